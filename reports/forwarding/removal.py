"""A case is removed: who was told of it is told so once, and what still waits to be told is taken back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from bot import people
from bot.messages import OutgoingMessage
from bot.outbox import enqueue
from bot.outbox.queue import withdraw
from bot.store import Transaction
from bot.store.schema import OUT_FAILED, OUT_LATE, OUT_WITHDRAWN, outbox
from reports.forwarding.place import Place
from reports.forwarding.work import KIND, USEFUL
from reports.reason import Say
from reports.schema import forwardings

_NEVER_ARRIVED = (OUT_FAILED, OUT_LATE, OUT_WITHDRAWN)


def tell_removed(tx: Transaction, say: Say, case_id: int) -> int:
    """Tell every place that heard of the case that nothing is to be done about it; return how many places.

    The message names the case by its number only. A letter about this case alone that was not sent yet is taken
    back; a place that then has heard nothing is told nothing.
    """
    heard = [Place(row.channel, row.address) for row in _queued(tx, case_id) if _has_heard(tx, row)]
    for place in dict.fromkeys(heard):
        chat = people.meet(tx, place.channel, place.address)
        enqueue(
            tx,
            chat.id,
            OutgoingMessage(say("forward.removed", number=case_id)),
            key=f"forward:{place.key}:removed.{case_id}",
            kind=KIND,
            useful_until=tx.now + USEFUL,
            channel=place.channel,
        )
    return len(set(heard))


def _queued(tx: Transaction, case_id: int) -> Sequence[Row[Any]]:
    """Return the news of a case that were queued, each with its message's state and how many cases that tells of."""
    told = forwardings.alias("told")
    counted = select(func.count(told.c.case_id.distinct())).where(
        told.c.outbox_key == forwardings.c.outbox_key
    )
    columns = (forwardings.c.channel, forwardings.c.address, forwardings.c.outbox_key, outbox.c.state)
    query = (
        select(*columns, counted.scalar_subquery().label("cases"))
        .join(outbox, outbox.c.key == forwardings.c.outbox_key, isouter=True)
        .where(forwardings.c.case_id == case_id, forwardings.c.outbox_key.is_not(None))
    )
    return tx.execute(query.order_by(forwardings.c.id)).all()


def _has_heard(tx: Transaction, row: Row[Any]) -> bool:
    """Say whether the place got this message, or may get it still; a message whose row is gone was sent."""
    if row.state in _NEVER_ARRIVED:
        return False
    alone = row.state is not None and row.cases == 1
    return not (alone and withdraw(tx, row.outbox_key))
