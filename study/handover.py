"""Handing over: a secretary offers the role to a member, who takes it or does not; until then nothing changes."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select

from bot import audit
from bot.store import Transaction
from study import members
from study.members import NoMember
from study.schema import handovers

LASTS = timedelta(days=7)


class Handover(NamedTuple):
    """An offer of the secretary's role; `offered_at` is UTC."""

    branch_id: int
    giver_id: int
    taker_id: int
    offered_at: datetime


def offer(tx: Transaction, branch_id: int, giver_id: int, taker_id: int) -> None:
    """Offer the role of `giver_id` to another member, in place of an earlier offer. Raises NoMember."""
    giver, taker = (members.find(tx, branch_id, person) for person in (giver_id, taker_id))
    if giver is None or giver.role != "secretary" or taker is None or taker == giver:
        raise NoMember(str(taker_id))
    tx.upsert(
        handovers,
        ["branch_id"],
        branch_id=branch_id,
        giver_id=giver_id,
        taker_id=taker_id,
        offered_at=tx.now,
    )
    audit.record(tx, f"person:{giver_id}", "secretary.offered", f"branch:{branch_id}", person=taker_id)


def find(tx: Transaction, branch_id: int) -> Handover | None:
    """Return the branch's open offer, None when there is none or it stood too long."""
    columns = [handovers.c[name] for name in Handover._fields]
    row = tx.execute(select(*columns).where(handovers.c.branch_id == branch_id)).first()
    found = None if row is None else Handover._make(row)
    return found if found and found.offered_at > tx.now - LASTS else None


def accept(tx: Transaction, branch_id: int, person_id: int) -> Handover | None:
    """Make the person secretary if that was offered to them and still can be; return the offer, else None."""
    members.lock(tx, branch_id)
    found = find(tx, branch_id)
    if found is None or found.taker_id != person_id:
        return None
    now = members.secretary(tx, branch_id)
    if now is None or now.person_id != found.giver_id or members.find(tx, branch_id, person_id) is None:
        return None
    members.set_role(tx, branch_id, person_id, "secretary", f"person:{person_id}")
    withdraw(tx, branch_id)
    return found


def decline(tx: Transaction, branch_id: int, person_id: int) -> Handover | None:
    """Turn an offer down; return it, None when the person was offered nothing."""
    found = find(tx, branch_id)
    if found is None or found.taker_id != person_id:
        return None
    withdraw(tx, branch_id)
    return found


def withdraw(tx: Transaction, branch_id: int) -> bool:
    """Take the branch's offer back; return whether there was one."""
    return tx.execute(delete(handovers).where(handovers.c.branch_id == branch_id)).rowcount > 0
