"""People and the chats in which they talk to us.

A person is a number and, at most, the name their platform shows; what they are to a branch is the study floor's
business. A chat is one (channel, address); several chats may belong to one person.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, exists, select, update

from bot.store import Prepared, Transaction
from bot.store.schema import (
    DONE,
    OUT_WAITING,
    OUT_WITHDRAWN,
    PARKED,
    chats,
    dialogs,
    outbox,
    outbox_open,
    people,
    updates,
    web_messages,
)
from bot.text import clean


class Chat(NamedTuple):
    """One conversation: `address` is the platform's id of it."""

    id: int
    person_id: int
    channel: str
    address: str
    unreachable_at: datetime | None = None
    erased_at: datetime | None = None


class Person(NamedTuple):
    """Someone who wrote to us; `name` is what their platform shows, possibly empty."""

    id: int
    name: str


_FAREWELL = timedelta(minutes=10)  # for the last message to an erased person to be fetched

_COLUMNS = (
    chats.c.id,
    chats.c.person_id,
    chats.c.channel,
    chats.c.address,
    chats.c.unreachable_at,
    chats.c.erased_at,
)
_FIND = Prepared(
    select(chats.c.id, chats.c.person_id, chats.c.unreachable_at, chats.c.erased_at).where(
        chats.c.channel == bindparam("channel"), chats.c.address == bindparam("address")
    )
)


def find_chat(tx: Transaction, channel: str, address: str) -> Chat | None:
    """Return the chat at `address`, None when nobody wrote from there yet."""
    row = tx.run(_FIND, {"channel": channel, "address": address}).fetchone()
    return None if row is None else Chat(row[0], row[1], channel, address, row[2], row[3])


def meet(tx: Transaction, channel: str, address: str, name: str = "") -> Chat:
    """Return the chat at `address`, making it and its person on first contact."""
    found = find_chat(tx, channel, address)
    if found:
        return found
    person_id = tx.insert(people, created_at=tx.now, name=clean(name)[:200])
    chat_id = tx.insert(chats, person_id=person_id, channel=channel, address=address, created_at=tx.now)
    return Chat(chat_id, person_id, channel, address)


def find(tx: Transaction, person_id: int) -> Person | None:
    """Return the person, None when unknown or erased."""
    row = tx.execute(select(people.c.id, people.c.name).where(people.c.id == person_id)).first()
    return None if row is None else Person(row.id, row.name)


def rename(tx: Transaction, person_id: int, name: str) -> None:
    """Set the name shown to the person's branch, 200 characters at most."""
    tx.execute(update(people).where(people.c.id == person_id).values(name=clean(name)[:200]))


def chat(tx: Transaction, chat_id: int) -> Chat | None:
    """Return the chat with that number."""
    row = tx.execute(select(*_COLUMNS).where(chats.c.id == chat_id)).first()
    return None if row is None else Chat._make(row)


def chats_of(tx: Transaction, person_id: int) -> list[Chat]:
    """Return the person's chats, oldest first."""
    rows = tx.execute(select(*_COLUMNS).where(chats.c.person_id == person_id).order_by(chats.c.id))
    return [Chat._make(row) for row in rows]


def best_chat(tx: Transaction, person_id: int, excluding: Collection[int] = ()) -> Chat | None:
    """Return the chat in which the person is told things: of their preferred channel, else the newest.

    Only one that can be reached and is not among `excluding` (ids); None when there is none.
    """
    preferred = tx.execute(select(people.c.preferred_channel).where(people.c.id == person_id)).scalar()
    reachable = [
        chat
        for chat in chats_of(tx, person_id)
        if chat.unreachable_at is None and chat.erased_at is None and chat.id not in excluding
    ]
    return max(reachable, key=lambda chat: (chat.channel == preferred, chat.id), default=None)


def set_reachable(tx: Transaction, chat_id: int, reachable: bool) -> None:
    """Note that the platform refuses us in this chat, or that the person wrote again."""
    moment = None if reachable else tx.now
    tx.execute(update(chats).where(chats.c.id == chat_id).values(unreachable_at=moment))


def renumber(tx: Transaction, chat: Chat, address: str) -> None:
    """Note that the platform gave a chat another address; one that is known by that already stays as it is."""
    if find_chat(tx, chat.channel, address) is None:
        tx.needs_to_be_alone()
        tx.execute(update(chats).where(chats.c.id == chat.id).values(address=address, unreachable_at=None))


def erase(tx: Transaction, person_id: int) -> None:
    """Forget a person: their name now, their chats as soon as the last message to them has gone out.

    What the domains hold of them is theirs to forget, in the same transaction.
    """
    tx.needs_to_be_alone()
    theirs = select(chats.c.id).where(chats.c.person_id == person_id).scalar_subquery()
    tx.execute(update(people).where(people.c.id == person_id).values(name=""))
    tx.execute(update(chats).where(chats.c.person_id == person_id).values(erased_at=tx.now))
    tx.execute(delete(dialogs).where(dialogs.c.chat_id.in_(theirs)))
    # A reminder of next week would keep the chat until then; what answers the person still goes out.
    tx.execute(
        update(outbox)
        .where(
            outbox.c.chat_id.in_(theirs), outbox_open, outbox.c.state == OUT_WAITING, outbox.c.kind != "reply"
        )
        .values(state=OUT_WITHDRAWN, body=b"", settled_at=tx.now)
    )


def remember(tx: Transaction, chat_id: int) -> None:
    """Keep a chat after all: its person wrote again before it was gone."""
    tx.execute(update(chats).where(chats.c.id == chat_id).values(erased_at=None))


def forget_erased(tx: Transaction, limit: int = 5) -> int:
    """Remove chats of erased people that have nothing more to deliver; return how many."""
    open_rows = exists().where(outbox.c.chat_id == chats.c.id, outbox_open)
    grace = tx.now - _FAREWELL
    gone = tx.execute(
        select(chats.c.id, chats.c.person_id, chats.c.channel, chats.c.address)
        .where(chats.c.erased_at < grace, ~open_rows)
        .limit(limit)
    ).all()
    for chat_id, person_id, channel, address in (tuple(row) for row in gone):
        _drop_parked(tx, channel, address)
        for table in (web_messages, outbox, dialogs):
            tx.execute(delete(table).where(table.c.chat_id == chat_id))
        tx.execute(delete(chats).where(chats.c.id == chat_id))
        if not chats_of(tx, person_id):
            tx.execute(delete(people).where(people.c.id == person_id))
    return len(gone)


def _drop_parked(tx: Transaction, channel: str, address: str) -> None:
    """Give up what of a chat could not be handled: its content is the person's."""
    tx.execute(
        update(updates)
        .where(updates.c.state == PARKED, updates.c.channel == channel, updates.c.address == address)
        .values(state=DONE, body=b"", address="")
    )
