"""The list of cases: what nobody has taken first, then the newest; quick at a hundred thousand.

Every list walks an index in its own order and stops when a page is full. Words are looked for in a narrow table,
from the newest case on: what many cases hold is met soon, for what few hold little is read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_

from bot.seal import Seal
from bot.store import Transaction
from inbox.cases.choice import SHOWS, Choice, Cursor
from inbox.officers import Officer
from inbox.schema import officers
from reports import case_text, receipt
from reports.cases import key_of
from reports.identity import find_targets
from reports.schema import SNOOZED, TAKEN, UNASSIGNED, case_texts, cases, reports
from reports.targets import Due, Targets

SHOWN = 50
FEW = 100  # cases that hold the words, up to which they are gathered at once
COUNTED = 100  # overdue cases beyond which the number does not matter
TONES = {"new": "new", "reviewing": "open", "waiting": "wait", "fake": "new", "not_fake": "good"}


@dataclass(frozen=True)
class Line:
    """One case of the list; `shown` is its address as text."""

    id: int
    version: int
    shown: str
    imitates: str
    state: str
    reports: int
    assignee: str
    first_seen: datetime
    snoozed_until: datetime | None
    due: Due | None

    @property
    def tone(self) -> str:
        """The colour class of the state's badge."""
        return TONES.get(self.state, "")


@dataclass(frozen=True)
class Page:
    """One page of a list; `more` is where the next begins, None at the end."""

    lines: list[Line]
    more: Cursor | None


def lines(
    tx: Transaction,
    seal: Seal,
    choice: Choice,
    officer: Officer,
    targets: Targets,
    *,
    after: Cursor | None = None,
) -> Page:
    """Return a page of the list."""
    chosen = _chosen(tx, seal, choice, officer, targets, _columns())
    rows = tx.execute(_beyond(chosen, choice, after).limit(SHOWN + 1)).all()
    more = (rows[SHOWN - 1].standing, rows[SHOWN - 1].id) if len(rows) > SHOWN else None
    return Page([_line(row, targets, tx.now) for row in rows[:SHOWN]], more)


def neighbours(
    tx: Transaction, seal: Seal, choice: Choice, officer: Officer, targets: Targets, at: Cursor
) -> tuple[int | None, int | None]:
    """Return the cases before and after a place in a list."""
    chosen = _chosen(tx, seal, choice, officer, targets, select(cases.c.id).select_from(cases))
    before = _beyond(chosen, choice, at, backwards=True).limit(1)
    after = _beyond(chosen, choice, at).limit(1)
    return tx.execute(before).scalar(), tx.execute(after).scalar()


def _beyond(
    statement: Select[Any], choice: Choice, at: Cursor | None, *, backwards: bool = False
) -> Select[Any]:
    """Order a list, what was found by words by number alone, and begin it beyond a place."""
    order = [case_texts.c.case_id] if choice.query else [cases.c.standing, cases.c.id]
    place, here = tuple_(*order), tuple_(*(at or ())[-len(order) :])
    if at:
        statement = statement.where(place > here if backwards else place < here)
    return statement.order_by(*(order if backwards else [column.desc() for column in order]))


def counts(tx: Transaction, officer: Officer, targets: Targets) -> dict[str, int]:
    """Return how many cases each list holds, of what is overdue at most COUNTED."""
    rows = tx.execute(
        select(cases.c.state, cases.c.standing, func.count().label("number")).group_by(
            cases.c.state, cases.c.standing
        )
    ).all()
    mine = (cases.c.officer_id == officer.id) & (cases.c.standing == TAKEN)
    late = select(cases.c.id).where(targets.overdue(tx.now)).limit(COUNTED).subquery()
    totals = {
        "unassigned": sum(row.number for row in rows if row.standing == UNASSIGNED),
        "mine": tx.execute(select(func.count()).select_from(cases).where(mine)).scalar_one(),
        "open": sum(row.number for row in rows if row.standing >= TAKEN),
        "overdue": tx.execute(select(func.count()).select_from(late)).scalar_one(),
        "snoozed": sum(row.number for row in rows if row.standing == SNOOZED),
        "all": sum(row.number for row in rows),
    }
    for row in rows:
        totals[row.state] = totals.get(row.state, 0) + row.number
    return {name: totals.get(name, 0) for name in SHOWS}


def _chosen(
    tx: Transaction,
    seal: Seal,
    choice: Choice,
    officer: Officer,
    targets: Targets,
    statement: Select[Any],
) -> Select[Any]:
    statement = statement.where(choice.condition(tx, officer, targets))
    if not choice.query:
        return statement
    statement = statement.join(case_texts, case_texts.c.case_id == cases.c.id)
    wanted = _wanted(tx, seal, choice.query)
    # What few cases hold is gathered from the narrow table first, so that nothing else is read in vain.
    found = select(case_texts.c.case_id).where(wanted).order_by(case_texts.c.case_id.desc()).limit(FEW + 1)
    few = tx.execute(found).scalars().all()
    return statement.where(cases.c.id.in_(few) if len(few) <= FEW else wanted)


def _wanted(tx: Transaction, seal: Seal, query: str) -> ColumnElement[bool]:
    """Return the condition on `case_texts` that words, an address, a receipt or "#17" make."""
    number = query.removeprefix("#")
    if number != query and number.isascii() and number.isdigit() and len(number) < 16:
        return case_texts.c.case_id == int(number)
    return case_text.matching(tx, query, _named(tx, seal, query))


def _named(tx: Transaction, seal: Seal, query: str) -> set[int]:
    """Return the cases that an address or a receipt names exactly."""
    keys = [key_of(target) for target in find_targets(query).targets]
    found = set(tx.execute(select(cases.c.id).where(cases.c.key.in_(keys))).scalars())
    code = receipt.read_code(seal, query)
    if code:
        found |= set(tx.execute(select(reports.c.case_id).where(reports.c.receipt == code)).scalars())
    return found


def _columns() -> Select[Any]:
    how_many = select(func.count()).where(reports.c.case_id == cases.c.id).correlate(cases).scalar_subquery()
    return select(
        cases.c.id,
        cases.c.version,
        cases.c.display,
        cases.c.imitates,
        cases.c.harm,
        cases.c.state,
        cases.c.standing,
        cases.c.first_seen,
        cases.c.looked_at,
        cases.c.snoozed_until,
        how_many.label("reports"),
        officers.c.name.label("assignee"),
    ).select_from(cases.outerjoin(officers, officers.c.id == cases.c.officer_id))


def _line(row: Row[Any], targets: Targets, now: datetime) -> Line:
    due = targets.due(row.harm, row.first_seen, row.looked_at, row.standing, now)
    return Line(
        row.id,
        row.version,
        row.display,
        row.imitates,
        row.state,
        row.reports,
        row.assignee or "",
        row.first_seen,
        row.snoozed_until,
        due,
    )
