"""Moving: a member goes over from one branch to another, with what kind of member they are."""

from sqlalchemy import update

from bot import audit
from bot.store import Transaction
from study import branches, members
from study.members import NoMember
from study.schema import memberships


def move(tx: Transaction, person_id: int, from_id: int, to_id: int, actor: str) -> None:
    """Take a member out of one branch and make them a confirmed member of another, in one step.

    Who was elsewhere for a time has arrived: they are official there. Raises NoMember when they are not in the
    first or there is no second, and LastSecretary.
    """
    place = members.find(tx, from_id, person_id)
    if place is None or branches.find(tx, to_id) is None or from_id == to_id:
        raise NoMember(str(person_id))
    members.leave(tx, from_id, person_id, actor)
    branches.admit(tx, to_id, person_id)
    kind = "official" if place.kind == "elsewhere" else place.kind
    mine = (memberships.c.branch_id == to_id) & (memberships.c.person_id == person_id)
    tx.execute(update(memberships).where(mine).values(kind=kind))
    audit.record(tx, actor, "member.moved", f"branch:{to_id}", person=person_id, before=from_id)
