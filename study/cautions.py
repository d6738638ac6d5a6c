"""Cautions: what to think over before a schedule is kept, each that rests on a rule with its basis."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, or_, select

from bot.clock import local
from bot.store import Transaction
from bot.texts import Texts
from study import announcements, norms
from study.planning import USUAL_MINUTES
from study.recurrence import Occurrence, Rule
from study.schema import SessionKind, branches, memberships, study_sessions
from study.sessions import Session

_FIRST_WEEK = 7  # days
_LONGEST = timedelta(hours=12)  # a session; how far back one that still goes on may have begun
_TOLD = 2  # clashes


def of_plan(
    tx: Transaction,
    texts: Texts,
    branch_id: int,
    rule: Rule,
    kind: SessionKind,
    coming: Sequence[Occurrence],
    person_id: int | None = None,
) -> list[str]:
    """Return what speaks against a plan: too soon, too short, away from the common day, on top of another session.

    `person_id` also looks at the other branches of whoever lays it down.
    """
    found = []
    if kind != "extraordinary" and 0 < rule.minutes < norms.value("shortest"):
        found.append(norms.say(texts, "shortest"))
    if kind == "thematic" and 0 < rule.minutes < norms.value("shortest_joint"):
        found.append(norms.say(texts, "shortest_joint"))
    if kind == "regular" and any(o.starts_at.day > _FIRST_WEEK for o in coming):
        found.append(norms.say(texts, "first_week"))
    notice = timedelta(days=norms.value("documents_ahead"))
    if any(o.starts_at - tx.now < notice for o in coming):
        found.append(norms.say(texts, "documents_ahead"))
    return [*found, *clashes(tx, texts, branch_id, rule.minutes or USUAL_MINUTES[kind], coming, person_id)]


def clashes(
    tx: Transaction,
    texts: Texts,
    branch_id: int,
    minutes: int,
    coming: Sequence[Occurrence],
    person_id: int | None = None,
    besides: int | None = None,
) -> list[str]:
    """Return one line for every session of the branch or the person that overlaps; `besides` is the one that moves."""
    lines = []
    for occurrence in coming:
        for session, branch in _near(tx, branch_id, person_id, occurrence):
            ends = occurrence.starts_at + timedelta(minutes=minutes)
            if session.id != besides and session.starts_at < ends and occurrence.starts_at < session.ends_at:
                at = announcements.moment(texts, session.starts_at)
                lines.append(texts("study.clash", moment=at, branch=branch))
    return list(dict.fromkeys(lines))[:_TOLD]


def _near(
    tx: Transaction, branch_id: int, person_id: int | None, occurrence: Occurrence
) -> list[tuple[Session, str]]:
    mine = select(memberships.c.branch_id).where(
        memberships.c.person_id == person_id, memberships.c.state == "confirmed"
    )
    statement = (
        select(*(study_sessions.c[name] for name in Session._fields), branches.c.name)
        .join(branches, branches.c.id == study_sessions.c.branch_id)
        .where(
            or_(study_sessions.c.branch_id == branch_id, study_sessions.c.branch_id.in_(mine)),
            and_(
                study_sessions.c.starts_at > local(occurrence.starts_at) - _LONGEST,
                study_sessions.c.starts_at < local(occurrence.starts_at) + _LONGEST,
            ),
            study_sessions.c.state == "planned",
        )
        .order_by(study_sessions.c.starts_at)
    )
    return [(Session._make(row[:-1]), row[-1]) for row in tx.execute(statement)]
