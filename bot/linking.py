"""Linking: two chats become one person's by a code that is shown in one and typed in the other.

The person of the chat that gave the code stays; the other's chats and whatever the domains hold of them go over to
it, in one transaction. Taking a chat out again gives it a person of its own, who begins with nothing.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update

from bot import audit
from bot.people import Chat, chat, chats_of, find
from bot.seal import Seal
from bot.store import Transaction
from bot.store.schema import chats, link_codes, people

LIFETIME = timedelta(minutes=10)
"""How long a code is good."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mixed up when read aloud
_LENGTH = 8  # 39 bits; a guess is one message in a chat, and a code lives ten minutes
_EXPULSION, _PROOF = "expel", 8  # bytes: it has to fit beside some chats into a button

Merger = Callable[[Transaction, int, int], object]
"""A domain's function that gives what it holds of one person to another: (transaction, who stays, who goes)."""


def offer(tx: Transaction, seal: Seal, chat_id: int) -> str:
    """Return a new code for a chat; the one it gave before is no longer good."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    tx.execute(delete(link_codes).where(link_codes.c.chat_id == chat_id))
    tx.insert(link_codes, digest=_digest(seal, code), chat_id=chat_id, expires_at=tx.now + LIFETIME)
    return code


def giver(tx: Transaction, seal: Seal, code: str) -> Chat | None:
    """Return the chat that gave a code, None when the code is no good (any more)."""
    statement = select(link_codes.c.chat_id).where(
        link_codes.c.digest == _digest(seal, code), link_codes.c.expires_at > tx.now
    )
    found = tx.execute(statement).scalar()
    return None if found is None else chat(tx, found)


def link(tx: Transaction, seal: Seal, code: str, mine: Chat, mergers: Sequence[Merger]) -> Chat | None:
    """Make the chat `mine`, and every other of its person, belong to who gave the code; return the giving chat.

    None when the code is no good, or both are one person already. The code is used up.
    """
    other = giver(tx, seal, code)
    if other is None or other.person_id == mine.person_id:
        return None
    tx.needs_to_be_alone()
    tx.execute(delete(link_codes).where(link_codes.c.digest == _digest(seal, code)))
    stays, goes = other.person_id, mine.person_id
    for merge in mergers:
        merge(tx, stays, goes)
    tx.execute(update(chats).where(chats.c.person_id == goes).values(person_id=stays))
    _take_name(tx, stays, goes)
    tx.execute(delete(people).where(people.c.id == goes))
    audit.record(tx, f"person:{stays}", "person.linked", f"person:{goes}")
    return other


def unlink(tx: Transaction, mine: Chat) -> bool:
    """Give the chat a person of its own; return whether it shared one with another chat."""
    if len(chats_of(tx, mine.person_id)) < 2:
        return False
    tx.needs_to_be_alone()
    person_id = tx.insert(people, created_at=tx.now, name="")
    tx.execute(update(chats).where(chats.c.id == mine.id).values(person_id=person_id))
    audit.record(tx, f"person:{mine.person_id}", "person.unlinked", f"person:{person_id}")
    return True


def expulsion(seal: Seal, mine: Chat, stayed: Sequence[Chat]) -> str:
    """Return what lets the chat `mine`, and no other, take out later whatever was not among `stayed` (its person's
    chats of now)."""
    others = [str(one.id) for one in stayed if one.id != mine.id]
    ids = "-".join([str(mine.id), *others])
    return f"{ids}-{seal.digest(_EXPULSION, ids, _PROOF)}"


def expel(tx: Transaction, seal: Seal, mine: Chat, expulsion: str) -> int:
    """Take every chat but those of an `expulsion` out of the person of `mine`, who keeps all; return how many.

    Chats that were joined since go, too: an intruder may have brought more. 0 when it was not made for `mine`.
    """
    ids, _, proof = expulsion.rpartition("-")
    stayed = ids.split("-")
    if len(proof) != 2 * _PROOF or not seal.matches(_EXPULSION, ids, proof) or stayed[0] != str(mine.id):
        return 0
    strange = [one for one in chats_of(tx, mine.person_id) if str(one.id) not in stayed]
    return sum(unlink(tx, one) for one in strange)


def prefer(tx: Transaction, person_id: int, channel: str | None) -> None:
    """Note the channel in which the person wants to be told first; None: the one they used last."""
    tx.execute(update(people).where(people.c.id == person_id).values(preferred_channel=channel))


def forget(tx: Transaction, limit: int = 500) -> int:
    """Remove codes that are over; return how many."""
    over = select(link_codes.c.digest).where(link_codes.c.expires_at <= tx.now).limit(limit)
    return tx.execute(delete(link_codes).where(link_codes.c.digest.in_(over.scalar_subquery()))).rowcount


def _take_name(tx: Transaction, stays: int, goes: int) -> None:
    known, other = find(tx, stays), find(tx, goes)
    if known and other and not known.name:
        tx.execute(update(people).where(people.c.id == stays).values(name=other.name))


def _digest(seal: Seal, code: str) -> str:
    plain = "".join(c for c in code[:60].lower() if c.isalnum())
    return seal.digest("link", plain, 32)
