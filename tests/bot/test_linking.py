"""Two chats become one person's, and a message that cannot reach one of them reaches the other."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot import linking, people
from bot.channels.base import ChannelDown, NotSent, Unreachable
from bot.channels.fake import FakeChannel
from bot.clock import FakeClock
from bot.messages import Button, OutgoingMessage
from bot.outbox import enqueue, queue
from bot.outbox.fallback import reroute, reroute_unserved, take_along
from bot.outbox.queue import SEALED
from bot.people import Chat
from bot.rendering import Capabilities
from bot.routing import Router
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.store.schema import (
    OUT_FAILED,
    OUT_LATE,
    OUT_SENDING,
    OUT_SENT,
    OUT_WAITING,
    OUT_WITHDRAWN,
    chats,
    outbox,
)
from bot.store.schema import people as people_table
from bot.turn import Turn
from tests.helpers.world import MORNING, World

SEAL = Seal(bytes(range(32)))


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    yield opened
    await opened.close()


async def two(store: Store) -> tuple[Chat, Chat]:
    def meet(tx: Transaction) -> tuple[Chat, Chat]:
        return people.meet(tx, "zalo_bot", "z1", "An"), people.meet(tx, "telegram", "7", "")

    return await store.write(meet)


async def test_a_code_makes_two_chats_one_person_s(store: Store) -> None:
    zalo, telegram = await two(store)
    moved: list[tuple[int, int]] = []
    code = await store.write(linking.offer, SEAL, zalo.id)
    typed = f"{code[:4].upper()} {code[4:]}"

    def merger(_tx: Transaction, stays: int, goes: int) -> None:
        moved.append((stays, goes))

    assert (await store.write(linking.link, SEAL, typed, telegram, [merger])) is not None
    assert (zalo.person_id, telegram.person_id) in moved
    chats = await store.read(people.chats_of, zalo.person_id)
    assert [chat.channel for chat in chats] == ["zalo_bot", "telegram"]
    assert await store.read(people.find, telegram.person_id) is None


async def test_a_code_is_good_once_for_ten_minutes_and_only_the_newest(store: Store) -> None:
    zalo, telegram = await two(store)
    old = await store.write(linking.offer, SEAL, zalo.id)
    new = await store.write(linking.offer, SEAL, zalo.id)
    assert await store.read(linking.giver, SEAL, old) is None
    assert await store.read(linking.giver, SEAL, new) == zalo
    assert await store.write(linking.link, SEAL, new, telegram, []) is not None
    assert await store.read(linking.giver, SEAL, new) is None
    late = await store.write(linking.offer, SEAL, zalo.id)
    assert isinstance(store.clock, FakeClock)
    store.clock.advance(601)
    assert await store.read(linking.giver, SEAL, late) is None
    assert await store.write(linking.forget) == 1


async def test_a_chat_taken_out_again_begins_with_a_person_of_its_own(store: Store) -> None:
    zalo, telegram = await two(store)
    code = await store.write(linking.offer, SEAL, zalo.id)
    await store.write(linking.link, SEAL, code, telegram, [])
    mine = await store.read(people.chat, telegram.id)
    assert mine is not None
    assert await store.write(linking.unlink, mine)
    assert len(await store.read(people.chats_of, zalo.person_id)) == 1
    count = await store.read(
        lambda tx: tx.execute(select(func.count()).select_from(people_table)).scalar_one()
    )
    assert count == 2
    alone = await store.read(people.chat, telegram.id)
    assert alone is not None
    assert not await store.write(linking.unlink, alone)


async def test_the_preferred_channel_comes_before_the_newest(store: Store) -> None:
    zalo, telegram = await two(store)
    code = await store.write(linking.offer, SEAL, zalo.id)
    await store.write(linking.link, SEAL, code, telegram, [])

    async def best() -> str:
        chat = await store.read(people.best_chat, zalo.person_id)
        assert chat is not None
        return chat.channel

    assert await best() == "telegram"
    await store.write(linking.prefer, zalo.person_id, "zalo_bot")
    assert await best() == "zalo_bot"
    await store.write(people.set_reachable, zalo.id, False)
    assert await best() == "telegram"


class TwoChannels(World):
    """A world with a second channel, without buttons."""

    async def start(self) -> None:
        await super().start()
        self.other = FakeChannel(
            "other", capabilities=Capabilities(buttons=0, per_chat=None, per_second=None)
        )
        self.other.intake = self.engine.intake
        self.engine.add(self.other)
        self.engine.senders["other"].start()


def _answering() -> Router:
    router = Router()

    @router.fallback()
    def hear(turn: Turn) -> None:
        turn.tell(f"nghe: {turn.text}")

    @router.action("one")
    def one(turn: Turn) -> None:
        turn.tell("đã chọn một")

    return router


async def _linked(world: TwoChannels) -> Chat:
    await world.user("an").says("chào")
    await world.user("an").hears()
    await world.other.user("an").says("chào")
    await world.other.user("an").hears()

    def join(tx: Transaction) -> Chat:
        first, second = people.find_chat(tx, "fake", "an"), people.find_chat(tx, "other", "an")
        assert first
        assert second
        code = linking.offer(tx, SEAL, second.id)
        linking.link(tx, SEAL, code, first, [])
        return first

    return await world.store.write(join)


MENU = OutgoingMessage("Chọn:", (Button("Một", "one"), Button("Hai", "two")))


async def test_what_cannot_reach_one_chat_reaches_the_other_once_and_can_be_answered_there() -> None:
    async with TwoChannels(_answering()) as world:
        chat = await _linked(world)
        world.channel.fail_next(Unreachable("blocked"))
        await world.store.write(lambda tx: enqueue(tx, chat.id, MENU, key="r:1", kind="reminder"))
        [message] = await world.other.user("an").hears()
        assert "1. Một" in message.text
        await world.other.user("an").says("1")
        [answer] = await world.other.user("an").hears()
        assert answer.text == "đã chọn một"


async def test_a_message_never_goes_round_in_circles(store: Store) -> None:
    zalo, telegram = await two(store)
    code = await store.write(linking.offer, SEAL, zalo.id)
    await store.write(linking.link, SEAL, code, telegram, [])

    def fail(tx: Transaction, channel: str) -> bool:
        [row] = queue.claim(tx, channel, 1, tx.now + timedelta(seconds=90))
        rerouted = reroute(tx, row)
        queue.settle(tx, [queue.Settlement(row, OUT_FAILED, error="Unreachable")])
        return rerouted

    await store.write(lambda tx: enqueue(tx, zalo.id, MENU, key="r:1", kind="reminder"))
    assert await store.write(fail, "zalo_bot")
    assert not await store.write(fail, "telegram")


async def test_an_answer_stays_where_it_was_asked_for(store: Store) -> None:
    zalo, telegram = await two(store)
    code = await store.write(linking.offer, SEAL, zalo.id)
    await store.write(linking.link, SEAL, code, telegram, [])

    def refuse(tx: Transaction) -> bool:
        return reroute(tx, queue.Row(1, zalo.id, "reply", b"", 1, None, "z1"))

    assert not await store.write(refuse)


async def test_what_waits_for_a_dead_channel_goes_to_the_next_one_and_comes_once() -> None:
    """Token dead, or nobody to be reached after every try: certainly nothing arrived."""
    for error in (ChannelDown("token dead"), NotSent("connection refused")):
        async with World() as world:
            other = FakeChannel("other")
            other.intake = world.engine.intake
            world.engine.add(other)
            world.engine.senders["other"].start()
            world.channel.die(error)
            an = await world.store.write(two_of_one_person, ("other", "fake"))
            await world.store.write(remind, an)
            hearing = asyncio.create_task(other.user("an").hears(seconds=30))
            while not hearing.done():
                await asyncio.wait({hearing}, timeout=0.05)
                world.fake_clock.advance(30)
            assert [message.text for message in hearing.result()] == [NEWS.text]
            await world.engine.senders["other"].stop()
            assert await world.store.read(states) == [OUT_FAILED, OUT_SENT]


async def test_what_is_due_on_a_channel_that_is_switched_off_goes_elsewhere(store: Store) -> None:
    def prepare(tx: Transaction) -> None:
        tx.surroundings.channels["zalo_oa"] = Capabilities()
        chat = two_of_one_person(tx, ("zalo_oa", "telegram"))
        alone = people.meet(tx, "telegram", "alone").id
        for key, to, kind in (
            ("a", chat, "reminder"),
            ("b", chat, "reply"),
            ("c", alone, "notice"),
            ("d", chat, SEALED),
        ):
            enqueue(tx, to, OutgoingMessage(key), key=key, kind=kind)
        enqueue(tx, chat, NEWS, key="later", kind="reminder", due_at=tx.now + timedelta(days=1))

    await store.write(prepare)
    assert await store.write(reroute_unserved) == 2
    assert await store.write(reroute_unserved) == 0
    found = await store.read(
        lambda tx: tx.execute(select(outbox.c.key, outbox.c.channel, outbox.c.state)).all()
    )
    waiting = sorted(row.key.partition("~")[0] + row.channel for row in found if row.state == OUT_WAITING)
    assert waiting == ["azalo_oa", "btelegram", "ctelegram", "dzalo_oa", "latertelegram"]
    assert sorted(row.key for row in found if row.state == OUT_FAILED) == ["a"]


async def test_what_has_nowhere_to_go_holds_up_nobody_and_ends_when_it_is_late(store: Store) -> None:
    def prepare(tx: Transaction) -> None:
        tx.surroundings.channels["zalo_oa"] = Capabilities()
        soon = tx.now + timedelta(hours=1)
        for number in range(4):  # nobody else there; a chat that blocked us; one erased; one tried already
            stuck = people.meet(tx, "telegram", f"t{number}")
            gone = {1: {"unreachable_at": tx.now}, 2: {"erased_at": tx.now}}.get(number, {})
            there = people.meet(tx, "zalo_oa", f"z{number}").id
            if number:
                values = {"person_id": stuck.person_id, **gone}
                tx.execute(update(chats).where(chats.c.id == there).values(values))
            key = f"stuck{number}~{there}~{stuck.id}#1" if number == 3 else f"stuck{number}"
            enqueue(tx, stuck.id, NEWS, key=key, kind="reminder", useful_until=soon)
        sealed, last = people.meet(tx, "telegram", "s").id, two_of_one_person(tx, ("zalo_oa", "telegram"))
        enqueue(tx, sealed, NEWS, key="sealed", kind=SEALED, useful_until=soon)
        enqueue(tx, last, NEWS, key="last", kind="reminder")

    await store.write(prepare)
    assert await store.write(reroute_unserved, 1) == 1
    assert await store.write(reroute_unserved, 1) == 0
    assert isinstance(store.clock, FakeClock)
    store.clock.advance(3601)
    assert await store.write(reroute_unserved) == 5
    columns = (outbox.c.key, outbox.c.state, outbox.c.body)
    found = await store.read(lambda tx: tx.execute(select(*columns).order_by(outbox.c.id)).all())
    assert [(row.state, row.body) for row in found[:4]] == [(OUT_LATE, b"")] * 4
    assert [(row.key.partition("~")[0], row.state) for row in found[4:]] == [
        ("last", OUT_FAILED),
        ("last", OUT_WAITING),
    ]


async def test_what_a_sender_claims_at_that_moment_is_not_taken_along(database: str, store: Store) -> None:
    """On PostgreSQL the claim is not committed yet; SQLite lets one write after the other."""
    chat, new = await two(store)
    claimed, taken = threading.Event(), threading.Event()

    def answer(tx: Transaction) -> None:
        for key in ("1", "2"):
            enqueue(tx, chat.id, OutgoingMessage(key), key=key, kind="reply")

    def claim(tx: Transaction) -> int:
        [row] = queue.claim(tx, "zalo_bot", 1, tx.now + timedelta(seconds=90))
        claimed.set()
        assert database.startswith("sqlite") or taken.wait(20)
        return row.id

    await store.write(answer)
    other = await Store.open(database, store.clock)
    claiming = other.write(claim)
    assert await asyncio.to_thread(claimed.wait, 20)
    assert await asyncio.wait_for(store.write(take_along, chat.id, new), 20) == 1
    taken.set()
    row = await claiming
    await other.close()
    columns = (outbox.c.id, outbox.c.key, outbox.c.state)
    found = await store.read(lambda tx: tx.execute(select(*columns).order_by(outbox.c.id)).all())
    assert [each.id for each in found if each.state == OUT_SENDING] == [row]
    assert [each.key.partition("~")[0] for each in found if each.state == OUT_WAITING] == ["2"]


async def test_answers_that_wait_in_a_dead_chat_come_along_when_asked_for(store: Store) -> None:
    def move(tx: Transaction) -> int:
        old, new = people.meet(tx, "telegram", "1"), people.meet(tx, "web", "1")
        enqueue(tx, old.id, OutgoingMessage("một"), key="1", kind="reply")
        enqueue(tx, old.id, OutgoingMessage("hai"), key="2", kind="reply")
        enqueue(tx, old.id, NEWS, key="3", kind="reminder")
        return take_along(tx, old.id, new)

    assert await store.write(move) == 2
    found = await store.read(
        lambda tx: tx.execute(select(outbox.c.channel, outbox.c.state).order_by(outbox.c.id)).all()
    )
    assert [tuple(row) for row in found] == [
        ("telegram", OUT_WITHDRAWN),
        ("telegram", OUT_WITHDRAWN),
        ("telegram", OUT_WAITING),
        ("web", OUT_WAITING),
        ("web", OUT_WAITING),
    ]


NEWS = OutgoingMessage("Nhắc lịch")


def two_of_one_person(tx: Transaction, channels: tuple[str, str]) -> int:
    """Let one person have two chats, and return the second."""
    first, second = (people.meet(tx, channel, "an") for channel in channels)
    moved = update(chats).where(chats.c.id == second.id).values(person_id=first.person_id)
    tx.execute(moved)
    return second.id


def remind(tx: Transaction, chat_id: int) -> None:
    enqueue(tx, chat_id, NEWS, key="r1", kind="reminder")


def states(tx: Transaction) -> list[int]:
    return list(tx.execute(select(outbox.c.state).order_by(outbox.c.id)).scalars())
