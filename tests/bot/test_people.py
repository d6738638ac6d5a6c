"""People and their chats; forgetting one leaves nothing behind."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import outbox as queue
from bot import people
from bot.channels.web.channel import WebChannel
from bot.clock import FakeClock
from bot.messages import Button, OutgoingMessage
from bot.routing import Router
from bot.store import Store, Transaction
from bot.store.schema import chats, dialogs, outbox, updates, web_messages
from bot.store.schema import people as people_table
from bot.turn import Turn
from tests.bot.test_dispatcher import let_retries_pass
from tests.helpers.world import MORNING, World

ADDRESS, NAME, WORDS = "8812345678901", "Nguyễn Thị Kín", "câu hỏi rất riêng"
TABLES = (people_table, chats, dialogs, outbox, web_messages)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    yield opened
    await opened.close()


async def test_a_person_is_met_once(store: Store) -> None:
    first = await store.write(people.meet, "fake", "an", "An")
    again = await store.write(people.meet, "fake", "an", "An khác")
    other = await store.write(people.meet, "web", "an")
    assert (again.id, again.person_id) == (first.id, first.person_id)
    assert other.person_id != first.person_id
    assert await store.read(people.find, first.person_id) == people.Person(first.person_id, "An")


async def test_a_name_nobody_can_store_is_kept_without_what_cannot_be_seen(store: Store) -> None:
    chat = await store.write(people.meet, "fake", "an", "A\x00n\u200b\ud800 " + "x" * 300)
    person = await store.read(people.find, chat.person_id)
    assert person is not None
    assert person.name.startswith("An xxx")
    await store.write(people.rename, chat.person_id, "\x00Bình")
    assert await store.read(people.find, chat.person_id) == people.Person(chat.person_id, "Bình")


async def test_a_person_is_written_to_where_they_can_be_reached(store: Store) -> None:
    first = await store.write(people.meet, "fake", "an")

    def second(tx: Transaction) -> int:
        return tx.insert(chats, person_id=first.person_id, channel="web", address="b", created_at=tx.now)

    newer = await store.write(second)
    best = await store.read(people.best_chat, first.person_id)
    assert best is not None
    assert best.id == newer
    await store.write(people.set_reachable, newer, False)
    best = await store.read(people.best_chat, first.person_id)
    assert best is not None
    assert best.id == first.id
    await store.write(people.set_reachable, first.id, False)
    assert await store.read(people.best_chat, first.person_id) is None


async def test_an_erased_person_is_written_to_no_more(store: Store) -> None:
    chat = await store.write(people.meet, "fake", "an", "An")
    await store.write(people.erase, chat.person_id)
    assert await store.read(people.best_chat, chat.person_id) is None
    assert await store.read(people.find, chat.person_id) == people.Person(chat.person_id, "")


def account() -> Router:
    router = Router()

    @router.command("xóa dữ liệu")
    def erase(turn: Turn) -> None:
        people.erase(turn.tx, turn.person_id)
        turn.tell("Đã xóa.")

    @router.command("hỏng")
    def fail(turn: Turn) -> None:
        raise LookupError

    @router.fallback()
    def echo(turn: Turn) -> None:
        turn.open("form", words=turn.text)
        turn.tell(f"{turn.text}?", [Button("Có", "yes")])

    return router


def counts(tx: Transaction) -> list[int]:
    """How many rows each table about people holds."""
    return [tx.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES]


def file_bytes(folder: Path) -> bytes:
    """Everything the database keeps on disk."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("bot.db*")))


async def test_erasing_a_person_leaves_no_row_and_no_byte_of_them() -> None:
    canaries = [canary.encode() for canary in (ADDRESS, NAME, WORDS)]
    async with World(account()) as world:
        an = world.channel.user(ADDRESS, NAME)
        await an.says(WORDS)
        await an.says("hỏng")
        await let_retries_pass(world)
        reminder = OutgoingMessage(f"nhắc {WORDS}")
        due = MORNING + timedelta(days=3)
        await world.store.write(queue.enqueue, 1, reminder, key="session:1:1", due_at=due)
        assert all(canary in file_bytes(world.folder) for canary in canaries)

        await an.says("xóa dữ liệu")
        assert (await an.hears())[0].text == "Đã xóa."
        world.fake_clock.advance(11 * 60)
        while not await world.store.write(people.forget_erased):
            world.fake_clock.advance(1)
        assert await world.store.read(counts) == [0] * len(TABLES)
        left = await world.store.read(
            lambda tx: tx.execute(select(updates.c.address, func.length(updates.c.body)).distinct()).all()
        )
        assert [tuple(row) for row in left] == [("", 0)]
        await world.stop()
        kept = file_bytes(world.folder)
        assert kept
        assert [canary for canary in canaries if canary in kept] == []
        await world.start()


async def test_who_writes_again_before_they_are_gone_is_kept() -> None:
    async with World(account()) as world:
        an = world.user(ADDRESS)
        await an.says("xóa dữ liệu")
        await an.hears()
        await an.says(WORDS)
        await an.hears()
        world.fake_clock.advance(11 * 60)
        assert await world.store.write(people.forget_erased) == 0
        assert (await world.store.read(counts))[:2] == [1, 1]


async def test_the_farewell_can_still_be_fetched_for_some_minutes() -> None:
    async with World(account()) as world:
        world.engine.add(WebChannel(world.store))
        await world.user(ADDRESS).says("xóa dữ liệu")
        await world.user(ADDRESS).hears()
        world.fake_clock.advance(9 * 60)
        assert await world.store.write(people.forget_erased) == 0


def test_sqlite_is_set_to_overwrite_what_is_deleted(tmp_path: Path) -> None:
    from bot.store.engines import open_engine

    engine = open_engine(f"sqlite:///{tmp_path}/bot.db", 1)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    engine.dispose()
    assert sqlite3.sqlite_version_info >= (3, 35)  # RETURNING
