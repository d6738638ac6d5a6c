"""How a branch stands today, for those who lead it: the next session, who answered, what went out, what is due."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from bot.store import Transaction
from bot.store.schema import people
from study import attendance, branches, deliveries, overview, sessions
from study.branches import Branch
from study.deliveries import Deliveries
from study.overview import Overview
from study.schema import memberships, preparation_tasks, roll_calls, study_sessions
from study.sessions import Session
from study.tasks import Task

LAST = 6  # sessions behind that are listed


class Past(NamedTuple):
    """A session behind; `called` says whether its roll call was closed."""

    session: Session
    called: bool


@dataclass(frozen=True)
class Standing:
    """One branch today.

    `next` is the next session with its `answers` and `deliveries` (None without one), `roll` the last session whose
    roll call is not closed, `tasks` the open ones of sessions ahead, `pending` who waits to be let in, `past` the
    last sessions, newest first, `absent` (name, how many in a row) for the secretary alone.
    """

    branch: Branch
    size: int
    pending: int
    next: Session | None
    answers: Overview | None
    deliveries: Deliveries | None
    roll: Session | None
    tasks: list[Task]
    past: list[Past]
    absent: list[tuple[str, int]]


def of_branch(tx: Transaction, branch: Branch) -> Standing:
    """Return how a branch stands at this moment."""
    ahead = next(iter(sessions.upcoming(tx, branch.id, 1)), None)
    return Standing(
        branch,
        branches.size(tx, branch.id),
        _pending(tx, branch.id),
        ahead,
        overview.of_session(tx, ahead) if ahead else None,
        deliveries.of_session(tx, ahead) if ahead else None,
        attendance.waiting(tx, branch.id),
        _tasks(tx, branch.id),
        _past(tx, branch.id),
        attendance.absences_in_a_row(tx, branch.id),
    )


def _pending(tx: Transaction, branch_id: int) -> int:
    statement = select(func.count()).where(
        memberships.c.branch_id == branch_id, memberships.c.state == "pending"
    )
    return int(tx.execute(statement).scalar_one())


def _tasks(tx: Transaction, branch_id: int) -> list[Task]:
    columns = [preparation_tasks.c[name] for name in Task._fields[:-1]]
    statement = (
        select(*columns, people.c.name)
        .join(study_sessions, study_sessions.c.id == preparation_tasks.c.session_id)
        .outerjoin(people, people.c.id == preparation_tasks.c.person_id)
        .where(
            study_sessions.c.branch_id == branch_id,
            study_sessions.c.state == "planned",
            study_sessions.c.starts_at > tx.now,
            preparation_tasks.c.done_at.is_(None),
        )
        .order_by(preparation_tasks.c.due_at, preparation_tasks.c.id)
    )
    return [Task._make(row) for row in tx.execute(statement)]


def _past(tx: Transaction, branch_id: int) -> list[Past]:
    behind = sessions.past(tx, branch_id, LAST)
    closed = select(roll_calls.c.session_id).where(
        roll_calls.c.session_id.in_([session.id for session in behind]), roll_calls.c.closed_at.is_not(None)
    )
    called = set(tx.execute(closed).scalars())
    return [Past(session, session.id in called) for session in behind]
