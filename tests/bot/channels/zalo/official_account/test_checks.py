"""What an operator can ask and mend: `doctor`'s lines, and the commands that enter a token or forget a form."""

from base64 import b64encode
from pathlib import Path

import pytest

from bot.channels.base import ChannelDown
from bot.channels.zalo.official_account.checks import examine
from bot.channels.zalo.official_account.double import OfficialAccountDouble
from bot.channels.zalo.official_account.setting import create_tokens
from bot.config import Settings
from bot.metrics import Metrics
from bot.seal import Seal
from bot.store import Store
from commands.channels import _exchange
from commands.common import Refused
from tests.helpers.templates import migrated_sqlite


def settings_for(double: OfficialAccountDouble, folder: Path, **more: object) -> Settings:
    return Settings.model_validate(
        {
            "database": {"url": f"sqlite:///{folder}/bot.db"},
            "security": {"key": b64encode(bytes(range(32))).decode()},
            "zalo_oa": {
                "app_id": double.app_id,
                "app_secret": double.app_secret,
                "oa_secret_key": double.oa_key,
                "refresh_token": "once",
                "api_base_url": double.base_url,
                "oauth_base_url": double.base_url,
                **more,
            },
        }
    )


async def lines(settings: Settings) -> dict[str, tuple[bool, str]]:
    return {check.key: (check.well, check.detail) async for check in examine(settings)}


async def test_an_account_that_is_off_or_new_is_well(tmp_path: Path) -> None:
    async with OfficialAccountDouble() as double:
        assert await lines(settings_for(double, tmp_path, app_id="")) == {"zalo_oa_off": (True, "")}
        assert await lines(settings_for(double, tmp_path)) == {"zalo_oa_new": (True, "")}
        assert not (tmp_path / "bot.db").exists()
        migrated_sqlite(tmp_path / "bot.db")
        assert (await lines(settings_for(double, tmp_path)))["zalo_oa_token_new"] == (True, "")
        assert (await lines(settings_for(double, tmp_path, refresh_token="")))["zalo_oa_consent"] == (
            False,
            "",
        )


async def test_a_token_entered_by_hand_mends_a_refused_one(tmp_path: Path) -> None:
    async with OfficialAccountDouble() as double:
        migrated_sqlite(tmp_path / "bot.db")
        settings = settings_for(double, tmp_path)
        with pytest.raises(ChannelDown):
            await use(settings)
        assert (await lines(settings))["zalo_oa_token"] == (False, "-14014")
        assert await _exchange(settings, double.grants.refresh_token) == "25"
        found = await lines(settings)
        assert found["zalo_oa_token"] == (True, "25")
        assert found["zalo_oa"] == (True, "OA thử, Growth")
        assert found["zalo_oa_limits"] == (True, "3999 / 4000")
        assert found["zalo_oa_windows"] == (True, "0 / 0 / 0")
        assert all(well for well, _ in found.values())


async def test_a_mistyped_token_changes_nothing(tmp_path: Path) -> None:
    async with OfficialAccountDouble() as double:
        migrated_sqlite(tmp_path / "bot.db")
        settings = settings_for(double, tmp_path)
        await _exchange(settings, double.grants.refresh_token)
        with pytest.raises(Refused):
            await _exchange(settings, "refresh-of-last-year")
        assert double.grants.fault_of(await use(settings)) == 0


async def use(settings: Settings) -> str:
    """Return the access token that the running program would use."""
    store = await Store.open(settings.database.url)
    try:
        kept = create_tokens(settings, store, Seal(bytes(range(32))), Metrics())
        return (await kept.access()).token
    finally:
        await store.close()


async def test_the_token_in_the_configuration_does_not_undo_what_was_entered(tmp_path: Path) -> None:
    async with OfficialAccountDouble() as double:
        settings = settings_for(double, tmp_path)
        migrated_sqlite(tmp_path / "bot.db")
        await _exchange(settings, double.grants.refresh_token)
        await _exchange(settings, double.grants.refresh_token)
        assert double.grants.fault_of(await use(settings)) == 0
        assert (double.grants.rotations, double.grants.reuses) == (2, 0)


async def test_a_refused_access_token_is_told(tmp_path: Path) -> None:
    async with OfficialAccountDouble() as double:
        migrated_sqlite(tmp_path / "bot.db")
        settings = settings_for(double, tmp_path)
        await _exchange(settings, double.grants.refresh_token)
        double.grants.kill()
        assert (await lines(settings))["zalo_oa"] == (False, "-216")


async def test_how_many_calls_zalo_still_takes_is_told_and_little_is_a_warning(tmp_path: Path) -> None:
    async with OfficialAccountDouble() as double:
        migrated_sqlite(tmp_path / "bot.db")
        settings = settings_for(double, tmp_path)
        await _exchange(settings, double.grants.refresh_token)
        double.limits = (100, 9)
        assert (await lines(settings))["zalo_oa_limits"] == (False, "9 / 100")
