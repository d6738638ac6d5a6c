"""What was forwarded, newest first, and what became of it; what did not arrive can be queued again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update

from bot import audit
from bot.store import Transaction
from bot.store.schema import OUT_FAILED, OUT_LATE, OUT_SENT, OUT_UNKNOWN, OUT_WITHDRAWN, outbox
from reports.schema import cases, forwardings

SHOWN = 100
Fate = Literal["gathered", "waiting", "sent", "failed", "unknown", "late", "withdrawn"]
_FATES: dict[int, Fate] = {
    OUT_SENT: "sent",
    OUT_FAILED: "failed",
    OUT_UNKNOWN: "unknown",
    OUT_LATE: "late",
    OUT_WITHDRAWN: "withdrawn",
}
AGAIN = (OUT_FAILED, OUT_UNKNOWN, OUT_LATE, OUT_WITHDRAWN)


@dataclass(frozen=True)
class Forwarded:
    """One piece of news for one place; `fate` is "gathered" until it is queued. A row that is gone was sent."""

    id: int
    channel: str
    address: str
    case_id: int
    page: str
    news: str
    at: datetime
    fate: Fate

    @property
    def may_go_again(self) -> bool:
        """Whether an officer may have it queued once more."""
        return self.fate in ("failed", "unknown", "late", "withdrawn")


def newest(tx: Transaction, limit: int = SHOWN) -> list[Forwarded]:
    """Return the newest news that were forwarded or wait for it."""
    query = (
        select(forwardings, cases.c.display, outbox.c.state)
        .join(cases, cases.c.id == forwardings.c.case_id)
        .join(outbox, outbox.c.key == forwardings.c.outbox_key, isouter=True)
        .order_by(forwardings.c.id.desc())
        .limit(limit)
    )
    return [
        Forwarded(
            r.id, r.channel, r.address, r.case_id, r.display, r.news, r.at, _fate(r.outbox_key, r.state)
        )
        for r in tx.execute(query)
    ]


def _fate(key: str | None, state: int | None) -> Fate:
    if key is None:
        return "gathered"
    return "sent" if state is None else _FATES.get(state, "waiting")


def send_again(tx: Transaction, forwarding: int, actor: str) -> bool:
    """Let the news of a message that did not arrive be queued anew; return whether that is so.

    All news of that message go again; the old message is closed, so that nobody sends it as well.
    """
    key = tx.execute(select(forwardings.c.outbox_key).where(forwardings.c.id == forwarding)).scalar()
    if key is None:
        return False
    closed = update(outbox).where(outbox.c.key == key, outbox.c.state.in_(AGAIN))
    if not tx.execute(closed.values(state=OUT_WITHDRAWN, body=b"", settled_at=tx.now)).rowcount:
        return False
    tx.execute(
        update(forwardings)
        .where(forwardings.c.outbox_key == key)
        .values(outbox_key=None, attempt=forwardings.c.attempt + 1)
    )
    audit.record(tx, actor, "forwarding.again", f"forwarding:{forwarding}")
    return True
