"""Forgetting who reported: on request, and by itself some time after the outcome was told."""

from datetime import timedelta

from sqlalchemy import case, delete, func, select, update

from bot.seal import Seal
from bot.store import Transaction
from reports.cases import person_digest
from reports.outcomes import take_back
from reports.schema import DECIDED, cases, reporters, reports

DAYS = 180  # after the decision


def count_of_person(tx: Transaction, seal: Seal, person_id: int) -> int:
    """Return how many reports can still be traced to a person with the key."""
    mine = reporters.c.person == person_digest(seal, person_id)
    return int(tx.execute(select(func.count()).select_from(reporters).where(mine)).scalar_one())


def forget_person(tx: Transaction, seal: Seal, person_id: int) -> int:
    """Cut every tie between a person and their reports; the reports stay. Return how many were cut."""
    mine = select(reporters.c.id).where(reporters.c.person == person_digest(seal, person_id))
    reporter_ids = list(tx.execute(mine).scalars())
    for report in tx.execute(select(reports.c.id).where(reports.c.reporter_id.in_(reporter_ids))).scalars():
        take_back(tx, seal, report)
    return _cut(tx, reporter_ids)


def forget_reporters(tx: Transaction, limit: int = 200, days: int = DAYS) -> int:
    """Cut the ties of reports decided more than `days` ago; return how many. Nothing waits so long to be sent."""
    # Not as a plain condition: by the states' index most cases would be looked at, by the moment's only the old.
    decided = case((cases.c.state.in_(DECIDED), 1), else_=0) == 1
    old = (
        select(reporters.c.id)
        .join(cases, cases.c.id == reporters.c.case_id)
        .where(decided, cases.c.decided_at < tx.now - timedelta(days=days))
        .limit(limit)
    )
    return _cut(tx, list(tx.execute(old).scalars()))


def _cut(tx: Transaction, reporter_ids: list[int]) -> int:
    for reporter_id in reporter_ids:
        tx.execute(update(reports).where(reports.c.reporter_id == reporter_id).values(reporter_id=None))
        tx.execute(delete(reporters).where(reporters.c.id == reporter_id))
    return len(reporter_ids)
