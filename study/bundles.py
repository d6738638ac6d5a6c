"""Bundles: what one person is to be told at the same moment goes out as one message.

A message of several things remembers them: when one of them changes before it was sent, the message is taken back
and the others are told anew.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import delete, select

from bot import outbox
from bot.messages import Button, OutgoingMessage
from bot.store import Transaction
from bot.texts import Texts
from study.schema import bundles

SHOWN = 6  # things of one message; more would not be read


class Note(NamedTuple):
    """One thing to tell one person: alone as `message` until `useful_until`, among others as `line`.

    `at` is the moment it is about, after which it is nothing but past; `session_id` or `task_id` says what it is.
    """

    person_id: int
    chat_id: int
    channel: str | None
    at: datetime
    key: str
    message: OutgoingMessage
    useful_until: datetime
    line: str
    button: Button
    session_id: int | None = None
    task_id: int | None = None


def send(tx: Transaction, texts: Texts, notes: Sequence[Note]) -> None:
    """Queue the notes, one message a person."""
    for _, theirs in groupby(sorted(notes, key=lambda note: note.person_id), lambda note: note.person_id):
        mine = list(theirs)
        if len(mine) == 1:
            _queue(tx, mine[0], mine[0].message, mine[0].key, mine[0].useful_until)
        else:
            _send_several(tx, texts, sorted(mine, key=lambda note: note.at))


def _send_several(tx: Transaction, texts: Texts, notes: Sequence[Note]) -> None:
    shown = notes[:SHOWN]
    lines = [texts("study.bundle", count=len(notes)), *(note.line for note in shown)]
    if len(notes) > SHOWN:
        lines.append(texts("study.bundle_more", count=len(notes) - SHOWN))
    message = OutgoingMessage("\n".join(lines), tuple(note.button for note in shown))
    parts = blake2b("|".join(sorted(note.key for note in notes)).encode(), digest_size=8).hexdigest()
    # Of use while none of what it tells is past.
    until, key = notes[0].at, f"reminder:bundle:{notes[0].person_id}:{parts}:"
    _queue(tx, notes[0], message, key, until)
    for note in notes:
        tx.insert(
            bundles,
            key=key,
            person_id=note.person_id,
            session_id=note.session_id,
            task_id=note.task_id,
            until=until,
        )


def _queue(tx: Transaction, note: Note, message: OutgoingMessage, key: str, until: datetime) -> None:
    outbox.enqueue(
        tx, note.chat_id, message, key=key, kind="reminder", useful_until=until, channel=note.channel
    )


def withdraw(tx: Transaction, session_id: int) -> list[tuple[int, int | None, int | None]]:
    """Take back the waiting messages that tell of a session among others.

    Returns what those others are, as (person, session, task): they have to be told anew.
    """
    keys = tx.execute(select(bundles.c.key).where(bundles.c.session_id == session_id)).scalars().all()
    others: list[tuple[int, int | None, int | None]] = []
    for key in keys:
        if outbox.withdraw(tx, key):
            told = select(bundles.c.person_id, bundles.c.session_id, bundles.c.task_id)
            rows = tx.execute(told.where(bundles.c.key == key)).all()
            others += [
                (row.person_id, row.session_id, row.task_id)
                for row in rows
                if row.session_id != session_id or row.task_id
            ]
        tx.execute(delete(bundles).where(bundles.c.key == key))
    return others


def forget(tx: Transaction, limit: int = 1000) -> int:
    """Remove what is remembered of messages that are of no use any more; return how many."""
    over = select(bundles.c.id).where(bundles.c.until <= tx.now).limit(limit).scalar_subquery()
    return tx.execute(delete(bundles).where(bundles.c.id.in_(over))).rowcount


def forget_person(tx: Transaction, person_id: int) -> None:
    """Remove what is remembered of a person's messages."""
    tx.execute(delete(bundles).where(bundles.c.person_id == person_id))
