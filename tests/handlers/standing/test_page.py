"""The secretary's screen: asked for in chat, opened by a link that shows nothing until a button is pressed."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import update

from bot.routing import Router
from bot.seal import Seal
from bot.server import create_application
from bot.store import Transaction
from bot.store.schema import people
from handlers import standing, study
from study import branches, passes, planning
from tests.helpers.world import World

SEAL = Seal(bytes(range(32)))
HERE = {"Sec-Fetch-Site": "same-origin"}
Client = TestClient[aiohttp.web.Request, aiohttp.web.Application]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(Router().include(study.router, standing.create_router(SEAL))) as opened:
        opened.store.surroundings.links["standing"] = "/standing/open/"
        yield opened


@pytest.fixture
async def client(world: World) -> AsyncIterator["Client"]:
    routes = standing.routes(world.store, SEAL, world.texts)
    async with TestClient(TestServer(create_application(world.engine, world.texts, routes))) as opened:
        yield opened


async def _asked(world: World, who: str, words: str = "tình hình chi bộ") -> str:
    user = world.user(who)
    await user.says(words)
    return (await user.hears())[-1].text


async def _branch(world: World) -> str:
    """Hoa's branch with one session and a member of an unlikely name; return the address of her page."""
    await _asked(world, "hoa", "/chibo Chi bộ <b>thôn Đông</b>")

    def lay_down(tx: Transaction) -> None:
        tx.execute(update(people).values(name="Trần Thị Hoa"))
        planning.create(tx, 1, tx.now + timedelta(days=10), topic="<script>alert(1)</script>")

    await world.store.write(lay_down)
    text = await _asked(world, "hoa")
    assert "Chưa gửi tin nào về buổi này" in text
    assert "Chưa trả lời: Trần Thị Hoa" in text
    found = re.search(r"/standing/open/\S+", text)
    assert found
    return found[0]


async def test_the_screen_opens_after_a_button_and_its_address_holds_no_secret(
    world: World, client: "Client"
) -> None:
    address = await _branch(world)
    door = await client.get(address)
    assert door.status == 200
    assert "Trần Thị Hoa" not in await door.text()
    assert (await client.get("/standing")).status == 403
    screen = await client.post(address, headers=HERE)
    assert (screen.status, screen.url.path) == (200, "/standing")
    text = await screen.text()
    assert "Trần Thị Hoa" in text
    assert "Trợ lý không biết và không theo dõi ai đã đọc" in text
    assert "<b>thôn" not in text
    assert "<script" not in text
    assert screen.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in screen.headers["Content-Security-Policy"]
    assert (await client.get("/standing/page.css")).content_type == "text/css"
    closed = await client.post("/standing/close", headers=HERE)
    assert "liên kết đã hết hạn" in await closed.text()
    assert (await client.get("/standing")).status == 403


async def test_nobody_else_gets_in(world: World, client: "Client") -> None:
    address = await _branch(world)
    assert (await client.post(address)).status == 403
    assert (await client.post(address, headers={"Sec-Fetch-Site": "cross-site"})).status == 403
    for wrong in ("/standing/open/x", f"{address[:-4]}AAAA", "/standing/open/" + "é" * 300):
        assert (await client.get(wrong)).status == 404
        assert (await client.post(wrong, headers=HERE)).status == 404
    await client.post(address, headers=HERE)
    world.fake_clock.advance(passes.LASTING.total_seconds() + 1)
    assert (await client.get("/standing")).status == 403
    assert "bí thư" in await _asked(world, "lan")


async def test_who_leads_several_branches_sees_each(world: World) -> None:
    await _asked(world, "hoa", "/chibo Chi bộ thôn Đông")

    def lead(tx: Transaction) -> None:
        branches.create(tx, "Chi bộ thôn Tây", 1)

    await world.store.write(lead)
    hoa = world.user("hoa")
    assert "Chi bộ thôn Tây" in await _asked(world, "hoa")
    await hoa.taps("Chi bộ thôn Đông")
    assert "Chi bộ thôn Đông: 1 đảng viên" in (await hoa.hears())[-1].text


async def test_a_branch_without_sessions_says_so(world: World, client: "Client") -> None:
    await _asked(world, "hoa", "/chibo Chi bộ thôn Đông")
    text = await _asked(world, "hoa", "/tinhhinhchibo")
    assert "Chưa có buổi nào sắp tới" in text
    assert "Không có việc nào đang chờ đồng chí" in text
    assert len(text.splitlines()) <= 6
    found = re.search(r"/standing/open/\S+", text)
    assert found
    screen = await client.post(found[0], headers=HERE)
    assert "Chưa có buổi nào sắp tới" in await screen.text()
