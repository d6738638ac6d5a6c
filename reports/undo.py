"""The log by which every action of an officer can be taken back for thirty days.

An action holds, for each case it touched, the columns it changed as they were and as it left them. It is taken
back only while those columns still are what it made of them: what somebody did since is never overwritten. Two
columns are not part of it because they may only rise: `version`, which guards against two officers at once, and
`decisions`, which keeps an outcome from being told twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import delete, func, select, update

from bot.clock import milliseconds
from bot.store import Transaction
from reports.schema import case_actions, case_changes

DAYS = 30
Why = Literal["gone", "done", "late", "changed"]


class CannotUndo(Exception):
    """The action cannot be taken back; `why`: the case is gone, it was done already, too late, or changed since."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True)
class Action:
    """Something an officer did; `kind` is a state or assigned, corrected, note, snoozed, woken, split."""

    id: int
    officer_id: int
    kind: str
    at: datetime


class Change(msgspec.Struct, frozen=True):
    """What one action did to one case: moments are milliseconds, `event` a note's row in the timeline.

    `told` says whether its reporters were told of it, `withdrawn` whose earlier message was taken back for it.
    """

    case_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    event: int | None = None
    told: bool = False
    withdrawn: list[int] = []


def begin(tx: Transaction, officer_id: int, kind: str) -> int:
    """Open an action and return its id."""
    return tx.insert(case_actions, officer_id=officer_id, kind=kind, at=tx.now)


def keep(tx: Transaction, action: int, change: Change) -> None:
    """Write down what the action did to a case."""
    body = msgspec.json.encode(change).decode()
    tx.insert(case_changes, action_id=action, case_id=change.case_id, body=body)


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns as they are kept in the log, moments as milliseconds."""
    return {
        name: milliseconds(value) if isinstance(value, datetime) else value for name, value in values.items()
    }


def open_action(tx: Transaction, action: int) -> Action:
    """Return an action that can still be taken back, as far as time goes. Raises CannotUndo."""
    row = tx.execute(select(case_actions).where(case_actions.c.id == action)).first()
    if row is None:
        raise CannotUndo("gone")
    if row.undone_at is not None:
        raise CannotUndo("done")
    if row.at < tx.now - timedelta(days=DAYS):
        raise CannotUndo("late")
    return Action(row.id, row.officer_id, row.kind, row.at)


def changes(tx: Transaction, action: int) -> list[Change]:
    """Return what the action did, the last first; raises CannotUndo when its cases are gone."""
    query = select(case_changes.c.body).where(case_changes.c.action_id == action)
    rows = tx.execute(query.order_by(case_changes.c.id.desc())).scalars().all()
    if not rows:
        raise CannotUndo("gone")
    return [msgspec.json.decode(body, type=Change) for body in rows]


def close(tx: Transaction, action: int) -> None:
    """Mark an action as taken back. Raises CannotUndo when somebody else was faster."""
    open_still = (case_actions.c.id == action) & case_actions.c.undone_at.is_(None)
    if not tx.execute(update(case_actions).where(open_still).values(undone_at=tx.now)).rowcount:
        raise CannotUndo("done")


def of_case(tx: Transaction, case_id: int, limit: int = 5) -> list[Action]:
    """Return the newest actions on a case that were not taken back and may still be."""
    mine = select(case_changes.c.action_id).where(case_changes.c.case_id == case_id).scalar_subquery()
    rows = tx.execute(
        select(case_actions)
        .where(
            case_actions.c.id.in_(mine),
            case_actions.c.undone_at.is_(None),
            case_actions.c.at >= tx.now - timedelta(days=DAYS),
        )
        .order_by(case_actions.c.id.desc())
        .limit(limit)
    )
    return [Action(row.id, row.officer_id, row.kind, row.at) for row in rows]


def size(tx: Transaction, action: int) -> int:
    """Return how many changes an action holds."""
    query = select(func.count()).where(case_changes.c.action_id == action)
    return int(tx.execute(query).scalar_one())


def forget_case(tx: Transaction, case_id: int) -> None:
    """Remove what the log holds of a case that is removed itself."""
    tx.execute(delete(case_changes).where(case_changes.c.case_id == case_id))


def forget(tx: Transaction, limit: int = 500) -> int:
    """Remove actions that are too old to be taken back; return how many."""
    old = select(case_actions.c.id).where(case_actions.c.at < tx.now - timedelta(days=DAYS)).limit(limit)
    ids: Sequence[int] = tx.execute(old).scalars().all()
    if ids:
        tx.execute(delete(case_changes).where(case_changes.c.action_id.in_(ids)))
        tx.execute(delete(case_actions).where(case_actions.c.id.in_(ids)))
    return len(ids)
