"""News: which steps of a case the committee's places hear of, read off the timeline.

The timeline is followed by its numbers. Where several transactions write at a time a lower number may be committed
after a higher one, so the youngest steps are left alone for a moment.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, func, select

from bot.store import Transaction
from bot.store.schema import settings
from reports.forwarding.place import Place
from reports.schema import OPEN, case_events, forwardings

News = Literal["opened", "again", "fake", "not_fake", "duplicate", "forwarded", "taken_down", "reopened"]
TOLD: tuple[News, ...] = ("fake", "not_fake", "duplicate", "forwarded", "taken_down")
SETTLING = timedelta(seconds=10)  # longer than any transaction takes
OLDEST = timedelta(days=7)  # what happened earlier, before forwarding was set up again, is no news
_CURSOR = "forwarding.cursor"


def begin(tx: Transaction) -> None:
    """Remember where the timeline ends unless that is known: what comes after it is news, what is older is not."""
    if _cursor(tx) is None:
        _move(tx, int(tx.execute(select(func.max(case_events.c.id))).scalar() or 0))


def note(tx: Transaction, places: Sequence[Place], limit: int = 200) -> int:
    """Write down the news of the next steps for every place; return how many steps were looked at."""
    cursor = _cursor(tx)
    if cursor is None:
        begin(tx)
        return 0
    query = select(case_events).where(case_events.c.id > cursor).order_by(case_events.c.id).limit(limit)
    looked = 0
    for event in tx.execute(query).all():
        if event.at > tx.now - SETTLING:
            break
        if event.at > tx.now - OLDEST:
            for place in places:
                _note(tx, place, event)
        cursor, looked = event.id, looked + 1
    if looked:
        _move(tx, cursor)
    return looked


def _note(tx: Transaction, place: Place, event: Row[Any]) -> None:
    news = _news(event.kind, msgspec.json.decode(event.detail))
    if news is None or (news == "reopened" and _last(tx, place, event.case_id) not in TOLD):
        return
    tx.insert_if_new(
        forwardings,
        ["channel", "address", "event_id"],
        channel=place.channel,
        address=place.address,
        case_id=event.case_id,
        event_id=event.id,
        news=news,
        at=tx.now,
        attempt=0,
    )


def _news(kind: str, detail: dict[str, Any]) -> News | None:
    """Return what a step is to those who are told; None for what is only the committee's own work."""
    if kind == "opened":
        return "opened"
    if kind == "again":
        return "again"
    if kind == "undone":
        return "reopened"
    state = detail.get("state") if kind == "state" else None
    if state in OPEN:
        return "reopened"
    return next((news for news in TOLD if news == state), None)


def _last(tx: Transaction, place: Place, case_id: int) -> str | None:
    """Return the last news of a case for a place."""
    theirs = (forwardings.c.channel == place.channel) & (forwardings.c.address == place.address)
    query = select(forwardings.c.news).where(theirs, forwardings.c.case_id == case_id)
    news: str | None = tx.execute(query.order_by(forwardings.c.id.desc()).limit(1)).scalar()
    return news


def _cursor(tx: Transaction) -> int | None:
    value = tx.execute(select(settings.c.value).where(settings.c.name == _CURSOR)).scalar()
    return None if value is None else int(value)


def _move(tx: Transaction, cursor: int) -> None:
    tx.upsert(settings, ["name"], name=_CURSOR, value=str(cursor))
