"""Bundles: what one person is to be told at the same moment goes out as one message.

A message of several things remembers them: when one of them changes before it was sent, the message is taken back
and the others are told anew.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select

from bot import outbox
from bot.messages import Button, OutgoingMessage
from bot.store import Transaction
from bot.texts import Texts
from study.schema import bundles

SHOWN = 6  # things of one message; more would not be read


class Subject(NamedTuple):
    """What a note is about: `at` is the moment after which it is nothing but past, `line` and `button` stand for it
    among others, `session_id` or `task_id` says what it is."""

    at: datetime
    line: str
    button: Button
    session_id: int | None = None
    task_id: int | None = None


class Note(NamedTuple):
    """One thing to tell one person: alone as `message` until `useful_until`, among others as its subject's line."""

    person_id: int
    chat_id: int
    channel: str
    key: str
    message: OutgoingMessage
    useful_until: datetime
    about: Subject


_person = attrgetter("person_id")


def send(tx: Transaction, texts: Texts, notes: Sequence[Note]) -> None:
    """Queue the notes, one message a person."""
    posts: list[outbox.Post] = []
    several: list[dict[str, Any]] = []
    for _, theirs in groupby(sorted(notes, key=_person), _person):
        mine = sorted(theirs, key=lambda note: note.about.at)
        post = _of_one(mine[0]) if len(mine) == 1 else _of_several(texts, mine)
        posts.append(post)
        if len(mine) > 1:
            until = max(note.about.at for note in mine)  # till then somebody may ask how it was delivered
            several += [_remembered(note, post.key, until) for note in mine]
    outbox.enqueue_many(tx, posts, "reminder")
    if several:
        tx.execute(insert(bundles), several)


def _of_one(note: Note) -> outbox.Post:
    return outbox.Post(note.chat_id, note.channel, note.message, note.key, note.useful_until)


def _of_several(texts: Texts, notes: Sequence[Note]) -> outbox.Post:
    shown = notes[:SHOWN]
    lines = [texts("study.bundle", count=len(notes)), *(note.about.line for note in shown)]
    if len(notes) > SHOWN:
        lines.append(texts("study.bundle_more", count=len(notes) - SHOWN))
    message = OutgoingMessage("\n".join(lines), tuple(note.about.button for note in shown))
    parts = blake2b("|".join(sorted(note.key for note in notes)).encode(), digest_size=8).hexdigest()
    first = notes[0]
    key = f"reminder:bundle:{first.person_id}:{parts}:"
    # Of use while none of what it tells is past.
    return outbox.Post(first.chat_id, first.channel, message, key, first.about.at)


def _remembered(note: Note, key: str, until: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "person_id": note.person_id,
        "session_id": note.about.session_id,
        "task_id": note.about.task_id,
        "until": until,
    }


def withdraw(
    tx: Transaction, session_id: int, person_id: int | None = None
) -> list[tuple[int, int | None, int | None]]:
    """Take back the waiting messages that tell of a session among others, one person's only if they are named.

    Returns what those others are, as (person, session, task): they have to be told anew.
    """
    telling = select(bundles.c.key).where(bundles.c.session_id == session_id)
    if person_id is not None:
        telling = telling.where(bundles.c.person_id == person_id)
    keys = tx.execute(telling).scalars().all()
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
    """Remove what is remembered of messages whose every subject is past; return how many."""
    over = select(bundles.c.id).where(bundles.c.until <= tx.now).limit(limit).scalar_subquery()
    return tx.execute(delete(bundles).where(bundles.c.id.in_(over))).rowcount


def forget_person(tx: Transaction, person_id: int) -> None:
    """Remove what is remembered of a person's messages."""
    tx.execute(delete(bundles).where(bundles.c.person_id == person_id))
