"""Reloading: files and publications are taken up while the program runs; what is broken is not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import revisions
from bot.clock import FakeClock
from bot.store import Store
from knowledge.proposals import read_newer, read_published
from knowledge.published import NOTHING
from knowledge.reloading import Reloading
from tests.helpers.cards import small_home
from tests.helpers.world import MORNING
from tests.knowledge.conftest import CARDS, TODAY
from tests.knowledge.test_published import ID, changed


@pytest.fixture
async def stores(database: str) -> AsyncIterator[list[Store]]:
    """The same database as two processes have it open."""
    opened = [await Store.open(database, FakeClock(MORNING)) for _ in range(2)]
    yield opened
    for store in opened:
        await store.close()


async def publish(store: Store, id: str, body: str) -> None:
    seen = await store.read(revisions.history, "rule", id)
    number = seen[0].number if seen else 0
    made = await store.write(revisions.propose, "rule", id, body, "officer:1", seen=number)
    await store.write(revisions.publish, made.id, "officer:2")


async def test_every_process_takes_up_what_one_of_them_publishes(stores: list[Store], tmp_path: Path) -> None:
    home = small_home(tmp_path)
    running = [
        Reloading(home, tmp_path / f"{n}.db", await store.read(read_published))
        for n, store in enumerate(stores)
    ]

    def look() -> list[bool]:
        return [
            one.refresh(store.look(read_newer, one.published))
            for one, store in zip(running, stores, strict=True)
        ]

    assert await asyncio.to_thread(look) == [False, False]
    await publish(stores[0], ID, changed(running[0](), short="Đã đổi."))
    assert await asyncio.to_thread(look) == [True, True]
    for one in running:
        told = one().tell(ID, today=TODAY)
        assert told is not None
        assert told.text.startswith("Đã đổi.")
    await publish(stores[1], ID, "")
    assert await asyncio.to_thread(look) == [True, True]
    assert [ID in one().rules for one in running] == [False, False]
    assert await asyncio.to_thread(look) == [False, False]


async def test_a_start_finds_what_was_published_before_it(stores: list[Store], tmp_path: Path) -> None:
    home = small_home(tmp_path)
    first = Reloading(home, tmp_path / "knowledge.db", NOTHING)
    await publish(stores[0], ID, changed(first(), short="Đã đổi."))
    again = Reloading(home, tmp_path / "knowledge.db", await stores[1].read(read_published))
    assert again().rules[ID].short == "Đã đổi."


def test_a_broken_file_leaves_the_old_state_in_force(tmp_path: Path) -> None:
    home = small_home(tmp_path)
    running = Reloading(home, tmp_path / "knowledge.db")
    (home / "rules" / "thu.yaml").write_text(
        CARDS.replace("verdict: allowed", "verdict: x"), encoding="utf-8"
    )
    assert not running.refresh()
    assert "bao-luu-y-kien" in running().rules
    (home / "rules" / "thu.yaml").write_text(CARDS, encoding="utf-8")
    assert running.refresh()
