"""Changing a case: only by who saw its newest version, and so that lists know where it stands."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select, update

from bot.store import Transaction
from reports import timeline
from reports.schema import OPEN, SETTLED, SNOOZED, TAKEN, UNASSIGNED, cases
from reports.undo import Change, stored


class StaleVersion(Exception):
    """Somebody else changed the case since this officer looked at it (or it is gone)."""


def standing(values: Mapping[str, Any]) -> int:
    """Return where a case stands by its state, its officer and whether it is put off."""
    if values["state"] not in OPEN:
        return SETTLED
    if values["snoozed_until"] is not None:
        return SNOOZED
    return UNASSIGNED if values["officer_id"] is None else TAKEN


def current(tx: Transaction, case_id: int, version: int | None = None) -> Row[Any]:
    """Return the row of a case, still at `version` where one is given. Raises StaleVersion."""
    row = tx.execute(select(cases).where(cases.c.id == case_id)).first()
    if row is None or version not in (None, row.version):
        raise StaleVersion(case_id)
    return row


def put(tx: Transaction, row: Row[Any], values: Mapping[str, Any]) -> None:
    """Set columns of a case that is still as `row` says. Raises StaleVersion."""
    place = standing({**row._mapping, **values})
    changed = tx.execute(
        update(cases)
        .where(cases.c.id == row.id, cases.c.version == row.version)
        .values(**values, standing=place, version=row.version + 1)
    )
    if not changed.rowcount:
        raise StaleVersion(row.id)


def change(tx: Transaction, case_id: int, version: int | None, **values: Any) -> Change:
    """Set columns for an officer, who has thereby looked at the case; return what changed. Raises StaleVersion."""
    row = current(tx, case_id, version)
    if row.looked_at is None:
        values["looked_at"] = tx.now
    put(tx, row, values)
    before = {name: row._mapping[name] for name in values}
    return Change(case_id, stored(before), stored(values))


def look(tx: Transaction, case_id: int) -> Change:
    """Write down that an officer has looked at the case, without making others' view of it stale."""
    if current(tx, case_id).looked_at is not None:
        return Change(case_id, {}, {})
    tx.execute(update(cases).where(cases.c.id == case_id).values(looked_at=tx.now))
    return Change(case_id, {"looked_at": None}, stored({"looked_at": tx.now}))


def restore(tx: Transaction, change: Change) -> bool:
    """Set back what a change set; return whether the case was still as the change had left it."""
    row = tx.execute(select(cases).where(cases.c.id == change.case_id)).first()
    if row is None:
        return False
    now = stored({name: row._mapping[name] for name in change.after})
    if now != change.after:
        return False
    put(tx, row, change.before)
    if change.event is not None:
        timeline.remove(tx, change.event)
    return True
