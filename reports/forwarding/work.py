"""Forwarding as periodic work: news are written down, and what is due is queued, in one transaction.

A message's key names the place and the news it carries, so that however often this runs each is queued once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update

from bot import people
from bot.messages import OutgoingMessage
from bot.outbox import enqueue
from bot.store import Transaction
from reports.forwarding.news import note
from reports.forwarding.place import Place, Plan
from reports.forwarding.wording import letter, summary
from reports.reason import Say
from reports.schema import cases, forwardings, reports

KIND = "forward"
USEFUL = timedelta(days=3)  # how long a mail server that is away is tried again
MOST_SINGLE = 5  # news at once that are told one by one; more are gathered
_MOST = 200  # news gathered into one message


def forward(tx: Transaction, plan: Plan, say: Say) -> int:
    """Write down news and queue what is due; return how much was done."""
    return note(tx, plan.places) + sum(_queue_due(tx, plan, place, say) for place in plan.places)


def _queue_due(tx: Transaction, plan: Plan, place: Place, say: Say) -> int:
    due = _due(tx, place, plan.boundary(tx.now))
    if plan.rhythm == "off" and len(due) <= MOST_SINGLE:
        for row in due:
            _queue(tx, place, [row], letter(row, say, plan.inbox))
    elif due:
        _queue(tx, place, due, summary(due, say, plan.inbox))
    return len(due)


def _due(tx: Transaction, place: Place, boundary: datetime) -> Sequence[Row[Any]]:
    """Return the news of a place that wait, with the case as it is now."""
    counted = select(func.count()).where(reports.c.case_id == cases.c.id).scalar_subquery()
    columns = (cases.c.platform, cases.c.display, cases.c.imitates, cases.c.harm, cases.c.state)
    query = (
        select(forwardings, *columns, counted.label("reports"))
        .join(cases, cases.c.id == forwardings.c.case_id)
        .where(
            forwardings.c.outbox_key.is_(None),
            forwardings.c.channel == place.channel,
            forwardings.c.address == place.address,
            forwardings.c.at <= boundary,
        )
    )
    return tx.execute(query.order_by(forwardings.c.id).limit(_MOST)).all()


def _queue(tx: Transaction, place: Place, rows: Sequence[Row[Any]], text: str) -> None:
    first, last = rows[0], rows[-1]
    key = f"forward:{place.key}:{first.id}-{last.id}.{max(row.attempt for row in rows)}"
    chat = people.meet(tx, place.channel, place.address)
    if chat.erased_at is not None:
        people.remember(tx, chat.id)
    until = tx.now + USEFUL
    enqueue(tx, chat.id, OutgoingMessage(text), key=key, kind=KIND, useful_until=until, channel=place.channel)
    taken = forwardings.c.id.in_([row.id for row in rows])
    tx.execute(update(forwardings).where(taken).values(outbox_key=key))
