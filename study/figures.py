"""Figures of the branches for the committee: who met this month, who held a thematic session this quarter.

Only branches and counts leave this module, never a person. *Held* is a session that has begun and was not
cancelled; of how many the roll call was closed is counted beside it. A thematic session does not stand in for the
month's regular one (42-HD/BTCTW), so it is told apart.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, and_, case, func, select

from bot.month import Month
from bot.store import Transaction
from bot.text import plain
from study.schema import branches, roll_calls, study_sessions

Standing = Literal["held", "thematic", "ahead", "cancelled", "none"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
MONTHS_BACK = 6  # of the course of months, this one among them
_NUMBER = re.compile(r"(\d+)")
_STATES = (
    "planned",
    "held",
    "cancelled",
)  # all there are: named, so that the index by state and time is taken


class Line(NamedTuple):
    """One branch: how it stands this month and (thematic) this quarter; `committee` is the one above it, or 0.

    `met` counts the sessions held in the quarter, `called` those of them whose roll call was closed.
    """

    branch_id: int
    name: str
    committee: int
    month: Standing
    quarter: Standing
    met: int
    called: int


@dataclass(frozen=True)
class Totals:
    """How many branches stand how, in the month and in the quarter."""

    branches: int
    month: Counter[Standing]
    quarter: Counter[Standing]


@dataclass(frozen=True)
class Figures:
    """Every branch below a committee (or of the house), by name; `committees` are those above them, by number."""

    month: Month
    lines: list[Line]
    committees: Mapping[int, str]


class _Tree(NamedTuple):
    """Who is whose: names by number, the one above by number."""

    names: dict[int, str]
    above: dict[int, int]

    def path(self, number: int) -> list[int]:
        """Return a place and everybody above it, from the top down."""
        found: list[int] = []
        while number and number not in found:
            found.append(number)
            number = self.above.get(number, 0)
        return found[::-1]


def of_month(tx: Transaction, month: Month, below: int = 0) -> Figures:
    """Return how every branch stands; `below` narrows to those under one committee, however deep."""
    tree = _tree(tx)
    committees = set(tree.above.values())
    counts = _counts(tx, month)
    lines = [
        _line(tree, number, counts.get(number))
        for number in tree.names
        if number not in committees and (not below or below in tree.path(number)[:-1])
    ]
    named = {number: " › ".join(tree.names[n] for n in tree.path(number)) for number in committees}
    in_order = dict(sorted(named.items(), key=lambda one: _place(one[1])))
    return Figures(month, sorted(lines, key=lambda line: (_place(line.name), line.branch_id)), in_order)


def _place(name: str) -> list[str | int]:
    """Return where a name stands among others: marks and capitals aside, 9 before 10."""
    return [int(part) if part.isdecimal() else part for part in _NUMBER.split(plain(name))]


def _tree(tx: Transaction) -> _Tree:
    rows = tx.execute(select(branches.c.id, branches.c.name, branches.c.parent_id)).all()
    return _Tree({row.id: row.name for row in rows}, {row.id: row.parent_id for row in rows if row.parent_id})


def _counts(tx: Transaction, month: Month) -> dict[int, Any]:
    """Return the sums of the quarter by branch; a branch without a session is not among them."""
    begin, end = month.first_of_quarter.begins_at, month.after_quarter.begins_at
    starts_at, kind, state = study_sessions.c.starts_at, study_sessions.c.kind, study_sessions.c.state
    in_month = and_(starts_at >= month.begins_at, starts_at < month.after.begins_at)
    ways = {
        "held": and_(state != "cancelled", starts_at <= tx.now),
        "ahead": and_(state == "planned", starts_at > tx.now),
        "cancelled": state == "cancelled",
    }
    sums = [_sum(and_(in_month, kind == "regular", way)).label(f"month_{name}") for name, way in ways.items()]
    sums += [_sum(and_(kind == "thematic", way)).label(f"quarter_{name}") for name, way in ways.items()]
    sums += [
        _sum(and_(in_month, kind == "thematic", ways["held"])).label("month_thematic"),
        _sum(ways["held"]).label("met"),
        _sum(and_(ways["held"], roll_calls.c.closed_at.is_not(None))).label("called"),
    ]
    statement = (
        select(study_sessions.c.branch_id, *sums)
        .outerjoin(roll_calls, roll_calls.c.session_id == study_sessions.c.id)
        .where(state.in_(_STATES), starts_at >= begin, starts_at < end)
        .group_by(study_sessions.c.branch_id)
    )
    return {row.branch_id: row for row in tx.execute(statement)}


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _line(tree: _Tree, number: int, row: Any) -> Line:
    name, committee = tree.names[number], tree.above.get(number, 0)
    if row is None:
        return Line(number, name, committee, "none", "none", 0, 0)
    month = _standing(row.month_held, row.month_ahead, row.month_cancelled, row.month_thematic)
    quarter = _standing(row.quarter_held, row.quarter_ahead, row.quarter_cancelled)
    return Line(number, name, committee, month, quarter, int(row.met), int(row.called))


def _standing(held: int, ahead: int, cancelled: int, thematic: int = 0) -> Standing:
    if held:
        return "held"
    if ahead:
        return "ahead"
    if thematic:
        return "thematic"
    return "cancelled" if cancelled else "none"


def totals(lines: Iterable[Line]) -> Totals:
    """Return how many of the branches stand how."""
    found = list(lines)
    return Totals(len(found), Counter(line.month for line in found), Counter(line.quarter for line in found))


def by_committee(figures: Figures) -> list[tuple[int, Totals]]:
    """Return the totals under each committee (0: under none), those with most branches that did not meet first."""
    grouped: dict[int, list[Line]] = {}
    for line in figures.lines:
        grouped.setdefault(line.committee, []).append(line)
    found = [(number, totals(lines)) for number, lines in grouped.items()]
    return sorted(found, key=lambda one: (one[1].month["held"] - one[1].branches, one[0]))


def course(tx: Transaction, month: Month, among: Collection[int] | None = None) -> list[tuple[Month, int]]:
    """Return how many branches held a regular session in each of the last months, this one last.

    `among` narrows to some branches.
    """
    months = [month]
    while len(months) < MONTHS_BACK:
        months.insert(0, months[0].before)
    return [(one, _met(tx, one, None if among is None else set(among))) for one in months]


def _met(tx: Transaction, month: Month, among: set[int] | None) -> int:
    branch, starts_at = study_sessions.c.branch_id, study_sessions.c.starts_at
    held = (
        study_sessions.c.state.in_(("planned", "held")),
        starts_at >= month.begins_at,
        starts_at < month.after.begins_at,
        starts_at <= tx.now,
        study_sessions.c.kind == "regular",
    )
    if among is None:
        return int(tx.execute(select(func.count(branch.distinct())).where(*held)).scalar_one())
    return len(among & set(tx.execute(select(branch).where(*held)).scalars()))
