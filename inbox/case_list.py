"""The list of cases: what nobody has taken up first, found by address, name or receipt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, true

from bot.seal import Seal
from bot.store import Transaction
from bot.text import plain
from inbox.officers import Officer
from inbox.schema import officers
from reports import receipt
from reports.identity import find_targets
from reports.schema import OPEN, STATES, cases, reports

SHOWN = 200
SEARCHED = 5000
TONES = {"new": "new", "reviewing": "open", "waiting": "wait", "fake": "new", "not_fake": "good"}


@dataclass(frozen=True)
class Line:
    """One case of the list; `shown` is its address as text."""

    id: int
    shown: str
    imitates: str
    state: str
    reports: int
    assignee: str
    first_seen: datetime

    @property
    def tone(self) -> str:
        """The colour class of the state's badge."""
        return TONES.get(self.state, "")


def filters(officer: Officer) -> dict[str, ColumnElement[bool]]:
    """Return the lists an officer may choose from, the one to begin with first."""
    is_open = cases.c.state.in_(OPEN)
    lists: dict[str, ColumnElement[bool]] = {
        "unassigned": is_open & cases.c.officer_id.is_(None),
        "mine": is_open & (cases.c.officer_id == officer.id),
        "open": is_open,
    }
    lists |= {state: cases.c.state == state for state in STATES if state not in OPEN}
    return lists | {"all": true()}


def counts(tx: Transaction, officer: Officer) -> dict[str, int]:
    """Return how many cases each list holds."""
    lists = filters(officer)
    totals = [func.count().filter(condition).label(name) for name, condition in lists.items()]
    row = tx.execute(select(*totals).select_from(cases)).one()
    return {name: int(row._mapping[name]) for name in lists}


def lines(tx: Transaction, seal: Seal, condition: ColumnElement[bool], query: str) -> list[Line]:
    """Return the cases of a list, unassigned first, newest first; with `query` only those it finds."""
    limit = SEARCHED if query else SHOWN
    rows = tx.execute(_select().where(condition).limit(limit)).all()
    if query:
        wanted = _wanted(tx, seal, query)
        rows = [row for row in rows if row.id in wanted[0] or wanted[1] in _searched(row)]
    return [
        Line(row.id, row.display, row.imitates, row.state, row.reports, row.assignee or "", row.first_seen)
        for row in rows[:SHOWN]
    ]


def _select() -> Select[Any]:
    how_many = select(func.count()).where(reports.c.case_id == cases.c.id).correlate(cases).scalar_subquery()
    return (
        select(
            cases.c.id,
            cases.c.display,
            cases.c.canonical,
            cases.c.imitates,
            cases.c.state,
            cases.c.first_seen,
            how_many.label("reports"),
            officers.c.name.label("assignee"),
        )
        .select_from(cases.outerjoin(officers, officers.c.id == cases.c.officer_id))
        .order_by(cases.c.officer_id.is_not(None), cases.c.first_seen.desc(), cases.c.id.desc())
    )


def _wanted(tx: Transaction, seal: Seal, query: str) -> tuple[set[int], str]:
    """Return the cases that an address or receipt names exactly, and the words to look for otherwise."""
    named = [target.canonical for target in find_targets(query).targets]
    exact = tx.execute(select(cases.c.id).where(cases.c.canonical.in_(named))).scalars()
    code = receipt.read_code(seal, query)
    held = tx.execute(select(reports.c.case_id).where(reports.c.receipt == code)).scalars() if code else ()
    return {*exact, *held}, plain(query) or query.lower()


def _searched(row: Row[Any]) -> str:
    return f"{plain(row.display)} {plain(row.imitates)} {row.canonical} {row.id}"
