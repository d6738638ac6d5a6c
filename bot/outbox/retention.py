"""How long the outbox remembers: contents of unknown deliveries for a week, keys of everything for a month.

A key must live as long as somebody might queue the same thing again; a month is longer than any reminder or notice
is repeated. A reply's is of no use once its update is done, and says who was spoken to at which moment: a day. What
went to somebody whose name is sealed leaves no row at all, or, when its delivery is unknown, one for a week.
"""

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, update

from bot.outbox.queue import SEALED
from bot.store import Transaction
from bot.store.schema import OUT_SENDING, OUT_UNKNOWN, outbox

CONTENT_KEPT = timedelta(days=7)
KEYS_KEPT = timedelta(days=30)
REPLIES_KEPT = timedelta(days=1)


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
    over = or_(
        outbox.c.settled_at < tx.now - KEYS_KEPT,
        and_(outbox.c.kind == "reply", outbox.c.settled_at < tx.now - REPLIES_KEPT, outbox.c.body == b""),
        and_(outbox.c.kind == SEALED, outbox.c.settled_at < tx.now - CONTENT_KEPT),
    )
    old = select(outbox.c.id).where(outbox.c.state > OUT_SENDING, over).limit(limit).scalar_subquery()
    return emptied + tx.execute(delete(outbox).where(outbox.c.id.in_(old))).rowcount
