"""A mailing says to many exactly what saying it to each of them would, on both engines."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from bot import dialogs, outbox, people
from bot.clock import FakeClock
from bot.dialogs import Dialog
from bot.messages import Button, OutgoingMessage
from bot.outbox import Post
from bot.rendering import Capabilities
from bot.store import Store, Transaction
from bot.store.schema import dialogs as dialog_rows
from bot.store.schema import outbox as rows
from tests.helpers.world import MORNING

PEOPLE = 150  # more than one statement holds
YES, NO = (Button("Có mặt", "study:yes:1"),), (Button("Vắng", "study:no:1"),)
FORM = Dialog("report.page", {"page": "facebook.com/giả"}, NO)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    opened.surroundings.channels["fake"] = Capabilities(text_limit=30)
    await opened.write(lambda tx: [people.meet(tx, "fake", str(number)) for number in range(1, PEOPLE + 1)])
    yield opened
    await opened.close()


def posts() -> list[Post]:
    """What differs from person to person: the length of the text, choices or none, when it is due."""
    later = MORNING + timedelta(hours=1)
    return [
        Post(
            chat,
            "fake",
            OutgoingMessage("Mời đồng chí dự họp. " * (1 + chat % 3), YES if chat % 2 else ()),
            f"reminder:{chat}",
            later + timedelta(days=1) if chat % 4 else None,
            later if chat % 5 else None,
        )
        for chat in range(1, PEOPLE + 1)
    ]


def one_by_one(tx: Transaction) -> int:
    return sum(
        outbox.enqueue(
            tx,
            post.chat_id,
            post.message,
            key=post.key,
            kind="reminder",
            due_at=post.due_at,
            useful_until=post.useful_until,
        )
        for post in posts()
    )


def everything(tx: Transaction) -> list[list[tuple[Any, ...]]]:
    columns = [column for column in rows.c if column.name != "id"]
    return [
        [tuple(row) for row in tx.execute(select(*columns).order_by(rows.c.key))],
        [tuple(row) for row in tx.execute(select(dialog_rows).order_by(dialog_rows.c.chat_id))],
    ]


async def test_many_at_once_are_the_same_as_one_after_the_other(store: Store) -> None:
    for chat in (1, 2, 3):
        await store.write(dialogs.write, chat, FORM)
    alone = await store.write(one_by_one)
    expected = await store.read(everything)
    await store.write(lambda tx: [tx.execute(delete(table)) for table in (rows, dialog_rows)])
    for chat in (1, 2, 3):
        await store.write(dialogs.write, chat, FORM)
    assert await store.write(outbox.enqueue_many, posts(), "reminder") == alone == PEOPLE
    assert await store.read(everything) == expected


async def test_what_was_said_is_not_said_again_and_its_choices_are_not_offered_again(store: Store) -> None:
    await store.write(outbox.enqueue_many, posts()[:100], "reminder")
    await store.write(dialogs.write, 1, Dialog(menu=NO))
    assert await store.write(outbox.enqueue_many, posts(), "reminder") == PEOPLE - 100
    assert (await store.read(dialogs.read, 1)).menu == NO
    assert (await store.read(dialogs.read, PEOPLE - 1)).menu == YES


async def test_a_form_stays_open_and_keeps_its_time_while_choices_are_offered(store: Store) -> None:
    await store.write(dialogs.write, 1, FORM)
    assert isinstance(store.clock, FakeClock)
    store.clock.advance(dialogs.LIFETIME.total_seconds() - 60)
    await store.write(outbox.enqueue_many, posts(), "reminder")
    found = await store.read(dialogs.read, 1)
    assert (found.name, found.data, found.menu, found.expired) == (FORM.name, FORM.data, YES, False)
    store.clock.advance(61)
    assert (await store.read(dialogs.read, 1)).expired


async def test_a_mailing_wakes_its_channel_once_and_nobody_for_nothing(store: Store) -> None:
    woken: list[str] = []
    store.surroundings.listeners["outbox:fake"] = lambda: woken.append("fake")
    await store.write(outbox.enqueue_many, posts(), "reminder")
    assert woken == ["fake"]
    await store.write(outbox.enqueue_many, posts(), "reminder")
    await store.write(outbox.enqueue_many, [], "reminder")
    assert woken == ["fake"]
