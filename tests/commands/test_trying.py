"""`channel try` against the doubles: what works is said, what does not is named, and nothing is spent on the way."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.channels.telegram.double import TelegramDouble
from bot.channels.trial import Trial
from bot.channels.zalo.bot.double import DropAfterAccept, Refused
from bot.channels.zalo.bot.double.faults import ServerError
from bot.config import Settings, Web
from bot.doctor import _webhooks
from bot.texts import Texts
from commands.common import Refused as Said
from commands.trying import _attempt_all, attempts
from house import House
from tests.helpers.drivers import knowledge

TEXTS = Texts.load()


@asynccontextmanager
async def served(**zalo_bot: str) -> AsyncIterator[Trial]:
    """A trial with the whole house; `zalo_bot` changes its section."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    async with Trial(Settings(web=Web(port=port)), TEXTS) as trial:
        section = trial.settings.zalo_bot
        changed = section.model_validate({**section.model_dump(), **zalo_bot})
        trial.settings = trial.settings.model_copy(update={"zalo_bot": changed})
        house = await House.open(trial.settings, knowledge=knowledge())
        await house.start()
        trial.opened(house.local_address)
        yield trial
        await house.stop()


async def outcomes(trial: Trial, channel: str, code: str = "") -> dict[str, tuple[str, str]]:
    """What became of each attempt; every one has a text."""
    found: dict[str, tuple[str, str]] = {}
    async for one in attempts(trial.settings, channel, code):
        assert TEXTS(f"attempt.{one.key}_{one.outcome}", detail=one.detail)
        found[one.key] = (one.outcome, one.detail)
    return found


async def code_of(trial: Trial, channel: str) -> str:
    """The link code that somebody asks for in their chat."""
    chat = trial.chat(channel, "an")
    await chat.person.writes("liên kết")

    def told() -> list[str]:
        return [line.text for line in chat.person.heard() if "Mã liên kết" in line.text]

    assert await chat.bell.until(lambda: bool(told()), 20)
    return told()[0].splitlines()[0].rpartition(":")[2].strip()


async def test_on_a_good_account_everything_a_program_can_see_is_well() -> None:
    async with served() as trial:
        code = await code_of(trial, "zalo_oa")
        rotations = trial.zalo_oa.grants.rotations
        found = await outcomes(trial, "zalo-oa", code)
        assert {key for key, (outcome, _) in found.items() if outcome == "failed"} == set()
        assert found["oa_signature"] == ("ok", "app_id-body-mac-lower")
        assert found["oa_text"] == ("ok", "reply")
        assert found["oa_buttons"] == ("ok", "none, list, button")
        assert found["oa_tap"][0] == "person"
        assert trial.zalo_oa.grants.rotations == rotations
        assert any(line.picture for line in trial.chat("zalo_oa", "an").person.heard())
        assert await _attempt_all(trial.settings, "zalo-oa", code, True) == 0


async def test_faults_of_an_account_are_named_each_on_its_own_line() -> None:
    async with served() as trial:
        code = await code_of(trial, "zalo_oa")
        trial.zalo_oa.api.rules.buttons = ("list",)
        trial.zalo_oa.faults.add(ServerError(502), "quota")
        trial.zalo_oa.faults.add(Refused(-224), "upload")
        found = await outcomes(trial, "zalo-oa", code)
        assert found["oa_buttons"] == ("failed", "list")
        assert found["oa_window"] == ("failed", "status 502")
        assert found["oa_picture"] == ("failed", "error code -224")
        trial.zalo_oa.faults.add(Refused(-223), "getoa")
        found = await outcomes(trial, "zalo-oa")
        assert found["oa_account"] == ("failed", "error code -223")
        assert found["webhook_probe"][0] == "ok"
        assert await _attempt_all(trial.settings, "zalo-oa", code, True) == 1


async def test_without_a_public_address_or_behind_another_server_the_webhook_is_named() -> None:
    async with served() as trial, TelegramDouble() as stranger:
        for address, key in (("", "webhook_address"), (stranger.base_url, "webhook_probe")):
            elsewhere = trial.settings.web.model_copy(update={"public_url": address})
            trial.settings = trial.settings.model_copy(update={"web": elsewhere})
            assert (await outcomes(trial, "zalo-oa"))[key][0] == "failed"


async def test_a_bot_is_tried_by_polling_and_by_webhook() -> None:
    async with served() as trial:
        code = await code_of(trial, "zalo_bot")
        found = await outcomes(trial, "zalo-bot", code)
        assert {key for key, (outcome, _) in found.items() if outcome == "failed"} == set()
        assert {found[key][0] for key in ("bot_text", "bot_typing", "too_long", "bot_mode")} == {"ok"}
        trial.zalo_bot.faults.add(DropAfterAccept(), "sendMessage")
        trial.zalo_bot.faults.add(Refused(429), "sendChatAction")
        found = await outcomes(trial, "zalo-bot", code)
        assert (found["bot_text"][0], found["bot_typing"]) == ("failed", ("failed", "error code 429"))
        trial.zalo_bot.faults.add(Refused(401), "getMe")
        assert await outcomes(trial, "zalo-bot", code) == {"bot_me": ("failed", "error code 401")}
    async with served(mode="webhook", webhook_secret="a-long-secret") as trial:
        found = await outcomes(trial, "zalo-bot")
        assert found["bot_mode"] == ("failed", "webhook")
        assert (found["webhook_probe"][0], found["webhook_stranger"][0]) == ("ok", "ok")


async def test_a_code_that_is_not_good_there_sends_nothing() -> None:
    async with served() as trial:
        for code in ("nonsense", await code_of(trial, "zalo_bot")):
            with pytest.raises(Said) as said:
                await outcomes(trial, "zalo-oa", code)
            assert (said.value.code, said.value.key) == (1, "command.bad_link_code")
        assert trial.zalo_oa.calls == []


async def test_the_doctor_knocks_at_the_webhook_from_outside() -> None:
    async with served() as trial, TelegramDouble() as stranger:
        [seen] = [finding async for finding in _webhooks(trial.settings)]
        assert (seen.key, seen.well) == ("webhook", True)
        for address in (stranger.base_url, "http://127.0.0.1:9", "http://tro-ly.example"):
            elsewhere = trial.settings.web.model_copy(update={"public_url": address})
            settings = trial.settings.model_copy(update={"web": elsewhere})
            [seen] = [finding async for finding in _webhooks(settings)]
            assert (seen.well, address in seen.detail or seen.detail == "") == (False, True)
