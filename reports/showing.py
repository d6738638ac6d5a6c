"""Receipts of a person: the newest, and those shown again until their owner says that they are kept."""

from sqlalchemy import bindparam, select, update

from bot.seal import Seal
from bot.store import Prepared, Transaction
from reports.cases import person_digest
from reports.schema import reporters, reports

_DUE = Prepared(
    select(reporters.c.id, reports.c.receipt)
    .join(reports, reports.c.reporter_id == reporters.c.id)
    .where(reporters.c.person == bindparam("person"), reporters.c.unsaved > 0)
    .order_by(reporters.c.id)
)


def due(tx: Transaction, seal: Seal, person_id: int) -> list[str]:
    """Return the receipts a person has not said to have kept, oldest first, and count them as shown once more."""
    rows = tx.run(_DUE, {"person": person_digest(seal, person_id)}).fetchall()
    if rows:
        shown = reporters.c.id.in_([row[0] for row in rows])
        tx.execute(update(reporters).where(shown).values(unsaved=reporters.c.unsaved - 1))
    return [row[1] for row in rows]


def latest(tx: Transaction, seal: Seal, person_id: int) -> str | None:
    """Return a person's newest receipt."""
    query = (
        select(reports.c.receipt)
        .join(reporters, reporters.c.id == reports.c.reporter_id)
        .where(reporters.c.person == person_digest(seal, person_id))
        .order_by(reports.c.id.desc())
        .limit(1)
    )
    return tx.execute(query).scalar()


def saved(tx: Transaction, seal: Seal, person_id: int, code: str = "") -> int:
    """Note that a person has kept their receipts, or the one of `code`; return how many that were."""
    mine = (reporters.c.person == person_digest(seal, person_id)) & (reporters.c.unsaved > 0)
    if code:
        mine &= reporters.c.id.in_(
            select(reports.c.reporter_id).where(reports.c.receipt == code).scalar_subquery()
        )
    return tx.execute(update(reporters).where(mine).values(unsaved=0)).rowcount
