"""What happened to a case, in order. Never who reported, never what they wrote."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select

from bot.store import Transaction
from reports.schema import case_events


@dataclass(frozen=True)
class Event:
    """One step: `kind` is opened, reported, again, state, assigned, note, undone…; `actor` "officer:3" or "system"."""

    at: datetime
    actor: str
    kind: str
    detail: dict[str, Any]


def add(tx: Transaction, case_id: int, actor: str, kind: str, **detail: object) -> int:
    """Append a step to a case and return its id; whoever watches the cases is told."""
    encoded = msgspec.json.encode(detail).decode()
    tx.announce("cases")
    return tx.insert(case_events, case_id=case_id, at=tx.now, actor=actor, kind=kind, detail=encoded)


def remove(tx: Transaction, event: int) -> None:
    """Remove one step: a note that was taken back."""
    tx.execute(delete(case_events).where(case_events.c.id == event))


def of_case(tx: Transaction, case_id: int) -> list[Event]:
    """Return the steps of a case, oldest first."""
    rows = tx.execute(select(case_events).where(case_events.c.case_id == case_id).order_by(case_events.c.id))
    return [Event(row.at, row.actor, row.kind, msgspec.json.decode(row.detail)) for row in rows]
