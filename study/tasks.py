"""Preparation tasks: what somebody has to do for a session, by when. They belong to the branch, not to their owner."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from bot import audit, outbox
from bot.store import Transaction
from bot.store.schema import people
from study import quiet_hours
from study.schema import preparation_tasks, study_sessions
from study.sessions import Session

TITLE_LENGTH = 200
MOST = 20  # of one session
AHEAD = (timedelta(days=1), timedelta(hours=3))  # how long before its date the owner is reminded


class Task(NamedTuple):
    """One task; `owner` is a name, possibly empty, `person_id` None when nobody has it any more."""

    id: int
    session_id: int
    person_id: int | None
    title: str
    due_at: datetime
    done_at: datetime | None
    owner: str | None


class TooMany(Exception):
    """A session has no room for more tasks."""


_COLUMNS = [preparation_tasks.c[name] for name in Task._fields[:-1]]
_FOUND = (
    select(*_COLUMNS, people.c.name)
    .select_from(preparation_tasks)
    .outerjoin(people, people.c.id == preparation_tasks.c.person_id)
)


def add(tx: Transaction, session: Session, person_id: int, title: str, due_at: datetime, actor: str) -> int:
    """Give somebody a task for a session and return its number. Raises TooMany, and ValueError for a date past.

    A date after the session's start is taken as that start.
    """
    due_at = min(due_at, session.starts_at)
    if due_at <= tx.now:
        raise ValueError("a task is given before its date")
    count = select(func.count()).where(preparation_tasks.c.session_id == session.id)
    if tx.execute(count).scalar_one() >= MOST:
        raise TooMany(str(session.id))
    number = tx.insert(
        preparation_tasks,
        session_id=session.id,
        person_id=person_id,
        title=" ".join(title.split())[:TITLE_LENGTH],
        due_at=due_at,
        remind_at=_next_reminder(tx.now, due_at),
        created_at=tx.now,
    )
    audit.record(tx, actor, "task.given", f"session:{session.id}", person=person_id)
    return number


def _next_reminder(now: datetime, due_at: datetime) -> datetime | None:
    """Return when to remind of a task next, outside quiet hours; None when there is nothing between now and then."""
    moments = sorted(quiet_hours.shifted(due_at - ahead, due_at) for ahead in AHEAD)
    return next((moment for moment in moments if moment > now), None)


def find(tx: Transaction, task_id: int) -> Task | None:
    """Return the task with that number."""
    row = tx.execute(_FOUND.where(preparation_tasks.c.id == task_id)).first()
    return None if row is None else Task._make(row)


def of_session(tx: Transaction, session_id: int) -> list[Task]:
    """Return a session's tasks, soonest first."""
    found = _FOUND.where(preparation_tasks.c.session_id == session_id)
    return [
        Task._make(row)
        for row in tx.execute(found.order_by(preparation_tasks.c.due_at, preparation_tasks.c.id))
    ]


def of_person(tx: Transaction, person_id: int) -> list[Task]:
    """Return a person's open tasks for sessions ahead, soonest first."""
    found = (
        _FOUND.join(study_sessions, study_sessions.c.id == preparation_tasks.c.session_id)
        .where(
            preparation_tasks.c.person_id == person_id,
            preparation_tasks.c.done_at.is_(None),
            study_sessions.c.state == "planned",
            study_sessions.c.starts_at > tx.now,
        )
        .order_by(preparation_tasks.c.due_at, preparation_tasks.c.id)
    )
    return [Task._make(row) for row in tx.execute(found)]


def key(task_id: int) -> str:
    """Return how the keys of a task's reminders begin."""
    return f"reminder:task{task_id}:"


def finish(tx: Transaction, task_id: int) -> bool:
    """Tick a task as done, so that it is reminded of no more; return whether it was open."""
    outbox.withdraw(tx, key(task_id))
    return _settle(tx, task_id, done_at=tx.now, remind_at=None)


def _settle(tx: Transaction, task_id: int, **values: datetime | int | None) -> bool:
    mine = (preparation_tasks.c.id == task_id) & preparation_tasks.c.done_at.is_(None)
    return tx.execute(update(preparation_tasks).where(mine).values(**values)).rowcount > 0


def remove(tx: Transaction, task_id: int, actor: str) -> bool:
    """Take a task back; return whether it was there."""
    outbox.withdraw(tx, key(task_id))
    removed = tx.execute(delete(preparation_tasks).where(preparation_tasks.c.id == task_id)).rowcount > 0
    if removed:
        audit.record(tx, actor, "task.removed", f"task:{task_id}")
    return removed


def remind_again(tx: Transaction, task_id: int) -> None:
    """Have the owner of an open task reminded at once: what told them before was taken back."""
    _settle(tx, task_id, remind_at=tx.now)


def move(tx: Transaction, session_id: int, starts_at: datetime, by: timedelta) -> None:
    """Move the open tasks of a session along with it."""
    for task in of_session(tx, session_id):
        if task.done_at is None:
            outbox.withdraw(tx, key(task.id))
            due_at = min(max(task.due_at + by, tx.now), starts_at)
            _settle(tx, task.id, due_at=due_at, remind_at=_next_reminder(tx.now, due_at))


def withdraw(tx: Transaction, session_id: int) -> None:
    """Remind of a cancelled session's tasks no more."""
    for task in of_session(tx, session_id):
        outbox.withdraw(tx, key(task.id))
    mine = preparation_tasks.c.session_id == session_id
    tx.execute(update(preparation_tasks).where(mine).values(remind_at=None))


def take_due(tx: Transaction, limit: int) -> list[Task]:
    """Return the tasks whose reminder is due and set each to its next one; what is past its date is left alone."""
    due = (
        select(preparation_tasks.c.id)
        .where(preparation_tasks.c.remind_at <= tx.now)
        .order_by(preparation_tasks.c.remind_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    quiet = quiet_hours.is_quiet(tx.now)
    if quiet:
        due = due.where(preparation_tasks.c.due_at < quiet_hours.too_early(tx.now))
    numbers = tx.execute(due).scalars().all()
    taken = [Task._make(row) for row in tx.execute(_FOUND.where(preparation_tasks.c.id.in_(numbers)))]
    for task in taken:
        _settle(tx, task.id, remind_at=_next_reminder(tx.now, task.due_at))
    return sorted(taken, key=lambda task: (task.due_at, task.id))


def leave_to_branch(tx: Transaction, branch_id: int, person_id: int) -> None:
    """Leave the open tasks that a person has in a branch to the branch, without an owner."""
    held = select(study_sessions.c.id).where(study_sessions.c.branch_id == branch_id)
    theirs = select(preparation_tasks.c.id).where(
        preparation_tasks.c.person_id == person_id,
        preparation_tasks.c.done_at.is_(None),
        preparation_tasks.c.session_id.in_(held.scalar_subquery()),
    )
    for task_id in tx.execute(theirs).scalars().all():
        outbox.withdraw(tx, key(task_id))
        _settle(tx, task_id, person_id=None, remind_at=None)


def forget_person(tx: Transaction, person_id: int) -> None:
    """Leave a person's tasks to the branch, without an owner."""
    theirs = preparation_tasks.c.person_id == person_id
    tx.execute(update(preparation_tasks).where(theirs).values(person_id=None, remind_at=None))
