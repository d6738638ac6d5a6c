"""Warnings: a page found to be a fake, made known to those who want to hear of it; and corrections of warnings.

A warning is drafted from its case, says nothing that the case does not hold, and is approved by a second officer
(`bot.revisions`, kind "warning"). Its recipients are written down when it begins; `reports.spreading` tells them.
A correction is a warning of its own whose recipients are those who were, or may have been, told what it corrects.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Select, delete, func, literal, or_, select, union, update

from bot import audit, revisions
from bot.outbox import withdraw
from bot.store import Transaction
from bot.store.schema import OUT_SENT, OUT_UNKNOWN, OUT_WAITING, OUT_WITHDRAWN
from reports.cases import Case
from reports.reason import Say
from reports.schema import State, cases, warning_choices, warning_recipients
from reports.schema import warnings as table

KIND = "warning"
FAKE: tuple[State, ...] = ("fake", "forwarded", "taken_down")
GRACE = timedelta(minutes=2)  # before a correction begins: a slip of the hand can be taken back
PENDING, UNREACHABLE = 10, 11  # beside the states of the outbox
LIVE = (PENDING, OUT_WAITING, OUT_SENT, OUT_UNKNOWN)  # who is, or may be, told


class NotFake(Exception):
    """The case is not (any more) decided to be a fake."""


class Audience(msgspec.Struct, frozen=True):
    """Who is told: whoever asked for warnings, and the members of branches."""

    subscribers: bool = True
    branches: tuple[int, ...] = ()


class Draft(msgspec.Struct, frozen=True):
    """What is proposed: the finished text and whom it is for; the body of a revision."""

    text: str
    audience: Audience


@dataclass(frozen=True)
class Warning:
    """One warning or, with `corrects`, one correction; `author` and `approver` are like "officer:3"."""

    id: int
    case_id: int
    corrects: int | None
    body: str
    audience: Audience
    author: str
    approver: str
    starts_at: datetime
    stopped_at: datetime | None
    finished_at: datetime | None


def text_of(say: Say, case: Case) -> str:
    """Return what a warning of the case says; only the page, whom it imitates, and what to do."""
    what = say(f"warning.do_{case.harm}" if case.harm in ("money", "data", "malware") else "warning.do_other")
    whom = say("warning.imitates", name=case.imitates) if case.imitates else say("warning.imitates_unknown")
    return say("warning.body", page=disarmed(case.display), imitates=whom, what=what)


def disarmed(address: str) -> str:
    """Return an address that no program makes a link of."""
    return address[:300].replace(".", "[.]").replace("://", "[:]//")


def propose(
    tx: Transaction, say: Say, case: Case, audience: Audience, author: str, seen: int
) -> revisions.Revision:
    """Propose a warning of a case; `seen` as in `bot.revisions.propose`. Raises NotFake, Stale."""
    if case.state not in FAKE:
        raise NotFake(case.id)
    body = msgspec.json.encode(Draft(text_of(say, case), audience)).decode()
    return revisions.propose(tx, KIND, str(case.id), body, author, seen=seen)


def read_draft(revision: revisions.Revision) -> Draft:
    """Return what a revision proposes."""
    return msgspec.json.decode(revision.body, type=Draft)


def publish(tx: Transaction, revision_id: int, by: str, members: Select[Any]) -> int:
    """Begin a proposed warning as a second officer and return its id.

    `members` selects the person ids of the branches it is for. Raises NotFake, OwnWork, NotWaiting.
    """
    revision = revisions.publish(tx, revision_id, by)
    draft, case_id = read_draft(revision), int(revision.name)
    if tx.execute(select(cases.c.state).where(cases.c.id == case_id)).scalar() not in FAKE:
        raise NotFake(case_id)
    made = tx.insert(
        table,
        case_id=case_id,
        body=draft.text,
        audience=msgspec.json.encode(draft.audience).decode(),
        author=revision.author,
        approver=by,
        starts_at=tx.now,
    )
    _address(tx, made, case_id, draft.audience, members)
    audit.record(
        tx, by, "warning.start", f"case:{case_id}", warning=made, people=sum(counts(tx, made).values())
    )
    return made


def _address(tx: Transaction, warning: int, case_id: int, audience: Audience, members: Select[Any]) -> None:
    """Write down who is to be told, everybody once, and nobody whom an earlier warning of the page stands with."""
    wanted = select(warning_choices.c.person_id).where(warning_choices.c.wanted.is_(True))
    groups = [wanted] if audience.subscribers else []
    groups += [members] if audience.branches else []
    if not groups:
        return
    people = union(*groups).subquery()
    person = people.c[0]
    refused = select(warning_choices.c.person_id).where(warning_choices.c.wanted.is_(False))
    corrected = select(table.c.corrects).where(table.c.corrects.is_not(None))
    earlier = (
        select(warning_recipients.c.person_id)
        .join(table, table.c.id == warning_recipients.c.warning_id)
        .where(
            table.c.case_id == case_id,
            table.c.corrects.is_(None),
            table.c.id.not_in(corrected),
            warning_recipients.c.state.in_(LIVE),
            warning_recipients.c.person_id.is_not(None),
        )
    )
    chosen = select(literal(warning), person, literal(PENDING)).where(
        person.not_in(refused), person.not_in(earlier)
    )
    tx.execute(warning_recipients.insert().from_select(["warning_id", "person_id", "state"], chosen))


def find(tx: Transaction, warning: int) -> Warning | None:
    """Return a warning."""
    return next(iter(_listed(tx, select(table).where(table.c.id == warning))), None)


def listed(tx: Transaction, limit: int = 100) -> list[Warning]:
    """Return warnings and corrections, the newest first."""
    return _listed(tx, select(table).order_by(table.c.id.desc()).limit(limit))


def of_case(tx: Transaction, case_id: int) -> list[Warning]:
    """Return the warnings and corrections of a case, the newest first."""
    return _listed(tx, select(table).where(table.c.case_id == case_id).order_by(table.c.id.desc()))


def unfinished(tx: Transaction) -> list[Warning]:
    """Return those whose recipients are not all told yet, the oldest first."""
    return _listed(tx, select(table).where(table.c.finished_at.is_(None)).order_by(table.c.id))


def correction_of(tx: Transaction, warning: int) -> Warning | None:
    """Return the correction of a warning."""
    return next(iter(_listed(tx, select(table).where(table.c.corrects == warning))), None)


def counts(tx: Transaction, warning: int) -> dict[int, int]:
    """Return how many recipients are in each state."""
    rows = tx.execute(
        select(warning_recipients.c.state, func.count().label("number"))
        .where(warning_recipients.c.warning_id == warning)
        .group_by(warning_recipients.c.state)
    )
    return {row.state: row.number for row in rows}


def key_of(warning: int) -> str:
    """Return what the keys of a warning's messages begin with."""
    return f"warning:{warning}:"


def stop(tx: Transaction, warning: int, by: str) -> bool:
    """Tell nobody any more and take back what waits; return whether it was still going on."""
    going = (table.c.id == warning) & table.c.stopped_at.is_(None) & table.c.finished_at.is_(None)
    if not tx.execute(update(table).where(going).values(stopped_at=tx.now)).rowcount:
        return False
    take_back(tx, warning)
    audit.record(tx, by, "warning.stop", f"warning:{warning}")
    return True


def take_back(tx: Transaction, warning: int) -> int:
    """Withdraw what waits of a stopped warning; return how many were waiting to be queued."""
    withdraw(tx, key_of(warning))
    pending = (warning_recipients.c.warning_id == warning) & (warning_recipients.c.state == PENDING)
    return tx.execute(update(warning_recipients).where(pending).values(state=OUT_WITHDRAWN)).rowcount


def follow(tx: Transaction, say: Say, case_id: int, state: State, by: str) -> None:
    """Let the warnings of a case follow what became of it: stopped when in doubt, corrected when it is no fake."""
    standing = _standing(tx, case_id)
    if state in FAKE:
        early = table.c.corrects.in_([one.id for one in standing]) & (table.c.starts_at > tx.now)
        tx.execute(delete(table).where(early))
    elif state != "duplicate":
        for warning in standing:
            stop(tx, warning.id, by)
            if state in ("not_fake", "out_of_scope"):
                _correct(tx, say, warning, by)


def _standing(tx: Transaction, case_id: int) -> list[Warning]:
    """Return the warnings of a case and of those joined to it."""
    joined = select(cases.c.id).where(cases.c.duplicate_of == case_id)
    mine = or_(table.c.case_id == case_id, table.c.case_id.in_(joined))
    return _listed(tx, select(table).where(mine, table.c.corrects.is_(None)).order_by(table.c.id))


def _correct(tx: Transaction, say: Say, warning: Warning, by: str) -> None:
    page = tx.execute(select(cases.c.display).where(cases.c.id == warning.case_id)).scalar_one()
    made = tx.insert_if_new(
        table,
        ["corrects"],
        case_id=warning.case_id,
        corrects=warning.id,
        body=say("warning.correction", page=disarmed(page)),
        audience=msgspec.json.encode(warning.audience).decode(),
        author=by,
        approver="",
        starts_at=tx.now + GRACE,
    )
    if made is not None:
        audit.record(tx, by, "warning.correct", f"case:{warning.case_id}", warning=made)


def _listed(tx: Transaction, query: Select[Any]) -> list[Warning]:
    return [_warning(row) for row in tx.execute(query)]


def _warning(row: Any) -> Warning:
    values = {**row._mapping, "audience": msgspec.json.decode(row.audience, type=Audience)}
    return Warning(**values)
