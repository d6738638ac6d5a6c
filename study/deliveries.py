"""Deliveries: how the newest message about a session stands for each member: what a channel took, never who read it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from sqlalchemy import select

from bot.outbox.fallback import followed
from bot.store import Transaction
from bot.store.schema import (
    OUT_FAILED,
    OUT_LATE,
    OUT_SENDING,
    OUT_SENT,
    OUT_UNKNOWN,
    OUT_WAITING,
    people,
)
from study.schema import bundles, memberships, reminder_steps
from study.sessions import Session

State = Literal["sent", "waiting", "failed", "unknown", "late"]
STATES: tuple[State, ...] = get_args(State)
_STATES: dict[int, State] = {
    OUT_WAITING: "waiting",
    OUT_SENDING: "waiting",
    OUT_SENT: "sent",
    OUT_FAILED: "failed",
    OUT_UNKNOWN: "unknown",
    OUT_LATE: "late",
}


@dataclass
class Deliveries:
    """How many members' newest message stands how; names (possibly empty) of those it failed or is unknown for."""

    counts: Counter[State] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def of_session(tx: Transaction, session: Session) -> Deliveries:
    """Return how the reminders and notices of a session stand. What was queued a month ago is forgotten."""
    members = _members(tx, session)
    keys = _keys(tx, session, members)
    newest: dict[int, tuple[int, State]] = {}
    for key, standing in followed(tx, keys).items():
        person, state = keys[key], _STATES.get(standing.state)
        if state and standing.row > newest.get(person, (0, state))[0]:
            newest[person] = (standing.row, state)
    found = Deliveries(Counter(state for _, state in newest.values()))
    for person, name in members.items():
        state = newest.get(person, (0, None))[1]
        if state == "failed":
            found.failed.append(name)
        elif state == "unknown":
            found.unknown.append(name)
    return found


def _members(tx: Transaction, session: Session) -> dict[int, str]:
    statement = (
        select(people.c.id, people.c.name)
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(memberships.c.branch_id == session.branch_id, memberships.c.state == "confirmed")
        .order_by(people.c.name, people.c.id)
    )
    return {row.id: row.name for row in tx.execute(statement)}


def _keys(tx: Transaction, session: Session, members: Iterable[int]) -> dict[str, int]:
    """Return whose message every key is that may have been queued for the session as it stands."""
    steps = tx.execute(select(reminder_steps.c.step).where(reminder_steps.c.session_id == session.id))
    stems = [f"session:{session.id}:{session.revision}"]
    stems += [f"reminder:{session.id}:{session.revision}:{step}" for step in steps.scalars()]
    keys = {f"{stem}:{person}": person for person in members for stem in stems}
    together = select(bundles.c.key, bundles.c.person_id).where(bundles.c.session_id == session.id)
    return keys | {row.key: row.person_id for row in tx.execute(together)}
