"""Saved filters of the list of cases: an officer's own, and those everybody sees."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select

from bot.store import Transaction
from reports.schema import case_views

LONGEST_NAME = 60
MOST = 20  # of one officer, and shared


class TooManyViews(Exception):
    """There are `MOST` filters already."""


@dataclass(frozen=True)
class View:
    """One saved filter; `query` is the list's address after "?", `officer_id` None means everybody's."""

    id: int
    name: str
    query: str
    officer_id: int | None


def save(tx: Transaction, name: str, query: str, officer_id: int | None) -> int:
    """Keep a filter; None shares it. Raises TooManyViews."""
    mine = _owner(officer_id)
    if tx.execute(select(func.count()).select_from(case_views).where(mine)).scalar_one() >= MOST:
        raise TooManyViews
    return tx.insert(case_views, name=name[:LONGEST_NAME], query=query[:1000], officer_id=officer_id)


def listed(tx: Transaction, officer_id: int) -> list[View]:
    """Return the filters an officer sees, the shared ones first."""
    mine = or_(case_views.c.officer_id.is_(None), case_views.c.officer_id == officer_id)
    rows = tx.execute(
        select(case_views).where(mine).order_by(case_views.c.officer_id.is_not(None), case_views.c.id)
    )
    return [View(row.id, row.name, row.query, row.officer_id) for row in rows]


def remove(tx: Transaction, view_id: int, officer_id: int, *, shared: bool) -> bool:
    """Remove one's own filter, or with `shared` one that everybody sees; return whether it was there."""
    mine = case_views.c.officer_id == officer_id
    may = or_(mine, case_views.c.officer_id.is_(None)) if shared else mine
    return tx.execute(delete(case_views).where(case_views.c.id == view_id, may)).rowcount > 0


def _owner(officer_id: int | None) -> ColumnElement[bool]:
    return case_views.c.officer_id.is_(None) if officer_id is None else case_views.c.officer_id == officer_id
