"""Messages that did not arrive, or of which nobody knows: an officer decides what becomes of each.

An unknown delivery is never sent again by itself; here a person may say so. The text of a message is not shown.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot import audit
from bot.outbox.queue import topic
from bot.store import Transaction
from bot.store.schema import OUT_FAILED, OUT_UNKNOWN, OUT_WAITING, OUT_WITHDRAWN, outbox

SHOWN = 100
_TROUBLED = outbox.c.state.in_((OUT_FAILED, OUT_UNKNOWN))


@dataclass(frozen=True)
class Trouble:
    """One message that needs a decision; `kept` tells whether its content is still there to be sent again."""

    id: int
    channel: str
    kind: str
    uncertain: bool
    kept: bool
    error: str
    at: datetime


def troubled(tx: Transaction) -> list[Trouble]:
    """Return the newest failed and unknown deliveries."""
    kept = (outbox.c.body != b"").label("kept")
    columns = (outbox.c.id, outbox.c.channel, outbox.c.kind, outbox.c.state, outbox.c.error, outbox.c.due_at)
    rows = tx.execute(select(*columns, kept).where(_TROUBLED).order_by(outbox.c.id.desc()).limit(SHOWN))
    return [
        Trouble(r.id, r.channel, r.kind, r.state == OUT_UNKNOWN, bool(r.kept), r.error or "", r.due_at)
        for r in rows
    ]


def send_again(tx: Transaction, row: int, actor: str) -> bool:
    """Queue the message once more; return False when it is no longer in trouble or its text is gone."""
    again = {"state": OUT_WAITING, "attempts": 0, "retry_at": tx.now, "settled_at": None, "error": None}
    ready = update(outbox).where(outbox.c.id == row, _TROUBLED, outbox.c.body != b"").values(again)
    channel = tx.execute(ready.returning(outbox.c.channel)).scalar()
    if channel is None:
        return False
    audit.record(tx, actor, "outbox.send_again", f"outbox:{row}")
    tx.announce(topic(channel))
    return True


def give_up(tx: Transaction, row: int, actor: str) -> bool:
    """Close the message unsent and empty it; return False when it is no longer in trouble."""
    values = {"state": OUT_WITHDRAWN, "body": b"", "settled_at": tx.now}
    done = tx.execute(update(outbox).where(outbox.c.id == row, _TROUBLED).values(values))
    if done.rowcount:
        audit.record(tx, actor, "outbox.give_up", f"outbox:{row}")
    return done.rowcount == 1


def counts(tx: Transaction) -> dict[int, int]:
    """Return how many messages are in each open state."""
    rows = tx.execute(
        select(outbox.c.state, func.count().label("total"))
        .where(outbox.c.state.in_((OUT_WAITING, OUT_FAILED, OUT_UNKNOWN)))
        .group_by(outbox.c.state)
    )
    return {row.state: row.total for row in rows}
