"""Merging: a person's sealed ties to their reports go over to another, when both turn out to be the same."""

from sqlalchemy import delete, select, update

from bot.seal import Seal
from bot.store import Transaction
from reports.cases import person_digest
from reports.schema import reporters, reports


def merge_person(tx: Transaction, seal: Seal, stays: int, goes: int) -> None:
    """Give the reports of the person `goes` to the person `stays`: receipts stay good, outcomes are told once.

    Where both reported one page, the report of `goes` stays with its case and is nobody's.
    """
    mine, theirs = person_digest(seal, stays), person_digest(seal, goes)
    both = select(reporters.c.case_id).where(reporters.c.person == mine).scalar_subquery()
    doubled = list(
        tx.execute(
            select(reporters.c.id).where(reporters.c.person == theirs, reporters.c.case_id.in_(both))
        ).scalars()
    )
    if doubled:
        tx.execute(update(reports).where(reports.c.reporter_id.in_(doubled)).values(reporter_id=None))
        tx.execute(delete(reporters).where(reporters.c.id.in_(doubled)))
    tx.execute(update(reporters).where(reporters.c.person == theirs).values(person=mine))
