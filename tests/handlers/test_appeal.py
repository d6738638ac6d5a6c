"""Appeals by chat and by the form on the web; and asking for warnings."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.routing import Router
from bot.seal import Seal
from bot.store import Transaction
from handlers import appeal, help, warning
from reports import appeals, cases, decisions, subscriptions
from reports.identity import find_targets
from tests.helpers.world import World

SEAL = Seal(bytes(32))
PAGE = "facebook.com/boyte.hotro24h"
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    router = Router().include(help.create_router(), appeal.create_router(SEAL, 7), warning.create_router())
    async with World(router) as made:

        def find_out(tx: Transaction) -> None:
            target = find_targets(PAGE).targets[0]
            case = cases.open_report(
                tx, SEAL, target, imitates="Bộ Y tế", harm="money", person_id=1, chat_id=1
            ).case_id
            decisions.decide(tx, SEAL, made.texts, case, "fake", 3, 1)

        await made.user("first").says("/start")
        await made.settle()
        await made.store.write(find_out)
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator["TestClient[Any, Any]"]:
    application = web.Application()
    application.add_routes(appeal.routes(world.store, SEAL, world.texts, 7))
    async with TestClient(TestServer(application)) as made:
        yield made


async def test_an_appeal_in_chat_takes_two_answers_and_gives_a_code(world: World) -> None:
    owner = world.user("owner")
    for text in ("khiếu nại kết luận", "không có gì", PAGE, "sai", "Trang do Trung tâm Y tế quản lý"):
        await owner.says(text)
    await world.settle()
    [made] = await world.store.read(appeals.listed, "open")
    assert made.statement == "Trang do Trung tâm Y tế quản lý"
    assert made.code in (await owner.hears(5))[-1].text


async def test_the_form_takes_an_appeal_and_tells_how_it_stands(
    world: World, client: "TestClient[Any, Any]"
) -> None:
    assert (await client.get("/appeal")).status == 200
    assert (await client.get("/appeal/form.css")).content_type == "text/css"
    fields = {"page": PAGE, "why": "Trang do Trung tâm Y tế <b>quản lý</b>", "contact": "0912 345 678"}
    response = await client.post("/appeal", data=fields, headers=HERE)
    [made] = await world.store.read(appeals.listed, "open")
    assert response.status == 201
    assert made.code in await response.text()
    shown = await (await client.get("/appeal", params={"code": made.code})).text()
    assert "Đang được xem lại" in shown
    assert "Trung tâm" not in shown
    assert "0912" not in shown
    assert (await client.get("/appeal", params={"code": "KN-0"})).status == 404


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({"page": PAGE, "why": "Trang của chúng tôi mà"}, {}, 403),
        ({"page": PAGE, "why": "Trang của chúng tôi mà"}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ({"page": "không phải trang", "why": "Trang của chúng tôi mà"}, HERE, 400),
        ({"page": PAGE, "why": "\u200b\x00 "}, HERE, 400),
        ({"page": "facebook.com/khac", "why": "Trang của chúng tôi mà"}, HERE, 409),
        ({"page": "x" * 200_000, "why": "y"}, HERE, 400),
    ],
)
async def test_what_is_wrong_with_a_form_is_said_and_kept_nowhere(
    world: World, client: "TestClient[Any, Any]", fields: dict[str, str], headers: dict[str, str], status: int
) -> None:
    response = await client.post("/appeal", data=fields, headers=headers)
    assert response.status == status
    assert 'role="alert"' in await response.text()
    assert await world.store.read(appeals.listed, "open") == []


async def test_who_sends_too_much_waits(client: "TestClient[Any, Any]") -> None:
    statuses = [
        (await client.post("/appeal", data={"page": "x", "why": "y"}, headers=HERE)).status for _ in range(6)
    ]
    assert statuses == [400] * 5 + [429]


async def test_warnings_are_asked_for_and_given_up(world: World) -> None:
    an = world.user("an")
    await an.says("nhận cảnh báo")
    await world.settle()

    def wanting(tx: Transaction) -> bool:
        return any(subscriptions.wants(tx, person) for person in range(1, 10))

    assert await world.store.read(wanting)
    await an.says("Thôi nhận cảnh báo")
    await world.settle()
    assert not await world.store.read(wanting)
