"""How long the outbox remembers: contents of unknown deliveries for a week, keys of everything for a month.

A key must live as long as somebody might queue the same thing again; a month is longer than any reminder, receipt
or outcome is repeated.
"""

from datetime import timedelta

from sqlalchemy import delete, select, update

from bot.store import Transaction
from bot.store.schema import OUT_SENDING, OUT_UNKNOWN, outbox

CONTENT_KEPT = timedelta(days=7)
KEYS_KEPT = timedelta(days=30)


def forget(tx: Transaction, limit: int = 1000) -> int:
    """Empty and remove what is over its time; return how many rows were touched."""
    stale = (
        select(outbox.c.id)
        .where(
            outbox.c.state == OUT_UNKNOWN, outbox.c.settled_at < tx.now - CONTENT_KEPT, outbox.c.body != b""
        )
        .limit(limit)
        .scalar_subquery()
    )
    emptied = tx.execute(update(outbox).where(outbox.c.id.in_(stale)).values(body=b"")).rowcount
    old = (
        select(outbox.c.id)
        .where(outbox.c.state > OUT_SENDING, outbox.c.settled_at < tx.now - KEYS_KEPT)
        .limit(limit)
        .scalar_subquery()
    )
    return emptied + tx.execute(delete(outbox).where(outbox.c.id.in_(old))).rowcount
