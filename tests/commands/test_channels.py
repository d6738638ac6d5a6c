"""`channel webhook`: shows, sets and deletes what a platform believes, and nothing else does."""

from pathlib import Path

import pytest

from bot.channels.zalo.bot.double import Refused, ZaloBotDouble
from bot.config import Settings
from commands.channels import _zalo_bot
from commands.common import Refused as Said

TOKEN = "1234567890123456789:local-double"


def settings_for(double: ZaloBotDouble, **zalo: str) -> Settings:
    return Settings(
        web={"public_url": "https://tro-ly.example"},  # type: ignore[arg-type]
        zalo_bot={"token": TOKEN, "api_base_url": double.base_url, **zalo},  # type: ignore[arg-type]
    )


async def test_a_webhook_is_shown_set_and_deleted() -> None:
    async with ZaloBotDouble(TOKEN) as double:
        settings = settings_for(double, webhook_secret="a-long-secret")
        assert await _zalo_bot(settings, "show") == ""
        assert await _zalo_bot(settings, "set") == "https://tro-ly.example/webhooks/zalo-bot"
        assert double.webhook == ("https://tro-ly.example/webhooks/zalo-bot", "a-long-secret")
        assert await _zalo_bot(settings, "delete") == ""
        assert double.webhook is None


async def test_what_is_missing_and_what_is_refused_is_said() -> None:
    async with ZaloBotDouble(TOKEN) as double:
        with pytest.raises(Said) as said:
            await _zalo_bot(settings_for(double), "set")
        assert said.value.code == 2
        double.faults.add(Refused(401), "getWebhookInfo")
        with pytest.raises(Said) as said:
            await _zalo_bot(settings_for(double), "show")
        assert (said.value.code, said.value.key) == (1, "command.platform_refused")


async def test_the_doctor_says_whether_the_token_is_good_and_the_mode_fits(tmp_path: Path) -> None:
    from bot.doctor import _zalo_bot as examined

    async with ZaloBotDouble(TOKEN) as double:
        assert (await examined(settings_for(double))).well
        assert (await examined(settings_for(double, mode="webhook", webhook_secret="a-long-secret"))).key == (
            "zalo_bot_mode"
        )
        double.faults.add(Refused(401), "getMe")
        finding = await examined(settings_for(double))
        assert (finding.key, finding.well) == ("zalo_bot", False)
        assert TOKEN not in finding.detail
