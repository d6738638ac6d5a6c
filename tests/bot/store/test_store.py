"""The store's promises, on both engines."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.clock import FakeClock
from bot.store import Store, StoreFull, StoreUnavailable, Transaction
from bot.store.schema import people, settings
from tests.helpers.world import MORNING


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    yield opened
    await opened.close()


def add(tx: Transaction, name: str) -> int:
    return tx.insert(people, created_at=tx.now, name=name)


def names(tx: Transaction) -> list[str]:
    return list(tx.execute(select(people.c.name).order_by(people.c.id)).scalars())


async def test_what_a_unit_wrote_is_read_by_others_once_its_future_ends(store: Store) -> None:
    number = await store.write(add, "an")
    assert number == 1
    assert await store.read(names) == ["an"]


async def test_a_failing_unit_is_undone_alone(store: Store) -> None:
    def fail(tx: Transaction) -> None:
        add(tx, "lost")
        raise LookupError("on purpose")

    outcomes = await asyncio.gather(
        store.write(add, "an"), store.write(fail), store.write(add, "bình"), return_exceptions=True
    )
    assert isinstance(outcomes[1], LookupError)
    assert await store.read(names) == ["an", "bình"]


async def test_a_broken_statement_fails_its_own_unit_only(store: Store) -> None:
    def twice(tx: Transaction) -> None:
        tx.insert(settings, name="a", value="1")
        tx.insert(settings, name="a", value="2")

    outcomes = await asyncio.gather(store.write(twice), store.write(add, "an"), return_exceptions=True)
    assert isinstance(outcomes[0], DBAPIError)
    assert outcomes[1] == 1
    assert await store.read(lambda tx: tx.execute(select(func.count()).select_from(settings)).scalar()) == 0


async def test_many_units_share_one_commit(store: Store) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def hold(_tx: Transaction) -> None:
        entered.set()
        assert go_on.wait(10)

    holding = store.write(hold)
    await asyncio.to_thread(entered.wait, 10)
    before = store.writer.groups
    waiting = [store.write(add, str(n)) for n in range(100)]
    go_on.set()
    await asyncio.gather(holding, *waiting)
    assert store.writer.groups - before == 2  # the group that held, and one for all the hundred
    assert len(await store.read(names)) == 100


async def test_units_run_in_the_order_they_were_queued(store: Store) -> None:
    await asyncio.gather(*(store.write(add, str(n)) for n in range(500)))
    assert await store.read(names) == [str(n) for n in range(500)]


async def test_a_full_queue_refuses_at_once_and_recovers(database: str) -> None:
    store = await Store.open(database, capacity=10)
    go_on, entered = threading.Event(), threading.Event()

    def hold(_tx: Transaction) -> None:
        entered.set()
        assert go_on.wait(10)

    holding = store.write(hold)
    await asyncio.to_thread(entered.wait, 10)
    accepted = [store.write(add, str(n)) for n in range(10)]
    with pytest.raises(StoreFull):
        store.write(add, "one too many")
    go_on.set()
    await asyncio.gather(holding, *accepted)
    assert await store.write(add, "again") == 11
    await store.close()


async def test_effects_run_only_after_the_commit_and_never_for_what_was_undone(store: Store) -> None:
    seen: list[str] = []

    def good(tx: Transaction) -> None:
        tx.after_commit(lambda: seen.append("good"))

    def bad(tx: Transaction) -> None:
        tx.after_commit(lambda: seen.append("bad"))
        raise LookupError

    await asyncio.gather(store.write(good), store.write(bad), return_exceptions=True)
    assert seen == ["good"]


async def test_an_announcement_reaches_its_listener_once_a_unit(store: Store) -> None:
    heard: list[int] = []
    store.surroundings.listeners["topic"] = lambda: heard.append(1)

    def announce(tx: Transaction) -> None:
        tx.announce("topic")
        tx.announce("topic")
        tx.announce("nobody listens")

    await store.write(announce)
    assert heard == [1]


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError):
        await store.read(add, "an")
    assert await store.write(add, "bình") >= 1
    assert await store.read(names) == ["bình"]


async def test_a_cancelled_caller_does_not_stop_the_writer(store: Store) -> None:
    caller = asyncio.ensure_future(store.write(add, "an"))
    caller.cancel()
    await store.write(add, "bình")
    assert await store.read(names) == ["an", "bình"]


async def test_insert_if_new_lets_exactly_one_of_many_win(store: Store) -> None:
    def claim(tx: Transaction, value: str) -> object:
        return tx.insert_if_new(settings, ["name"], name="key", value=value)

    won = await asyncio.gather(*(store.write(claim, str(n)) for n in range(20)))
    assert [one for one in won if one is not None] == ["key"]


async def test_upsert_sets_the_other_columns(store: Store) -> None:
    def put(tx: Transaction, value: str) -> None:
        tx.upsert(settings, ["name"], name="key", value=value)

    await store.write(put, "1")
    await store.write(put, "2")
    assert await store.read(lambda tx: tx.execute(select(settings.c.value)).scalar()) == "2"


async def test_moments_come_back_as_they_went_in(store: Store) -> None:
    await store.write(add, "an")
    assert await store.read(lambda tx: tx.execute(select(people.c.created_at)).scalar()) == MORNING


async def test_a_closed_store_refuses(database: str) -> None:
    store = await Store.open(database)
    await store.close()
    with pytest.raises(StoreUnavailable):
        store.write(add, "late")


async def test_what_was_committed_is_there_after_reopening(database: str) -> None:
    store = await Store.open(database)
    await store.write(add, "an")
    await store.close()
    again = await Store.open(database)
    assert await again.read(names) == ["an"]
    await again.close()


async def test_a_lost_connection_refuses_the_group_and_the_next_one_works(store: Store) -> None:
    def break_off(tx: Transaction) -> None:
        add(tx, "lost")
        driver = tx.connection.connection.driver_connection
        assert driver is not None
        driver.close()

    with pytest.raises(StoreUnavailable):
        await store.write(break_off)
    assert await store.write(add, "an") >= 1
    assert await store.read(names) == ["an"]
