"""The trial: everything on this machine, nobody real written to, nothing kept, nobody else let in."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import pytest
from pydantic import SecretStr

from bot.channels.trial import Trial
from bot.config import Committee, Forwarding, Settings, Smtp, Telegram, Web
from bot.texts import Texts

REAL = Settings(
    web=Web(port=0, host="0.0.0.0", public_url="https://tro-ly.example"),
    telegram=Telegram(token=SecretStr("123:real")),
    smtp=Smtp(host="mail.example", sender="a@example.vn"),
    committee=Committee(forward_to=(Forwarding(channel="email", address="b@example.vn"),), appeal_days=3),
)
AN = "chats/zalo_oa/an"


@pytest.fixture
async def trial() -> AsyncIterator[Trial]:
    async with Trial(REAL, Texts.load()) as trial:
        yield trial


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_the_house_it_describes_knows_nobody_real_and_listens_here_alone(trial: Trial) -> None:
    made = trial.settings
    addresses = [
        trial.address,
        made.telegram.api_base_url,
        made.zalo_bot.api_base_url,
        made.zalo_oa.api_base_url,
        made.zalo_oa.oauth_base_url,
    ]
    assert {urlsplit(address).hostname for address in addresses} == {"127.0.0.1"}
    assert made.web.host == "127.0.0.1"
    assert made.telegram.token.get_secret_value() != "123:real"
    assert not made.smtp.is_on
    assert made.committee.forward_to == ()
    assert made.committee.appeal_days == 3
    assert made.data_directory != REAL.data_directory


async def test_nothing_is_left_of_it() -> None:
    async with Trial(REAL, Texts.load()) as trial:
        folder = trial.settings.data_directory
        await asyncio.to_thread((folder / "bot.db").touch)
    assert not await asyncio.to_thread(folder.exists)


async def test_where_its_port_is_taken_it_takes_another() -> None:
    async with Trial(REAL, Texts.load()) as first:
        port = urlsplit(first.address).port or 0
        below = REAL.model_copy(update={"web": Web(port=port - 10)})
        async with Trial(below, Texts.load()) as second:
            assert urlsplit(second.address).port != port


@pytest.mark.parametrize("header", ["Host", "Origin"])
async def test_a_page_from_elsewhere_cannot_play_along(
    trial: Trial, session: aiohttp.ClientSession, header: str
) -> None:
    headers = {header: "evil.example" if header == "Host" else "http://evil.example"}
    async with session.post(trial.address + AN, json={"text": "x"}, headers=headers) as answer:
        assert answer.status == 403
    assert trial.chat("zalo_oa", "an").transcript() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"\xff{", 400),
        (b"[" * 200_000, 400),
        (b'{"text": 5}', 400),
        (b'{"text": "  "}', 400),
        (b'{"choice": "#nothing"}', 400),
        (b'{"text": "%s"}' % (b"a" * 2001), 413),
    ],
)
async def test_what_is_nothing_a_person_could_do_is_explained(
    trial: Trial, session: aiohttp.ClientSession, body: bytes, status: int
) -> None:
    for channel in ("zalo_oa", "zalo_bot", "telegram"):
        address = f"{trial.address}chats/{channel}/an"
        async with session.post(address, data=body, headers={"Content-Type": "application/json"}) as answer:
            assert answer.status == status
            assert len((await answer.json())["error"]["message"]) > 10


async def test_only_pictures_are_taken_and_only_known_chats_are_there(
    trial: Trial, session: aiohttp.ClientSession
) -> None:
    form = aiohttp.FormData()
    form.add_field("file", b"<svg onload=alert(1)>", filename="a.png", content_type="image/png")
    async with session.post(trial.address + AN, data=form) as answer:
        assert answer.status == 415
    for path in ("chats/zalo_oa/dung", "chats/fax/an", f"{AN}/99", "static/trial.py"):
        async with session.get(trial.address + path) as answer:
            assert answer.status == 404


async def test_what_the_bot_writes_is_shown_at_once_with_its_choices(
    trial: Trial, session: aiohttp.ClientSession
) -> None:
    async with session.get(trial.address + AN) as answer:
        before = await answer.json()
    async with session.post(trial.address + AN, json={"text": "xin chào"}) as answer:
        assert answer.status == 204
    async with session.get(f"{trial.address}{AN}?seen={before['mark']}&wait=25") as answer:
        [line] = (await answer.json())["lines"]
    assert (line["mine"], line["text"], line["picture"]) == (True, "xin chào", None)
