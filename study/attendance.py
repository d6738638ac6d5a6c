"""Attendance: the roll call of a session, prefilled from what members answered, corrected, closed with its counts.

Only a mark is kept, never why: the category of an excuse is the member's own answer.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from sqlalchemy import and_, delete, or_, select, update

from bot import audit
from bot.store import Transaction
from bot.store.schema import people
from study.schema import (
    AnswerWord,
    Mark,
    MemberKind,
    Reason,
    answers,
    attendance,
    memberships,
    roll_calls,
    study_sessions,
)
from study.sessions import Session

MARKS: tuple[Mark, ...] = get_args(Mark)
Word = Mark | Literal["absent"]
EARLY = timedelta(hours=1)  # people come before it begins
CORRECTED = timedelta(days=30)  # until how long after the session its marks may be changed
ABSENT: tuple[Mark, ...] = ("excused", "unexcused")
_LASTING: tuple[Mark, ...] = ("exempt", "elsewhere")
_LOOKED_BACK = 24  # roll calls


class Line(NamedTuple):
    """One member of a roll call; `mark` is None while they were not called. `reason` is their own answer's."""

    person_id: int
    name: str
    mark: Mark | None
    answer: AnswerWord | None
    reason: Reason | None
    kind: MemberKind = "official"


class RollCall(NamedTuple):
    """A session's roll call, in the order of names; `closed_at` is None while it is open."""

    session: Session
    lines: list[Line]
    closed_at: datetime | None

    def counts(self) -> Counter[Mark | None]:
        """Return how many have each mark; None counts who was not called yet."""
        return Counter(line.mark for line in self.lines)


class NotNow(Exception):
    """A roll call is of a session that has begun, lately, and was not cancelled."""


class NotComplete(Exception):
    """Somebody was not called yet."""


def may_be_called(tx: Transaction, session: Session) -> bool:
    """Whether the roll of the session may be called or corrected at present."""
    begun = session.starts_at - EARLY <= tx.now <= session.starts_at + CORRECTED
    return begun and session.state != "cancelled"


def find(tx: Transaction, session: Session) -> RollCall | None:
    """Return the session's roll call, None when none was begun."""
    statement = select(roll_calls.c.closed_at).where(roll_calls.c.session_id == session.id)
    row = tx.execute(statement).first()
    return None if row is None else RollCall(session, _lines(tx, session), row.closed_at)


def begin(tx: Transaction, session: Session, actor: str) -> RollCall:
    """Begin the roll call, prefilled, or go on with the one begun. Raises NotNow."""
    if not may_be_called(tx, session):
        raise NotNow(str(session.id))
    found = find(tx, session)
    if found:
        return found
    tx.insert_if_new(roll_calls, ["session_id"], session_id=session.id, opened_at=tx.now)
    for line in _lines(tx, session):
        mark = _expected(tx, session, line)
        if mark:
            _put(tx, session, line.person_id, mark)
    audit.record(tx, actor, "roll_call.begun", f"session:{session.id}")
    return RollCall(session, _lines(tx, session), None)


def _expected(tx: Transaction, session: Session, line: Line) -> Mark | None:
    """Return what a member is expected to be: as they answered, or exempt or elsewhere as their kind or last mark."""
    if line.answer == "yes":
        return "present"
    if line.kind == "exempt" or line.kind == "elsewhere":
        return line.kind
    lasting = _lasting(tx, session, line.person_id)
    if lasting:
        return lasting
    return "excused" if line.answer == "no" else None


def _lasting(tx: Transaction, session: Session, person_id: int) -> Mark | None:
    last = (
        select(attendance.c.mark)
        .join(study_sessions, study_sessions.c.id == attendance.c.session_id)
        .where(
            attendance.c.person_id == person_id,
            study_sessions.c.branch_id == session.branch_id,
            study_sessions.c.starts_at < session.starts_at,
        )
        .order_by(study_sessions.c.starts_at.desc())
        .limit(1)
    )
    mark: Mark | None = tx.execute(last).scalar()
    return mark if mark in _LASTING else None


def _put(tx: Transaction, session: Session, person_id: int, mark: Mark) -> None:
    tx.upsert(
        attendance,
        ["session_id", "person_id"],
        session_id=session.id,
        person_id=person_id,
        mark=mark,
        marked_at=tx.now,
    )


def _lines(tx: Transaction, session: Session) -> list[Line]:
    """The members of the branch, and whoever was called before they left it."""
    statement = (
        select(
            people.c.id,
            people.c.name,
            attendance.c.mark,
            answers.c.answer,
            answers.c.reason,
            memberships.c.kind,
        )
        .select_from(memberships)
        .join(people, people.c.id == memberships.c.person_id)
        .outerjoin(
            attendance,
            and_(attendance.c.person_id == memberships.c.person_id, attendance.c.session_id == session.id),
        )
        .outerjoin(
            answers, and_(answers.c.person_id == memberships.c.person_id, answers.c.session_id == session.id)
        )
        .where(
            memberships.c.branch_id == session.branch_id,
            or_(memberships.c.state == "confirmed", attendance.c.mark.is_not(None)),
        )
        .order_by(people.c.name, memberships.c.id)
    )
    return [Line._make(row) for row in tx.execute(statement)]


def mark(tx: Transaction, session: Session, marks: Mapping[int, Word], actor: str) -> None:
    """Mark members by their person's number, in place of what stood there.

    "absent" is excused for who answered so, unexcused for who did not. Raises NotNow. Numbers of strangers are
    passed over.
    """
    if not may_be_called(tx, session):
        raise NotNow(str(session.id))
    known = {line.person_id: line for line in _lines(tx, session)}
    for person_id, word in marks.items():
        line = known.get(person_id)
        if line:
            _put(tx, session, person_id, _exact(word, line))
    audit.record(tx, actor, "roll_call.marked", f"session:{session.id}", count=len(marks))


def _exact(word: Word, line: Line) -> Mark:
    if word != "absent":
        return word
    return "excused" if line.answer == "no" else "unexcused"


def close(tx: Transaction, session: Session, actor: str) -> RollCall:
    """Close the roll call: the session counts as held. Raises NotComplete and NotNow."""
    found = begin(tx, session, actor)
    if any(line.mark is None for line in found.lines):
        raise NotComplete(str(session.id))
    mine = roll_calls.c.session_id == session.id
    tx.execute(update(roll_calls).where(mine).values(closed_at=tx.now))
    if session.starts_at <= tx.now:
        tx.execute(update(study_sessions).where(study_sessions.c.id == session.id).values(state="held"))
    audit.record(tx, actor, "roll_call.closed", f"session:{session.id}")
    return found._replace(closed_at=tx.now)


def waiting(tx: Transaction, branch_id: int) -> Session | None:
    """Return the branch's last session whose roll may be called and was not closed, None when there is none."""
    statement = (
        select(*(study_sessions.c[name] for name in Session._fields))
        .outerjoin(roll_calls, roll_calls.c.session_id == study_sessions.c.id)
        .where(
            study_sessions.c.branch_id == branch_id,
            study_sessions.c.state != "cancelled",
            study_sessions.c.starts_at <= tx.now + EARLY,
            study_sessions.c.starts_at >= tx.now - CORRECTED,
            roll_calls.c.closed_at.is_(None),
        )
        .order_by(study_sessions.c.starts_at.desc())
        .limit(1)
    )
    row = tx.execute(statement).first()
    return None if row is None else Session._make(row)


def absences_in_a_row(tx: Transaction, branch_id: int, least: int = 2) -> list[tuple[str, int]]:
    """Return (name, count) of members absent from the last `least` closed roll calls or more, most first.

    For the branch's secretary alone. Being exempt or elsewhere neither counts nor ends a row.
    """
    last = (
        select(roll_calls.c.session_id)
        .join(study_sessions, study_sessions.c.id == roll_calls.c.session_id)
        .where(study_sessions.c.branch_id == branch_id, roll_calls.c.closed_at.is_not(None))
        .order_by(study_sessions.c.starts_at.desc())
        .limit(_LOOKED_BACK)
    )
    marks = (
        select(people.c.id, people.c.name, attendance.c.mark)
        .join(people, people.c.id == attendance.c.person_id)
        .join(study_sessions, study_sessions.c.id == attendance.c.session_id)
        .join(
            memberships,
            and_(memberships.c.person_id == people.c.id, memberships.c.branch_id == branch_id),
        )
        .where(attendance.c.session_id.in_(last), memberships.c.state == "confirmed")
        .order_by(study_sessions.c.starts_at.desc())
    )
    rows: dict[int, tuple[str, list[Mark]]] = {}
    for row in tx.execute(marks):
        rows.setdefault(row.id, (row.name, []))[1].append(row.mark)
    counted = [(name, _in_a_row(given)) for name, given in rows.values()]
    return sorted(((n, c) for n, c in counted if c >= least), key=lambda one: (-one[1], one[0]))


def _in_a_row(newest_first: list[Mark]) -> int:
    count = 0
    for given in newest_first:
        if given == "present":
            break
        count += given in ABSENT
    return count


def forget_person(tx: Transaction, person_id: int) -> None:
    """Remove a person's marks."""
    tx.execute(delete(attendance).where(attendance.c.person_id == person_id))
