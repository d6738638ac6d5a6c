"""The address a calendar program asks at: good for its person only, unchanged answers cost nothing."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import people
from bot.seal import Seal
from bot.server import create_application
from bot.store import Transaction
from handlers import feed
from study import branches, calendar, planning
from tests.helpers.world import World
from tests.study.conftest import START

SEAL = Seal(bytes(range(32)))
Client = TestClient[aiohttp.web.Request, aiohttp.web.Application]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as opened:
        yield opened


@pytest.fixture
async def client(world: World) -> AsyncIterator["Client"]:
    routes = feed.routes(world.store, SEAL, world.texts)
    async with TestClient(TestServer(create_application(world.engine, world.texts, routes))) as opened:
        yield opened


def _member(tx: Transaction) -> tuple[str, int]:
    person = people.meet(tx, "fake", "an").person_id
    branch, _ = branches.create(tx, "Chi bộ thôn Đoài", person)
    session = planning.create(tx, branch.id, START)
    assert session is not None
    return calendar.subscribe(tx, SEAL, person), session


async def test_the_feed_is_given_to_who_has_the_address(world: World, client: "Client") -> None:
    token, _ = await world.store.write(_member)
    response = await client.get(f"/calendar/{token}.ics")
    assert response.status == 200
    assert response.content_type == "text/calendar"
    assert "Chi bộ thôn Đoài" in (await response.text()).replace("\r\n ", "")
    again = await client.get(f"/calendar/{token}.ics", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status == 304


async def test_a_wrong_address_and_an_ended_one_look_the_same(world: World, client: "Client") -> None:
    token, _ = await world.store.write(_member)
    await world.store.write(lambda tx: calendar.unsubscribe(tx, 1))
    ended, wrong = [await client.get(f"/calendar/{each}.ics") for each in (token, "khong-co")]
    assert (ended.status, await ended.text()) == (404, await wrong.text())
