"""The double behaves as the account does: what a client of the real one has to stand is there to be stood."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.zalo.official_account.double import OfficialAccountDouble, Retry
from bot.channels.zalo.official_account.double.grants import LIFE

Answer = dict[str, Any]


@pytest.fixture
async def double() -> AsyncIterator[OfficialAccountDouble]:
    async with OfficialAccountDouble(retry=Retry(attempts=4)) as opened:
        yield opened


async def post(double: OfficialAccountDouble, path: str, body: Answer, token: str) -> Answer:
    async with (
        aiohttp.ClientSession() as session,
        session.post(double.base_url + path, json=body, headers={"access_token": token}) as answer,
    ):
        assert answer.status == 200
        said: Answer = await answer.json()
        return said


async def refresh(double: OfficialAccountDouble, token: str, secret: str = "") -> Answer:
    form = {"refresh_token": token, "app_id": double.app_id, "grant_type": "refresh_token"}
    headers = {"secret_key": secret or double.app_secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{double.base_url}/v4/oa/access_token", data=form, headers=headers) as answer,
    ):
        said: Answer = await answer.json()
        return said


async def test_a_refresh_token_works_once_and_the_old_access_token_dies(
    double: OfficialAccountDouble,
) -> None:
    access, first = double.grants.consent()
    pair = await refresh(double, first)
    assert pair["expires_in"] == str(LIFE)
    assert (await refresh(double, first))["error"] == -14014
    assert (await refresh(double, pair["refresh_token"], "wrong"))["error"] == -14002
    message = {"recipient": {"user_id": double.user("An").id}, "message": {"text": "x"}}
    assert (await post(double, "/v3.0/oa/message/cs", message, access))["error"] == -216
    assert (await post(double, "/v3.0/oa/message/cs", message, pair["access_token"]))["error"] == -230
    double.grants.now = lambda: 10.0**11
    assert (await post(double, "/v3.0/oa/message/cs", message, pair["access_token"]))["error"] == -220


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"text": "ẫ" * 2000}, 0),
        ({"text": "ẫ" * 2001}, -210),
        ({"text": ""}, -201),
        ({"text": "x", "attachment": {"type": "image", "payload": {}}}, -233),
        ({"text": "x", "attachment": {"type": "template", "payload": {"buttons": []}}}, -201),
        ({"attachment": {"type": "template", "payload": {"template_type": "media", "elements": [{}]}}}, -100),
    ],
)
async def test_what_the_account_refuses(double: OfficialAccountDouble, message: Answer, code: int) -> None:
    access, _ = double.grants.consent()
    an = double.user("An")
    await an.follows()
    body = {"recipient": {"user_id": an.id}, "message": message}
    assert (await post(double, "/v3.0/oa/message/cs", body, access))["error"] == code
    assert len(an.inbox) == (code == 0)


async def test_a_delivery_is_repeated_the_same_with_its_number(double: OfficialAccountDouble) -> None:
    came: list[tuple[str | None, bytes]] = []

    async def receive(request: web.Request) -> web.Response:
        came.append((request.headers.get("num_retry"), await request.read()))
        return web.Response(status=200 if len(came) == 3 else 500)

    application = web.Application()
    application.router.add_post("/hook", receive)
    async with TestServer(application) as server:
        double.webhook = str(server.make_url("/hook"))
        await double.user("An").sends("xin chào")
        await double.delivered()
    assert [number for number, _ in came] == [None, "1", "2"]
    assert len({body for _, body in came}) == 1


async def test_an_address_that_keeps_it_waiting_is_tried_again() -> None:
    async with OfficialAccountDouble(retry=Retry(attempts=2, patience=0.1)) as double:
        asked, gate = 0, asyncio.Event()

        async def receive(_request: web.Request) -> web.Response:
            nonlocal asked
            asked += 1
            if asked == 1:
                await gate.wait()
            return web.Response()

        application = web.Application()
        application.router.add_post("/hook", receive)
        async with TestServer(application) as server:
            double.webhook = str(server.make_url("/hook"))
            await double.user("An").follows()
            await double.delivered()
            gate.set()
        assert double.deliveries.statuses == [None, 200]


async def test_a_person_can_be_played_by_hand(double: OfficialAccountDouble) -> None:
    access, _ = double.grants.consent()
    async with aiohttp.ClientSession(double.base_url) as session:

        async def call(path: str, body: Answer) -> int:
            async with session.post(path, json=body) as answer:
                return answer.status

        assert await call("/control/user/An/send", {"text": "xin chào"}) == 200
        assert await call("/control/user/An/send", {}) == 400
        assert await call("/control/user/An/tap", {"button": "Không có"}) == 400
        assert await call("/control/user/An/follow", {}) == 200
        assert await call("/control/officer/An/send", {"text": "tôi đây"}) == 200
        assert await call("/control/webhook", {"url": "http://127.0.0.1:9/"}) == 200
        buttons = [{"title": "Có", "type": "oa.query.hide", "payload": "#1"}]
        attachment = {"type": "template", "payload": {"buttons": buttons}}
        body = {
            "recipient": {"user_id": double.user("An").id},
            "message": {"text": "Chọn", "attachment": attachment},
        }
        await post(double, "/v3.0/oa/message/cs", body, access)
        async with session.get("/control/user/An/inbox") as answer:
            [message] = json.loads(await answer.text())["messages"]
        assert (message["text"], message["buttons"]) == ("Chọn", ["Có"])
        assert await call("/control/user/An/tap", {"button": "Có"}) == 200
