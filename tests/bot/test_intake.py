"""Stored before acknowledged; the same update again changes nothing; nothing stored is forgotten."""

import asyncio
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from bot import intake
from bot.clock import FakeClock
from bot.dispatcher import Dispatcher
from bot.intake import Intake
from bot.messages import File, IncomingMessage
from bot.routing import Router
from bot.store import Store, Transaction
from bot.store.schema import DONE, PARKED, WAITING, updates
from bot.texts import Texts
from bot.turn import Turn
from tests.helpers.world import MORNING, World

EVERYTHING = IncomingMessage(
    "fake", "9", "an", "file", "chú thích", "a:b", (File("ref", "ảnh.png", "image/png", 7),), "An", 1795252800
)


class Watcher(Dispatcher):
    """Takes updates and leaves them alone."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, Router(), Texts({}))
        self.taken: list[tuple[int, IncomingMessage]] = []

    def take(self, row: int, message: IncomingMessage) -> None:
        self.taken.append((row, message))


def rows(tx: Transaction) -> list[tuple[int, str, bytes]]:
    """(state, address, body) of every update."""
    found = tx.execute(select(updates.c.state, updates.c.address, updates.c.body).order_by(updates.c.id))
    return [(row.state, row.address, bytes(row.body)) for row in found]


def echo() -> Router:
    router = Router()

    @router.fallback()
    def answer(turn: Turn) -> None:
        turn.tell(f"«{turn.text}»")

    return router


async def test_an_update_is_durable_before_it_is_acknowledged_or_handled(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    watcher = Watcher(store)
    assert await Intake(store, watcher).accept(EVERYTHING)
    [(state, address, body)] = await store.read(rows)
    assert (state, address) == (WAITING, "an")
    assert "chú thích".encode() in body
    assert watcher.taken == [(1, EVERYTHING)]
    await store.close()


async def test_the_same_update_again_is_no_update(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    watcher = Watcher(store)
    intake = Intake(store, watcher)
    news = await asyncio.gather(*(intake.accept(EVERYTHING) for _ in range(20)))
    assert news.count(True) == 1
    assert not await intake.accept(EVERYTHING)
    assert len(watcher.taken) == 1
    await store.close()


async def test_the_same_number_on_another_channel_is_another_update(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    watcher = Watcher(store)
    intake = Intake(store, watcher)
    assert await intake.accept(IncomingMessage("web", "1", "an"))
    assert await intake.accept(IncomingMessage("telegram", "1", "an"))
    assert len(watcher.taken) == 2
    await store.close()


async def test_a_crowd_is_taken_in_its_order_and_only_once(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    watcher = Watcher(store)
    intake = Intake(store, watcher)
    crowd = [IncomingMessage("fake", str(n % 150), "an", text=str(n)) for n in range(300)]
    news = await asyncio.gather(*(intake.accept(message) for message in crowd))
    assert news == [True] * 150 + [False] * 150
    assert [message.text for _, message in watcher.taken] == [str(n) for n in range(150)]
    numbers = [row for row, _ in watcher.taken]
    assert numbers == sorted(numbers)
    await store.close()


async def test_what_an_earlier_process_left_is_taken_up_in_order_as_it_was(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    intake = Intake(store, Watcher(store))
    await intake.accept(EVERYTHING)
    await intake.accept(IncomingMessage("fake", "10", "an", text="sau"))
    await store.close()

    again = await Store.open(database, FakeClock(MORNING))
    watcher = Watcher(again)
    assert await Intake(again, watcher).recover() == 2
    assert [message.update_id for _, message in watcher.taken] == ["9", "10"]
    assert watcher.taken[0][1] == EVERYTHING
    await again.close()


async def test_what_was_stored_and_not_handled_is_answered_once_after_a_restart() -> None:
    async with World(echo()) as world:
        an = world.user("an")
        await world.stop()
        world.store = await Store.open(world.address, world.clock)
        await Intake(world.store, Watcher(world.store)).accept(
            IncomingMessage("fake", "left", "an", text="hỏi")
        )
        await world.store.close()
        await world.start()
        assert (await an.hears())[0].text == "«hỏi»"
        await world.stop()
        await world.start()
        await an.says("nữa")
        assert (await an.hears())[0].text == "«nữa»"
        assert len(an.inbox) == 2


async def test_a_replay_after_the_update_is_done_has_no_second_effect() -> None:
    async with World(echo()) as world:
        an = world.user("an")
        assert await an.does("text", "một", update_id="u1")
        await world.settle()
        assert not await an.does("text", "một", update_id="u1")
        await an.says("hai")
        an.rewind(0)
        assert [message.text for message in await an.hears(2)] == ["«một»", "«hai»"]
        assert {row[:2] for row in await world.store.read(rows)} == {(DONE, "")}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_however_a_platform_repeats_itself_each_update_has_one_answer(numbers: list[int]) -> None:
    async def story() -> None:
        async with World(echo()) as world:
            an = world.user("an")
            for number in numbers:
                await an.does("text", str(number), update_id=f"u{number}")
            await world.settle()
            expected = [f"«{n}»" for n in dict.fromkeys(numbers)]
            an.rewind(0)
            assert [message.text for message in await an.hears(len(expected))] == expected
            assert len(an.inbox) == len(expected)

    asyncio.run(story())


async def test_parked_updates_are_given_up_after_a_week_and_ids_forgotten_after_two(database: str) -> None:
    clock = FakeClock(MORNING)
    store = await Store.open(database, clock)

    def fill(tx: Transaction) -> None:
        states = [(DONE, 15), (DONE, 13), (PARKED, 15), (PARKED, 8), (PARKED, 6)]
        rows = [
            {
                "channel": "fake",
                "update_id": str(n),
                "address": "",
                "body": b"mine" if state == PARKED else b"",
                "state": state,
                "attempts": 0,
                "received_at": tx.now - timedelta(days=days),
            }
            for n, (state, days) in enumerate(states)
        ]
        tx.execute(insert(updates), rows)

    await store.write(fill)
    while await store.write(intake.forget, limit=1):
        pass
    kept = await store.read(
        lambda tx: tx.execute(select(updates.c.state, updates.c.body).order_by(updates.c.id)).all()
    )
    assert [tuple(row) for row in kept] == [(DONE, b""), (DONE, b""), (PARKED, b"mine")]
    await store.close()
