"""Pauses and snoozes: a person who wants no reminders for some time, and one who wants the same one later.

Who paused still hears when a session is moved or cancelled: coming in vain would be worse.
"""

from datetime import datetime, time, timedelta
from typing import Literal, get_args

from sqlalchemy import delete, select

from bot.clock import VIETNAM, local
from bot.store import Transaction
from study import quiet_hours
from study.schema import pauses, snoozes, study_sessions
from study.sessions import Session

LONGEST = timedelta(days=366)
Later = Literal["hour", "evening", "morning"]
LATER: tuple[Later, ...] = get_args(Later)
_EVENING, _MORNING = time(19, 30), time(7, 0)


def pause(tx: Transaction, person_id: int, until: datetime) -> datetime:
    """Send the person no reminders until then, a year at most; return until when."""
    until = min(until, tx.now + LONGEST)
    tx.upsert(pauses, ["person_id"], person_id=person_id, until=until)
    tx.execute(delete(snoozes).where(snoozes.c.person_id == person_id))
    return until


def resume(tx: Transaction, person_id: int) -> bool:
    """Remind the person again; return whether they had paused."""
    ended = tx.execute(delete(pauses).where(pauses.c.person_id == person_id, pauses.c.until > tx.now))
    return ended.rowcount > 0


def paused_until(tx: Transaction, person_id: int) -> datetime | None:
    """Return until when the person is not reminded, None when they are."""
    statement = select(pauses.c.until).where(pauses.c.person_id == person_id, pauses.c.until > tx.now)
    found: datetime | None = tx.execute(statement).scalar()
    return found


def offered(session: Session, now: datetime) -> list[tuple[Later, datetime]]:
    """Return the moments at which a reminder of the session may come again, soonest first, and what they are called.

    Outside quiet hours, and early enough before the session.
    """
    here = local(now)
    moments = {
        "hour": here + timedelta(hours=1),
        "evening": datetime.combine(here.date(), _EVENING, tzinfo=VIETNAM),
        "morning": datetime.combine(here.date() + timedelta(days=1), _MORNING, tzinfo=VIETNAM),
    }
    latest = session.starts_at - quiet_hours.AHEAD
    return [
        (name, moments[name])
        for name in LATER
        if now < moments[name] <= latest and not quiet_hours.is_quiet(moments[name])
    ]


def snooze(tx: Transaction, session: Session, person_id: int, due_at: datetime) -> None:
    """Remind the person of the session once more at `due_at`."""
    tx.upsert(snoozes, ["session_id", "person_id"], session_id=session.id, person_id=person_id, due_at=due_at)


def withdraw(tx: Transaction, session_id: int) -> None:
    """Forget the snoozes of a session that was changed or is over."""
    tx.execute(delete(snoozes).where(snoozes.c.session_id == session_id))


def take_due(tx: Transaction, limit: int) -> list[tuple[int, int]]:
    """Take the snoozes that are due, as (session, person), out of the list.

    In quiet hours only those that would be too late in the morning.
    """
    due = select(snoozes.c.id).where(snoozes.c.due_at <= tx.now)
    if quiet_hours.is_quiet(tx.now):
        near = study_sessions.c.starts_at < quiet_hours.too_early(tx.now)
        due = due.where(snoozes.c.session_id.in_(select(study_sessions.c.id).where(near)))
    due = due.order_by(snoozes.c.due_at).limit(limit).with_for_update(skip_locked=True)
    taken = (
        delete(snoozes)
        .where(snoozes.c.id.in_(due.scalar_subquery()))
        .returning(snoozes.c.session_id, snoozes.c.person_id)
    )
    return [(row.session_id, row.person_id) for row in tx.execute(taken).all()]


def forget(tx: Transaction, limit: int = 500) -> int:
    """Remove pauses that are over; return how many."""
    over = select(pauses.c.person_id).where(pauses.c.until <= tx.now).limit(limit).scalar_subquery()
    return tx.execute(delete(pauses).where(pauses.c.person_id.in_(over))).rowcount


def forget_person(tx: Transaction, person_id: int) -> None:
    """Remove a person's pause and snoozes."""
    for table in (pauses, snoozes):
        tx.execute(delete(table).where(table.c.person_id == person_id))
