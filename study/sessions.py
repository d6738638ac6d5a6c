"""Study sessions as they stand: one of them, those ahead of a branch or a person, the last one held."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select

from bot.store import Transaction
from study.schema import SessionKind, SessionState, memberships, study_sessions


class Session(NamedTuple):
    """One session; `starts_at` is UTC, `revision` grows with every change that members are told of.

    `link` is where it is held online, `handbook` where its documents are; both https or empty.
    """

    id: int
    branch_id: int
    series_id: int | None
    kind: SessionKind
    starts_at: datetime
    minutes: int
    place: str
    topic: str
    state: SessionState
    revision: int
    link: str = ""
    handbook: str = ""
    agenda: str = ""

    @property
    def ends_at(self) -> datetime:
        """When it should be over, UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)


_COLUMNS = [study_sessions.c[name] for name in Session._fields]
_FIND = select(*_COLUMNS).where(study_sessions.c.id == bindparam("session_id"))


def find(tx: Transaction, session_id: int) -> Session | None:
    """Return the session with that number."""
    row = tx.execute(_FIND, {"session_id": session_id}).first()
    return None if row is None else Session._make(row)


def upcoming(tx: Transaction, branch_id: int, limit: int = 3) -> list[Session]:
    """Return the branch's planned sessions that have not begun, soonest first."""
    statement = (
        select(*_COLUMNS)
        .where(
            study_sessions.c.branch_id == branch_id,
            study_sessions.c.state == "planned",
            study_sessions.c.starts_at > tx.now,
        )
        .order_by(study_sessions.c.starts_at, study_sessions.c.id)
        .limit(limit)
    )
    return [Session._make(row) for row in tx.execute(statement)]


def latest(tx: Transaction, branch_id: int) -> Session | None:
    """Return the branch's last session that has begun and was not cancelled."""
    return next(iter(past(tx, branch_id, 1)), None)


def past(tx: Transaction, branch_id: int, limit: int = 6) -> list[Session]:
    """Return the branch's sessions that have begun, newest first, cancelled ones left out."""
    statement = (
        select(*_COLUMNS)
        .where(
            study_sessions.c.branch_id == branch_id,
            study_sessions.c.state != "cancelled",
            study_sessions.c.starts_at <= tx.now,
        )
        .order_by(study_sessions.c.starts_at.desc(), study_sessions.c.id.desc())
        .limit(limit)
    )
    return [Session._make(row) for row in tx.execute(statement)]


def of_person(tx: Transaction, person_id: int, limit: int = 3) -> list[Session]:
    """Return the planned sessions ahead in every branch the person is a confirmed member of, soonest first."""
    statement = (
        select(*_COLUMNS)
        .join(memberships, memberships.c.branch_id == study_sessions.c.branch_id)
        .where(
            memberships.c.person_id == person_id,
            memberships.c.state == "confirmed",
            study_sessions.c.state == "planned",
            study_sessions.c.starts_at > tx.now,
        )
        .order_by(study_sessions.c.starts_at, study_sessions.c.id)
        .limit(limit)
    )
    return [Session._make(row) for row in tx.execute(statement)]


def is_open(tx: Transaction, session: Session) -> bool:
    """Whether the session is still ahead: only then may it be answered, moved or cancelled."""
    return session.state == "planned" and session.starts_at > tx.now
