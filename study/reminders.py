"""Reminders of a session: when each step is due, to whom it goes, and until when it is of use.

A step is planned once, in one transaction with the messages it queues. After an outage only the latest step that
is still of use is sent; the ones before it are withdrawn. The first reminder goes to every confirmed member who
has not declined, the later ones only to those who have not answered yet.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, and_, case, func, select, update

from bot import outbox
from bot.messages import OutgoingMessage
from bot.store import Transaction
from bot.store.schema import chats, people
from bot.texts import Texts
from study import quiet_hours, sessions
from study.announcements import answer_buttons, describe
from study.schema import answers, memberships, reminder_steps
from study.sessions import Session

STEPS = (("3d", timedelta(days=3)), ("1d", timedelta(days=1)), ("2h", timedelta(hours=2)))
SESSIONS_AT_ONCE = 10  # a hundred microseconds a member; other writers wait meanwhile


class Recipient(NamedTuple):
    """A member and the chat they are best reached in (None: no chat can reach them)."""

    person_id: int
    chat_id: int | None
    channel: str | None
    answer: str | None


def schedule(tx: Transaction, session_id: int, starts_at: datetime) -> None:
    """Lay down the reminder steps of a session, in place of any it had."""
    due = [quiet_hours.shifted(starts_at - ahead, starts_at) for _, ahead in STEPS]
    ends = [*due[1:], starts_at]
    for (step, _), due_at, useful_until in zip(STEPS, due, ends, strict=True):
        tx.upsert(
            reminder_steps,
            ["session_id", "step"],
            session_id=session_id,
            step=step,
            due_at=due_at,
            useful_until=useful_until,
            planned_at=None,
            withdrawn_at=None if due_at < useful_until else tx.now,
        )


def withdraw(tx: Transaction, session_id: int) -> None:
    """Take back every step not planned yet and every reminder still waiting to be sent."""
    open_steps = _open(reminder_steps.c.session_id == session_id)
    tx.execute(update(reminder_steps).where(open_steps).values(withdrawn_at=tx.now))
    outbox.withdraw(tx, f"reminder:{session_id}:")


def plan_due(tx: Transaction, texts: Texts) -> int:
    """Queue the reminders that are due; return how many sessions were attended to (0: nothing is due).

    In quiet hours only what would be too late in the morning is sent.
    """
    due = (
        select(reminder_steps.c.session_id)
        .where(_open(reminder_steps.c.due_at <= tx.now))
        .group_by(reminder_steps.c.session_id)
        .order_by(func.min(reminder_steps.c.due_at))
    )
    if quiet_hours.is_quiet(tx.now):
        too_early = quiet_hours.morning_after(tx.now) + quiet_hours.AHEAD
        due = due.having(func.max(reminder_steps.c.useful_until) < too_early)
    waiting = tx.execute(due.limit(SESSIONS_AT_ONCE)).scalars().all()
    for session_id in waiting:
        _plan_session(tx, texts, session_id)
    return len(waiting)


def _open(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(
        condition,
        reminder_steps.c.planned_at.is_(None),
        reminder_steps.c.withdrawn_at.is_(None),
    )


def _plan_session(tx: Transaction, texts: Texts, session_id: int) -> None:
    session = sessions.find(tx, session_id)
    assert session is not None, "a step belongs to a session"
    due = _due_steps(tx, session_id)
    latest = due[-1]
    useful = latest.useful_until > tx.now and session.state == "planned"
    if useful:
        _send(tx, texts, session, latest)
    for step in due:
        column = "planned_at" if useful and step.id == latest.id else "withdrawn_at"
        tx.execute(update(reminder_steps).where(reminder_steps.c.id == step.id).values({column: tx.now}))


def _due_steps(tx: Transaction, session_id: int) -> Sequence[Row[tuple[int, str, datetime]]]:
    statement = (
        select(reminder_steps.c.id, reminder_steps.c.step, reminder_steps.c.useful_until)
        .where(_open(and_(reminder_steps.c.session_id == session_id, reminder_steps.c.due_at <= tx.now)))
        .order_by(reminder_steps.c.due_at)
    )
    return tx.execute(statement).all()


def _send(tx: Transaction, texts: Texts, session: Session, step: Row[tuple[int, str, datetime]]) -> None:
    first = not _reminded_before(tx, session.id, session.revision)
    key = "study.reminder" if first else "study.reminder_again"
    message = OutgoingMessage(texts(key, session=describe(texts, session)), answer_buttons(texts, session.id))
    for recipient in recipients(tx, session):
        silent = recipient.answer in (None, "later")
        if recipient.chat_id is None or not (silent or (first and recipient.answer == "yes")):
            continue
        outbox.enqueue(
            tx,
            recipient.chat_id,
            message,
            key=f"reminder:{session.id}:{session.revision}:{step.step}:{recipient.person_id}",
            kind="reminder",
            useful_until=step.useful_until,
            channel=recipient.channel,
        )


def _reminded_before(tx: Transaction, session_id: int, revision: int) -> bool:
    """Whether members heard of the session as it stands: by an earlier step, or by the notice of its move."""
    if revision > 0:
        return True
    statement = select(func.count()).where(
        reminder_steps.c.session_id == session_id, reminder_steps.c.planned_at.is_not(None)
    )
    return bool(tx.execute(statement).scalar_one())


def recipients(tx: Transaction, session: Session) -> list[Recipient]:
    """Return every confirmed member of the session's branch once, with the chat they are to be told in.

    Of those that can be reached the one of their preferred channel, else the newest.
    """
    preferred = case((chats.c.channel == people.c.preferred_channel, 1), else_=0)
    statement = (
        select(memberships.c.person_id, chats.c.id, chats.c.channel, answers.c.answer)
        .select_from(memberships)
        .join(people, people.c.id == memberships.c.person_id)
        .outerjoin(
            chats, and_(chats.c.person_id == memberships.c.person_id, chats.c.unreachable_at.is_(None))
        )
        .outerjoin(
            answers,
            and_(answers.c.person_id == memberships.c.person_id, answers.c.session_id == session.id),
        )
        .where(memberships.c.branch_id == session.branch_id, memberships.c.state == "confirmed")
        .order_by(memberships.c.id, preferred, chats.c.id)
    )
    best = {row[0]: Recipient._make(row) for row in tx.execute(statement)}
    return list(best.values())
