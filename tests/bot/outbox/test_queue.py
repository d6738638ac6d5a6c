"""The outbox's rows, on both engines: said once, in order, never late, never lost without a word."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import dialogs, people
from bot.clock import FakeClock
from bot.messages import Button, OutgoingMessage
from bot.outbox import queue
from bot.outbox.queue import Row, Settlement
from bot.rendering import Capabilities
from bot.store import Store, Transaction
from bot.store.schema import (
    OUT_FAILED,
    OUT_SENDING,
    OUT_SENT,
    OUT_UNKNOWN,
    OUT_WAITING,
    OUT_WITHDRAWN,
    outbox,
)
from tests.helpers.world import MORNING

LEASE = MORNING + timedelta(seconds=90)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    for name in ("an", "bình", "chi"):
        await opened.write(people.meet, "fake", name)
    yield opened
    await opened.close()


def clock_of(store: Store) -> FakeClock:
    assert isinstance(store.clock, FakeClock)
    return store.clock


async def say(store: Store, chat: int, text: str, **options: Any) -> bool:
    """Queue a text under a key of its own."""
    options.setdefault("key", text)
    return await store.write(queue.enqueue, chat, OutgoingMessage(text), **options)


async def claimed(store: Store, count: int = 10, resting: tuple[int, ...] = ()) -> list[Row]:
    return await store.write(queue.claim, "fake", count, LEASE, resting)


def texts(rows: list[Row]) -> list[str]:
    return [row.message().text for row in rows]


async def settle(store: Store, row: Row, state: int, retry_at: datetime | None = None) -> None:
    await store.write(queue.settle, [Settlement(row, state, retry_at)])


async def kept(store: Store) -> list[tuple[str, int, bool]]:
    """(key, state, whether there is a body) of every row."""

    def read(tx: Transaction) -> list[tuple[str, int, bool]]:
        rows = tx.execute(select(outbox.c.key, outbox.c.state, outbox.c.body).order_by(outbox.c.id))
        return [(row.key, row.state, bool(row.body)) for row in rows]

    return await store.read(read)


async def test_the_same_key_says_it_once_whatever_the_second_call_says(store: Store) -> None:
    assert await say(store, 1, "một", key="k")
    assert not await say(store, 1, "hai", key="k")
    assert not await say(store, 2, "ba", key="k")
    assert texts(await claimed(store)) == ["một"]


async def test_a_key_stays_taken_after_the_message_was_sent(store: Store) -> None:
    await say(store, 1, "một", key="k")
    [row] = await claimed(store)
    await settle(store, row, OUT_SENT)
    assert not await say(store, 1, "một", key="k")
    assert await claimed(store) == []


async def test_only_the_first_open_message_of_a_chat_may_go_out(store: Store) -> None:
    for chat, text in ((1, "a1"), (1, "a2"), (2, "b1"), (1, "a3")):
        await say(store, chat, text)
    rows = await claimed(store)
    assert texts(rows) == ["a1", "b1"]
    assert await claimed(store) == []
    await settle(store, rows[0], OUT_SENT)
    assert texts(await claimed(store)) == ["a2"]


async def test_what_waits_for_a_retry_holds_its_own_chat_and_nobody_else(store: Store) -> None:
    await say(store, 1, "a1")
    await say(store, 1, "a2")
    [row] = await claimed(store)
    await settle(store, row, OUT_WAITING, MORNING + timedelta(seconds=30))
    await say(store, 2, "b1")
    assert texts(await claimed(store)) == ["b1"]
    clock_of(store).advance(30)
    [again] = await claimed(store)
    assert again.message().text == "a1"
    assert again.attempts == 2


async def test_a_message_of_the_future_holds_nobody_up(store: Store) -> None:
    due = MORNING + timedelta(days=3)
    await say(store, 1, "nhắc", due_at=due)
    await say(store, 1, "ngay")
    [now] = await claimed(store)
    assert now.message().text == "ngay"
    await settle(store, now, OUT_SENT)
    assert await store.read(queue.next_due, "fake", MORNING) == round(due.timestamp() * 1000)
    clock_of(store).advance(timedelta(days=3).total_seconds())
    assert texts(await claimed(store)) == ["nhắc"]


async def test_an_answer_waits_for_no_line_of_reminders_only_for_answers(store: Store) -> None:
    for chat in (1, 2, 3):
        await say(store, chat, f"nhắc {chat}", kind="reminder")
    await say(store, 3, "đáp", kind="reply")
    await say(store, 3, "đáp tiếp", kind="reply")
    assert texts(await claimed(store, 2)) == ["đáp", "nhắc 1"]
    assert texts(await claimed(store)) == ["nhắc 2", "nhắc 3"]


@pytest.mark.parametrize("state", [OUT_SENT, OUT_FAILED])
async def test_of_what_went_to_somebody_whose_name_is_sealed_no_row_is_left(store: Store, state: int) -> None:
    await say(store, 1, "kết quả", kind=queue.SEALED)
    [row] = await claimed(store)
    await settle(store, row, state)
    assert await kept(store) == []


async def test_taking_back_looks_at_no_key_that_only_resembles(store: Store) -> None:
    for key in ("outcome:1:2", "outcome:1:3", "outcome:11:2", "outcome:1", "outcomes:1:2"):
        await say(store, 1, "x", key=key)
    assert await store.write(queue.withdraw, "outcome:1:") == 2
    left = [key for key, state, _ in await kept(store) if state == OUT_WAITING]
    assert left == ["outcome:11:2", "outcome:1", "outcomes:1:2"]


async def test_claims_are_oldest_first_bounded_and_leave_resting_chats_alone(store: Store) -> None:
    for chat, text in ((3, "c"), (1, "a"), (2, "b")):
        await say(store, chat, text)
    assert texts(await claimed(store, 1)) == ["c"]
    assert texts(await claimed(store, 5, (1,))) == ["b"]
    assert texts(await claimed(store)) == ["a"]


async def test_a_claim_names_the_address_and_sees_only_its_own_channel(store: Store) -> None:
    other = await store.write(people.meet, "other", "an")
    await say(store, other.id, "nơi khác")
    await say(store, 2, "b", useful_until=MORNING + timedelta(seconds=5))
    [row] = await claimed(store)
    assert (row.address, row.attempts, row.kind) == ("bình", 1, "notice")
    assert row.useful_until == round((MORNING + timedelta(seconds=5)).timestamp() * 1000)


async def test_what_is_settled_keeps_its_content_only_while_it_may_be_needed(store: Store) -> None:
    for text, state in (("a", OUT_SENT), ("b", OUT_FAILED), ("c", OUT_UNKNOWN), ("d", OUT_WAITING)):
        await say(store, 1, text)
        [row] = await claimed(store)
        await settle(store, row, state)
    assert await kept(store) == [
        ("a", OUT_SENT, False),
        ("b", OUT_FAILED, False),
        ("c", OUT_UNKNOWN, True),
        ("d", OUT_WAITING, True),
    ]


async def test_a_row_is_settled_once(store: Store) -> None:
    await say(store, 1, "a")
    [row] = await claimed(store)
    await settle(store, row, OUT_SENT)
    await settle(store, row, OUT_WAITING)
    assert await kept(store) == [("a", OUT_SENT, False)]


async def test_what_waits_can_be_taken_back_by_its_keys_beginning(store: Store) -> None:
    await say(store, 1, "a", key="session:1:remind")
    await say(store, 2, "b", key="session:1:cancel")
    await say(store, 3, "c", key="session:10:remind")
    await say(store, 3, "d", key="session_1:remind")
    assert await store.write(queue.withdraw, "session:1:") == 2
    assert texts(await claimed(store)) == ["c"]
    assert await store.write(queue.withdraw, "session:") == 0
    assert (await kept(store))[:2] == [
        ("session:1:remind", OUT_WITHDRAWN, False),
        ("session:1:cancel", OUT_WITHDRAWN, False),
    ]


async def test_a_wildcard_in_a_key_takes_back_only_itself(store: Store) -> None:
    await say(store, 1, "a", key="50%:x")
    await say(store, 2, "b", key="500:x")
    assert await store.write(queue.withdraw, "50%") == 1


async def test_a_message_taken_back_lets_the_next_one_go(store: Store) -> None:
    await say(store, 1, "a1")
    [row] = await claimed(store)
    await settle(store, row, OUT_WAITING, MORNING + timedelta(hours=1))
    await say(store, 1, "a2")
    await store.write(queue.withdraw, "a1")
    assert texts(await claimed(store)) == ["a2"]


async def test_a_long_message_is_cut_to_the_channels_measure_and_sent_in_order(store: Store) -> None:
    store.surroundings.channels["fake"] = Capabilities(text_limit=10, buttons=5)
    message = OutgoingMessage("một hai ba bốn năm", (Button("Có", "y"),))
    assert await store.write(queue.enqueue, 1, message, key="long")
    assert not await store.write(queue.enqueue, 1, message, key="long")
    seen = []
    while rows := await claimed(store):
        seen.append(rows[0].message())
        await settle(store, rows[0], OUT_SENT)
    assert " ".join(piece.text for piece in seen) == "một hai ba bốn năm"
    assert [bool(piece.buttons) for piece in seen] == [False] * (len(seen) - 1) + [True]


async def test_a_notices_choices_are_remembered_a_replys_are_the_turns_own(store: Store) -> None:
    message = OutgoingMessage("Đồng chí có đến không?", (Button("Có", "rsvp:yes"),))
    await store.write(queue.enqueue, 1, message, key="notice")
    await store.write(queue.enqueue, 2, message, key="reply", kind="reply")
    assert (await store.read(dialogs.read, 1)).menu == message.buttons
    assert (await store.read(dialogs.read, 2)).menu == ()


async def test_a_dead_senders_messages_are_found_when_their_lease_is_over(store: Store) -> None:
    await say(store, 1, "a")
    await claimed(store)
    assert await store.read(queue.expired_leases, "fake") == []
    assert texts(await store.read(queue.expired_leases, "fake", True)) == ["a"]
    assert await store.read(queue.expired_leases, "other", True) == []
    clock_of(store).advance(91)
    [row] = await store.read(queue.expired_leases, "fake")
    assert (row.address, row.attempts) == ("an", 1)
    assert (await kept(store))[0][1] == OUT_SENDING


async def test_when_something_falls_due_between_two_looks_it_still_counts(store: Store) -> None:
    await say(store, 1, "a", due_at=MORNING + timedelta(milliseconds=5))
    clock_of(store).advance(1)
    due = await store.read(queue.next_due, "fake", MORNING)
    assert due == round(MORNING.timestamp() * 1000) + 5
    assert await store.read(queue.next_due, "fake", MORNING + timedelta(seconds=1)) is None


async def test_claiming_and_recovering_never_read_the_whole_history(tmp_path: Any) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/bot.db", FakeClock(MORNING))
    plans: list[str] = []

    def explain(tx: Transaction) -> None:
        for _, prepared in queue._CLAIMED_IN_TURN:
            sql, names, constants = prepared.for_dialect(tx.connection.dialect)
            values = {**constants, "channel_name": "fake", "now": 1, "count": 5, "lease": 2}
            driver: Any = tx.connection.connection.driver_connection
            found = driver.execute(f"EXPLAIN QUERY PLAN {sql}", [values[name] for name in names or ()])
            plans.extend(row[3] for row in found)

    await store.read(explain)
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN")] == []
    assert [plan for plan in plans if "B-TREE" in plan] == []  # a long line is not sorted for each claim
    await store.close()
