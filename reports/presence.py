"""Who is looking at a case just now: a row that is short-lived, so that it holds over several processes."""

from datetime import timedelta

from sqlalchemy import delete, select

from bot.store import Transaction
from reports.schema import case_presence, cases

LASTS = timedelta(seconds=45)  # without a new sign; an open page gives one every 15 seconds


def note(tx: Transaction, case_id: int, officer_id: int) -> None:
    """Write down that an officer looks at a case; nothing when it is gone."""
    tx.execute(delete(case_presence).where(case_presence.c.seen_at < tx.now - LASTS))
    if tx.execute(select(cases.c.id).where(cases.c.id == case_id)).first():
        tx.upsert(
            case_presence, ["case_id", "officer_id"], case_id=case_id, officer_id=officer_id, seen_at=tx.now
        )


def leave(tx: Transaction, case_id: int, officer_id: int) -> None:
    """Forget at once that an officer looked at a case."""
    mine = (case_presence.c.case_id == case_id) & (case_presence.c.officer_id == officer_id)
    tx.execute(delete(case_presence).where(mine))


def others(tx: Transaction, case_id: int, officer_id: int) -> list[int]:
    """Return the officers who look at the case just now, without `officer_id`."""
    rows = tx.execute(
        select(case_presence.c.officer_id)
        .where(
            case_presence.c.case_id == case_id,
            case_presence.c.officer_id != officer_id,
            case_presence.c.seen_at >= tx.now - LASTS,
        )
        .order_by(case_presence.c.officer_id)
    )
    return list(rows.scalars())
