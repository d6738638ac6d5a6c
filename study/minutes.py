"""Minutes: what they have to hold, as a list of ticks. What stands in them is never kept."""

from sqlalchemy import delete, select

from bot import audit
from bot.store import Transaction
from study.schema import minutes_ticks
from study.sessions import Session

ITEMS = (
    "chair",
    "roll",
    "fees",
    "agenda",
    "review",
    "plan",
    "duties",
    "vote",
    "quality",
    "read",
    "handbook",
)


def ticked(tx: Transaction, session_id: int) -> set[str]:
    """Return the items that are done."""
    statement = select(minutes_ticks.c.item).where(minutes_ticks.c.session_id == session_id)
    return set(tx.execute(statement).scalars())


def tick(tx: Transaction, session: Session, items: set[str], actor: str) -> None:
    """Have exactly `items` ticked; names that are no item are passed over."""
    wanted, before = items & set(ITEMS), ticked(tx, session.id)
    for item in wanted - before:
        tx.upsert(minutes_ticks, ["session_id", "item"], session_id=session.id, item=item, ticked_at=tx.now)
    gone = minutes_ticks.c.item.in_(before - wanted)
    tx.execute(delete(minutes_ticks).where(minutes_ticks.c.session_id == session.id, gone))
    audit.record(tx, actor, "minutes.ticked", f"session:{session.id}", count=len(wanted))
