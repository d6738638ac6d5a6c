"""Steps: how long before a session its branch is reminded of it, and when each step of a session is due."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select, update

from bot.store import Transaction
from bot.text import fold
from study import quiet_hours
from study.schema import branch_steps, reminder_steps, study_sessions

USUAL = ("3d", "1d", "2h")
MOST = 5
_FARTHEST = timedelta(days=30)
_NEAREST = timedelta(minutes=30)
_DAY = timedelta(days=1)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_PART = re.compile(r"(\d{1,3}) ?(ngay|gio|phut|tieng|d|h|m)\b")
_LETTER = {"ngay": "d", "gio": "h", "tieng": "h", "phut": "m"}


class Step(NamedTuple):
    """A step of a session whose time has come, of use until `useful_until`, planned up to person `reached`."""

    id: int
    step: str
    useful_until: datetime
    reached: int


class StepsUnclear(Exception):
    """The words name no steps, too many, or some that are too near or too far; `args[0]` says which."""


def ahead(step: str) -> timedelta:
    """Return how long before a session a step ("3d", "2h", "30m") is."""
    return timedelta(**{_UNITS[step[-1]]: int(step[:-1])})


def read(text: str) -> tuple[str, ...]:
    """Return the steps that words name ("trước 3 ngày, 1 ngày và 2 giờ"), farthest first. Raises StepsUnclear."""
    found = {f"{int(number)}{_LETTER.get(unit, unit)}" for number, unit in _PART.findall(fold(text[:300]))}
    by_time = {ahead(step): step for step in found}  # "1 ngày" and "24 giờ" are one step
    if not by_time:
        raise StepsUnclear("none")
    if len(by_time) > MOST:
        raise StepsUnclear("many")
    if max(by_time) > _FARTHEST or min(by_time) < _NEAREST:
        raise StepsUnclear("range")
    return tuple(by_time[time] for time in sorted(by_time, reverse=True))


def of_branch(tx: Transaction, branch_id: int) -> tuple[str, ...]:
    """Return the branch's steps, farthest first."""
    chosen = tx.execute(_OF_BRANCH, {"branch": branch_id}).scalar()
    return tuple(chosen.split(",")) if chosen else USUAL


def choose(tx: Transaction, branch_id: int, chosen: Sequence[str]) -> None:
    """Set the branch's steps; the sessions ahead are reminded of by them from now on, none twice."""
    if tuple(chosen) == USUAL:
        tx.execute(delete(branch_steps).where(branch_steps.c.branch_id == branch_id))
    else:
        tx.upsert(branch_steps, ["branch_id"], branch_id=branch_id, steps=",".join(chosen))
    coming = select(study_sessions.c.id, study_sessions.c.starts_at).where(
        study_sessions.c.branch_id == branch_id,
        study_sessions.c.state == "planned",
        study_sessions.c.starts_at > tx.now,
    )
    for row in tx.execute(coming).all():
        session_id, starts_at = row.id, row.starts_at
        tx.execute(
            update(reminder_steps)
            .where(is_open(reminder_steps.c.session_id == session_id))
            .values(withdrawn_at=tx.now)
        )
        schedule(tx, session_id, branch_id, starts_at, told=was_planned(tx, session_id))


def with_documents(steps: Sequence[str]) -> str | None:
    """Return the step that also reminds of the documents: the nearest that is a day ahead or more."""
    far = [step for step in steps if ahead(step) >= _DAY]
    return min(far, key=ahead, default=None)


def schedule(
    tx: Transaction, session_id: int, branch_id: int, starts_at: datetime, *, told: bool = False
) -> None:
    """Lay down the reminder steps of a session, in place of any it had.

    `told`: everybody hears of it in another way now, so what would be due already is not sent on top of that.
    """
    steps = of_branch(tx, branch_id)
    due = [quiet_hours.shifted(starts_at - ahead(step), starts_at) for step in steps]
    ends = [*due[1:], starts_at]
    for step, due_at, useful_until in zip(steps, due, ends, strict=True):
        passed = due_at >= useful_until or (told and due_at <= tx.now)
        put = tx.insert_if_new if passed else tx.upsert  # what was planned once stays written down
        put(
            reminder_steps,
            ["session_id", "step"],
            session_id=session_id,
            step=step,
            due_at=due_at,
            useful_until=useful_until,
            planned_at=None,
            withdrawn_at=tx.now if passed else None,
            reached=0,
        )


def is_open(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return `condition` narrowed to steps neither planned nor withdrawn."""
    return and_(
        condition,
        reminder_steps.c.planned_at.is_(None),
        reminder_steps.c.withdrawn_at.is_(None),
    )


# Built once: they are run for every session of which a hundred thousand people are reminded.
_MINE = reminder_steps.c.session_id == bindparam("session")
_OF_BRANCH = select(branch_steps.c.steps).where(branch_steps.c.branch_id == bindparam("branch"))
_DUE = (
    select(*(reminder_steps.c[name] for name in Step._fields))
    .where(is_open(and_(_MINE, reminder_steps.c.due_at <= bindparam("now"))))
    .order_by(reminder_steps.c.due_at)
    .with_for_update(skip_locked=True)
)
_COUNT_PLANNED = select(func.count()).where(_MINE, reminder_steps.c.planned_at.is_not(None))
_ONE = update(reminder_steps).where(reminder_steps.c.id == bindparam("number"))
_PLANNED = _ONE.values(planned_at=bindparam("now"))
_WITHDRAWN = _ONE.values(withdrawn_at=bindparam("now"))


def withdraw(tx: Transaction, session_id: int) -> None:
    """Take back every step not planned yet."""
    mine = is_open(reminder_steps.c.session_id == session_id)
    tx.execute(update(reminder_steps).where(mine).values(withdrawn_at=tx.now))


def reopen(tx: Transaction) -> None:
    """Open again what fell away at a moment that is still to come: the machine's clock ran ahead and was put right."""
    ahead = select(study_sessions.c.id).where(
        study_sessions.c.state == "planned", study_sessions.c.starts_at > tx.now
    )
    early = and_(
        reminder_steps.c.session_id.in_(ahead.scalar_subquery()),
        reminder_steps.c.planned_at.is_(None),
        reminder_steps.c.withdrawn_at > tx.now,
        reminder_steps.c.useful_until > tx.now,
    )
    tx.execute(update(reminder_steps).where(early).values(withdrawn_at=None))


def due_sessions(tx: Transaction, limit: int) -> list[int]:
    """Return the sessions with a step that is due, the longest due first.

    In quiet hours only those that would be too late in the morning.
    """
    due = (
        select(reminder_steps.c.session_id)
        .where(is_open(reminder_steps.c.due_at <= tx.now))
        .group_by(reminder_steps.c.session_id)
        .order_by(func.min(reminder_steps.c.due_at))
    )
    if quiet_hours.is_quiet(tx.now):
        due = due.having(func.max(reminder_steps.c.useful_until) < quiet_hours.too_early(tx.now))
    return list(tx.execute(due.limit(limit)).scalars())


def take_due(tx: Transaction, session_id: int) -> list[Step]:
    """Return the session's due steps, the latest last; another process that looks meanwhile finds none."""
    found = tx.execute(_DUE, {"session": session_id, "now": tx.now})
    return [Step._make(row) for row in found]


def settle(tx: Transaction, due: Sequence[Step], planned: bool) -> None:
    """Write down that the latest of the due steps was planned (if it was) and the ones before it fell away."""
    for step in due:
        settled = _PLANNED if planned and step.id == due[-1].id else _WITHDRAWN
        tx.execute(settled, {"number": step.id, "now": tx.now})


def reach(tx: Transaction, step: Step, person_id: int) -> None:
    """Write down that a step was planned for everybody up to a person's number; the others follow."""
    reached = max(step.reached, person_id)
    tx.execute(update(reminder_steps).where(reminder_steps.c.id == step.id).values(reached=reached))


def was_planned(tx: Transaction, session_id: int) -> bool:
    """Whether members were reminded of the session as it stands, by any step."""
    return bool(tx.execute(_COUNT_PLANNED, {"session": session_id}).scalar_one())
