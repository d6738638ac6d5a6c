"""Questions handed to the committee: what was asked and how often, never by whom.

The asker's chat is sealed beside the question until the answer has been queued for it, then the seal is deleted.
Moments are kept as days, because a millisecond would find its twin among the messages of that moment.
Wordings are stored redacted: long numbers and addresses of people do not belong in a list that officers read.
"""

import re
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update

from bot import outbox
from bot.clock import local
from bot.messages import OutgoingMessage
from bot.outbox.queue import SEALED
from bot.people import chat as find_chat
from bot.people import chats_of
from bot.seal import Seal, new_token
from bot.store import Transaction
from bot.text import plain
from knowledge.names import without_names
from knowledge.schema import question_waiters, questions

OPEN, ANSWERED, DISMISSED = "open", "answered", "dismissed"
LONGEST = 500  # characters of a question that are kept

_REDACTIONS = (
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"), "[thư điện tử]"),
    (re.compile(r"\+?\d(?:[\s.-]?\d){7,}"), "[số]"),
)


class Question(NamedTuple):
    """One question of the queue; `times` counts how often it was handed over."""

    id: int
    text: str
    times: int
    state: str
    asked_at: object
    rule: str | None


def redact(text: str) -> str:
    """Return `text` without e-mail addresses, numbers of eight digits or more and names, cut to `LONGEST`."""
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return without_names(text)[:LONGEST]


def hand_over(tx: Transaction, seal: Seal, text: str, chat_id: int) -> int:
    """Put a question into the queue, or count it again, and let the chat wait for the answer; return its id."""
    redacted = redact(text)
    folded = plain(redacted)[:400] or "?"
    number = tx.insert_if_new(
        questions,
        ["folded"],
        folded=folded,
        text=redacted,
        times=1,
        state=OPEN,
        asked_at=_day(tx.now),
    )
    if number is None:
        number = tx.execute(select(questions.c.id).where(questions.c.folded == folded)).scalar_one()
        again = update(questions).where(questions.c.id == number)
        tx.execute(again.values(times=questions.c.times + 1, state=OPEN))
    tx.insert_if_new(
        question_waiters,
        ["question_id", "mark"],
        question_id=number,
        waiter=seal.close(str(chat_id)),
        mark=_mark(seal, int(number), chat_id),
    )
    return int(number)


def flag(tx: Transaction, rule: str, text: str) -> None:
    """Put a rule whose answer did not help into the queue, or count it again; nobody waits for it."""
    # A colon stands in no folded question, so a rule and a question never share a row.
    folded = f"rule:{rule}"[:400]
    fresh = tx.insert_if_new(
        questions, ["folded"], folded=folded, text=text, times=1, state=OPEN, asked_at=_day(tx.now), rule=rule
    )
    if fresh is None:
        again = update(questions).where(questions.c.folded == folded)
        tx.execute(again.values(times=questions.c.times + 1, state=OPEN, text=text))


def find(tx: Transaction, number: int) -> Question | None:
    """Return one question, None when there is none."""
    row = tx.execute(select(*_COLUMNS).where(questions.c.id == number)).first()
    return None if row is None else Question._make(row)


def listed(tx: Transaction, state: str = OPEN, limit: int = 200) -> list[Question]:
    """Return the questions of a state, most asked first."""
    rows = tx.execute(
        select(*_COLUMNS)
        .where(questions.c.state == state)
        .order_by(questions.c.times.desc(), questions.c.asked_at)
        .limit(limit)
    )
    return [Question._make(row) for row in rows]


def answer(tx: Transaction, seal: Seal, number: int, rule: str, text: str) -> int:
    """Close a question with a rule's answer and queue `text` once for everyone who waits; return how many.

    `text` is composed from the published rule, so it carries its citations. A question that is not open is left
    as it is.
    """
    closed = tx.execute(
        update(questions)
        .where(questions.c.id == number, questions.c.state == OPEN)
        .values(state=ANSWERED, closed_at=_day(tx.now), rule=rule)
    )
    return _tell_waiters(tx, seal, number, text) if closed.rowcount else 0


def dismiss(tx: Transaction, seal: Seal, number: int, text: str) -> int:
    """Close a question that is outside what the committee answers and tell those who wait so; return how many."""
    closed = tx.execute(
        update(questions)
        .where(questions.c.id == number, questions.c.state == OPEN)
        .values(state=DISMISSED, closed_at=_day(tx.now))
    )
    return _tell_waiters(tx, seal, number, text) if closed.rowcount else 0


def forget_person(tx: Transaction, seal: Seal, person_id: int) -> int:
    """Let a person wait no longer for any answer; return for how many they waited."""
    gone = _waits_of(tx, seal, person_id)
    tx.execute(delete(question_waiters).where(question_waiters.c.id.in_(gone)))
    return len(gone)


def count_of_person(tx: Transaction, seal: Seal, person_id: int) -> int:
    """Return for how many answers a person waits; the key is needed to tell."""
    return len(_waits_of(tx, seal, person_id))


def _waits_of(tx: Transaction, seal: Seal, person_id: int) -> list[int]:
    theirs = [chat.id for chat in chats_of(tx, person_id)]
    waiting = tx.execute(
        select(question_waiters.c.id, question_waiters.c.question_id, question_waiters.c.mark)
    ).all()
    return [row.id for row in waiting if row.mark in {_mark(seal, row.question_id, chat) for chat in theirs}]


def _day(moment: datetime) -> datetime:
    """Return the beginning of the day in Việt Nam: the very moment would say who was spoken to at that moment."""
    return local(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _mark(seal: Seal, number: int, chat_id: int) -> str:
    """Return what tells two waiters of one question apart, and says nothing without the key."""
    return seal.digest(f"question-{number}", str(chat_id))


def _tell_waiters(tx: Transaction, seal: Seal, number: int, text: str) -> int:
    waiters = tx.execute(
        select(question_waiters.c.waiter).where(question_waiters.c.question_id == number)
    ).scalars()
    told = 0
    for sealed in waiters.all():
        chat = find_chat(tx, int(seal.open(sealed)))
        if chat:
            # A key that says nothing: the waiter is deleted below, so nobody can be told twice.
            key, message = f"question:{new_token()}", OutgoingMessage(text)
            told += outbox.enqueue(tx, chat.id, message, key=key, kind=SEALED, channel=chat.channel)
    tx.execute(delete(question_waiters).where(question_waiters.c.question_id == number))
    return told


_COLUMNS = (
    questions.c.id,
    questions.c.text,
    questions.c.times,
    questions.c.state,
    questions.c.asked_at,
    questions.c.rule,
)
