"""Figures of one month for the head: cases, how fast they were looked at and decided, whom pages imitate.

Only counts leave this module. Whatever is so rare that it could point to a person is not told exactly
(`shown`). Times are hours by the clock from the first report, nights and holidays included.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select

from bot.clock import local
from bot.month import Month
from bot.store import Transaction
from bot.store.schema import OUT_SENT
from bot.text import plain
from reports.schema import STATES, appeals, cases, reports, warning_recipients, warnings

FEW = 5  # below it a number could point to a person
MOST_IMITATED = 10


@dataclass(frozen=True)
class Spans:
    """How long something took: of `count` cases, the median and what nine of ten did not exceed, in hours."""

    count: int
    median: float
    ninth: float


@dataclass(frozen=True)
class Figures:
    """The counts of one month; cases are those first reported in it, by their state today."""

    month: Month
    cases: int
    reports: int
    states: Mapping[str, int]
    platforms: Mapping[str, int]
    harms: Mapping[str, int]
    weeks: Sequence[tuple[date, int]]
    imitated: Sequence[tuple[str, int]]
    first_look: Spans | None
    decision: Spans | None
    warnings: int
    warned: int
    corrections: int
    appeals: int
    upheld: int


def shown(number: int) -> str:
    """Return a number as it may be told: exact, or "< 5"."""
    return str(number) if number == 0 or number >= FEW else f"< {FEW}"


def of_month(tx: Transaction, month: Month) -> Figures:
    """Return the figures of a month."""
    begin, end = month.begins_at, month.after.begins_at
    columns = (cases.c.platform, cases.c.harm, cases.c.state, cases.c.imitates)
    moments = (cases.c.first_seen, cases.c.looked_at, cases.c.decided_at)
    within = and_(cases.c.first_seen >= begin, cases.c.first_seen < end)
    rows = tx.execute(select(*columns, *moments).where(within)).all()
    states, platforms, harms = (Counter(row[place] for row in rows) for place in (2, 0, 1))
    started = and_(warnings.c.starts_at >= begin, warnings.c.starts_at < end)
    told = select(func.count()).select_from(
        warning_recipients.join(warnings, warnings.c.id == warning_recipients.c.warning_id)
    )
    opened = and_(appeals.c.opened_at >= begin, appeals.c.opened_at < end)
    return Figures(
        month,
        len(rows),
        _count(tx, select(func.count()).where(reports.c.created_at >= begin, reports.c.created_at < end)),
        {state: states[state] for state in STATES if states[state]},
        dict(platforms.most_common()),
        dict(harms.most_common()),
        _weeks(month, [local(row.first_seen).date() for row in rows]),
        _imitated([row.imitates for row in rows]),
        _spans([(row.first_seen, row.looked_at) for row in rows]),
        _spans([(row.first_seen, row.decided_at) for row in rows]),
        _count(tx, select(func.count()).where(started, warnings.c.corrects.is_(None))),
        _count(
            tx, told.where(started, warnings.c.corrects.is_(None), warning_recipients.c.state == OUT_SENT)
        ),
        _count(tx, select(func.count()).where(started, warnings.c.corrects.is_not(None))),
        _count(tx, select(func.count()).where(opened)),
        _count(tx, select(func.count()).where(opened, appeals.c.state == "upheld")),
    )


def _count(tx: Transaction, query: Select[Any]) -> int:
    return int(tx.execute(query).scalar_one())


def _weeks(month: Month, days: Sequence[date]) -> list[tuple[date, int]]:
    """Return (Monday or the first day, cases) for every week that the month touches."""
    count = Counter(day - timedelta(days=day.weekday()) for day in days)
    monday = month.first - timedelta(days=month.first.weekday())
    found = []
    while monday <= month.last:
        found.append((max(monday, month.first), count[monday]))
        monday += timedelta(days=7)
    return found


def _imitated(names: Sequence[str]) -> list[tuple[str, int]]:
    """Return the bodies named most often; spellings that differ in marks and capitals are one."""
    spellings: dict[str, Counter[str]] = {}
    for name in names:
        if name.strip():
            spellings.setdefault(plain(name), Counter())[name.strip()] += 1
    ranked = sorted(spellings.values(), key=lambda one: -one.total())
    return [(one.most_common(1)[0][0], one.total()) for one in ranked[:MOST_IMITATED]]


def _spans(pairs: Sequence[tuple[datetime, datetime | None]]) -> Spans | None:
    hours = sorted((end - begin).total_seconds() / 3600 for begin, end in pairs if end)
    if not hours:
        return None
    return Spans(len(hours), _rank(hours, 0.5), _rank(hours, 0.9))


def _rank(hours: Sequence[float], part: float) -> float:
    """Return the smallest value that `part` of all do not exceed."""
    return hours[max(0, -int(-part * len(hours) // 1) - 1)]
