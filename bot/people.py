"""People and the chats in which they talk to us.

A person is a number and, at most, the name their platform shows; what they are to a branch is the study floor's
business. A chat is one (channel, address); several chats may belong to one person.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from bot.store import Prepared, Transaction
from bot.store.schema import chats, people


class Chat(NamedTuple):
    """One conversation: `address` is the platform's id of it."""

    id: int
    person_id: int
    channel: str
    address: str
    unreachable_at: datetime | None = None


class Person(NamedTuple):
    """Someone who wrote to us; `name` is what their platform shows, possibly empty."""

    id: int
    name: str


_COLUMNS = (chats.c.id, chats.c.person_id, chats.c.channel, chats.c.address, chats.c.unreachable_at)
_FIND = Prepared(
    select(chats.c.id, chats.c.person_id, chats.c.unreachable_at).where(
        chats.c.channel == bindparam("channel"), chats.c.address == bindparam("address")
    )
)


def find_chat(tx: Transaction, channel: str, address: str) -> Chat | None:
    """Return the chat at `address`, None when nobody wrote from there yet."""
    row = tx.run(_FIND, {"channel": channel, "address": address}).fetchone()
    return None if row is None else Chat(row[0], row[1], channel, address, row[2])


def meet(tx: Transaction, channel: str, address: str, name: str = "") -> Chat:
    """Return the chat at `address`, making it and its person on first contact."""
    found = find_chat(tx, channel, address)
    if found:
        return found
    person_id = tx.insert(people, created_at=tx.now, name=name[:200])
    chat_id = tx.insert(chats, person_id=person_id, channel=channel, address=address, created_at=tx.now)
    return Chat(chat_id, person_id, channel, address)


def find(tx: Transaction, person_id: int) -> Person | None:
    """Return the person, None when unknown or erased."""
    row = tx.execute(select(people.c.id, people.c.name).where(people.c.id == person_id)).first()
    return None if row is None else Person(row.id, row.name)


def rename(tx: Transaction, person_id: int, name: str) -> None:
    """Set the name shown to the person's branch, 200 characters at most."""
    tx.execute(update(people).where(people.c.id == person_id).values(name=name[:200]))


def chat(tx: Transaction, chat_id: int) -> Chat | None:
    """Return the chat with that number."""
    row = tx.execute(select(*_COLUMNS).where(chats.c.id == chat_id)).first()
    return None if row is None else Chat._make(row)


def chats_of(tx: Transaction, person_id: int) -> list[Chat]:
    """Return the person's chats, oldest first."""
    rows = tx.execute(select(*_COLUMNS).where(chats.c.person_id == person_id).order_by(chats.c.id))
    return [Chat._make(row) for row in rows]


def best_chat(tx: Transaction, person_id: int) -> Chat | None:
    """Return the newest chat in which the person can be reached, None when there is none."""
    reachable = [chat for chat in chats_of(tx, person_id) if chat.unreachable_at is None]
    return reachable[-1] if reachable else None


def set_reachable(tx: Transaction, chat_id: int, reachable: bool) -> None:
    """Note that the platform refuses us in this chat, or that the person wrote again."""
    moment = None if reachable else tx.now
    tx.execute(update(chats).where(chats.c.id == chat_id).values(unreachable_at=moment))
