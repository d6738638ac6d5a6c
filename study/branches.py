"""Branches, who belongs to them, and the invite that lets somebody in."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from bot import audit
from bot.store import Transaction
from bot.store.schema import people
from study import codes
from study.schema import Membership, Role, answers, branches, handovers, memberships

NAME_LENGTH = 200
LEADERS = ("secretary", "deputy")


class Branch(NamedTuple):
    """A party branch."""

    id: int
    name: str
    approval: bool
    parent_id: int | None = None


COLUMNS = [branches.c[name] for name in Branch._fields]


class Member(NamedTuple):
    """Somebody's place in a branch; `name` is what they gave or their platform shows, possibly empty."""

    person_id: int
    name: str
    role: Role
    state: Membership


def create(
    tx: Transaction, name: str, secretary_id: int, *, approval: bool = False, code: str = ""
) -> tuple[Branch, str]:
    """Make a branch with its first secretary; return it and its invite code (a new one unless it is given)."""
    name = name[:NAME_LENGTH]
    branch_id = tx.insert(branches, name=name, created_at=tx.now, approval=approval)
    _put(tx, branch_id, secretary_id, "secretary", "confirmed")
    audit.record(tx, f"person:{secretary_id}", "branch.created", f"branch:{branch_id}")
    return Branch(branch_id, name, approval), invite(tx, branch_id, code)


def invite(tx: Transaction, branch_id: int, code: str = "") -> str:
    """Return a new invite code of the branch, or make `code` it; the code before it is no longer good.

    Only the code's digest is kept, so a code can be replaced but not shown again.
    """
    code = code or codes.new()
    tx.execute(update(branches).where(branches.c.id == branch_id).values(invite_digest=codes.digest(code)))
    return code


def by_invite(tx: Transaction, code: str) -> Branch | None:
    """Return the branch a typed or linked code belongs to, None when it is no good (any more)."""
    row = tx.execute(select(*COLUMNS).where(branches.c.invite_digest == codes.digest(code))).first()
    return None if row is None else Branch._make(row)


def find(tx: Transaction, branch_id: int) -> Branch | None:
    """Return the branch with that number."""
    row = tx.execute(select(*COLUMNS).where(branches.c.id == branch_id)).first()
    return None if row is None else Branch._make(row)


def join(tx: Transaction, branch: Branch, person_id: int) -> Membership:
    """Let a person with the invite in; return whether they are confirmed or wait for the secretary.

    Joining twice changes nothing; who left comes back as a plain member.
    """
    known = member(tx, branch.id, person_id)
    if known and known.state != "left":
        return known.state
    state: Membership = "pending" if branch.approval else "confirmed"
    _put(tx, branch.id, person_id, "member", state)
    return state


def admit(tx: Transaction, branch_id: int, person_id: int) -> None:
    """Make a person a confirmed member, without asking anybody; who is one keeps their role."""
    known = member(tx, branch_id, person_id)
    if known is None or known.state == "left":
        _put(tx, branch_id, person_id, "member", "confirmed")
    else:
        confirm(tx, branch_id, person_id)


def _put(tx: Transaction, branch_id: int, person_id: int, role: Role, state: Membership) -> None:
    tx.upsert(
        memberships,
        ["branch_id", "person_id"],
        branch_id=branch_id,
        person_id=person_id,
        role=role,
        state=state,
        joined_at=tx.now,
        kind="official",
    )


def confirm(tx: Transaction, branch_id: int, person_id: int) -> bool:
    """Confirm a waiting member; return whether there was one."""
    return _move(tx, branch_id, person_id, "pending", "confirmed")


def leave(tx: Transaction, branch_id: int, person_id: int) -> bool:
    """Take a confirmed member out whoever they are (`members.leave` asks that first); return whether they were one."""
    return _move(tx, branch_id, person_id, "confirmed", "left")


def _move(tx: Transaction, branch_id: int, person_id: int, old: Membership, new: Membership) -> bool:
    chosen = (
        (memberships.c.branch_id == branch_id)
        & (memberships.c.person_id == person_id)
        & (memberships.c.state == old)
    )
    return tx.execute(update(memberships).where(chosen).values(state=new)).rowcount > 0


def set_role(tx: Transaction, branch_id: int, person_id: int, role: Role) -> None:
    """Write a role down, whatever it was before; `members.set_role` keeps a branch's secretary."""
    chosen = (memberships.c.branch_id == branch_id) & (memberships.c.person_id == person_id)
    tx.execute(update(memberships).where(chosen).values(role=role))


def member(tx: Transaction, branch_id: int, person_id: int) -> Member | None:
    """Return a person's place in the branch, None when they never joined."""
    return next(iter(_members(tx, branch_id, memberships.c.person_id == person_id)), None)


def members(tx: Transaction, branch_id: int, state: Membership = "confirmed") -> list[Member]:
    """Return the branch's members in that state, in the order they joined."""
    return _members(tx, branch_id, memberships.c.state == state)


def _members(tx: Transaction, branch_id: int, condition: ColumnElement[bool]) -> list[Member]:
    statement = (
        select(memberships.c.person_id, people.c.name, memberships.c.role, memberships.c.state)
        .join(people, people.c.id == memberships.c.person_id)
        .where(memberships.c.branch_id == branch_id, condition)
        .order_by(memberships.c.id)
    )
    return [Member._make(row) for row in tx.execute(statement)]


def of_person(tx: Transaction, person_id: int) -> list[tuple[Branch, Role]]:
    """Return the branches a person is a confirmed member of, with their role there."""
    statement = (
        select(*COLUMNS, memberships.c.role)
        .join(memberships, memberships.c.branch_id == branches.c.id)
        .where(memberships.c.person_id == person_id, memberships.c.state == "confirmed")
        .order_by(branches.c.id)
    )
    return [(Branch._make(row[:-1]), row.role) for row in tx.execute(statement)]


def led_by(tx: Transaction, person_id: int) -> Branch | None:
    """Return the branch a person leads as secretary or deputy, the newest when there are several."""
    led = [branch for branch, role in of_person(tx, person_id) if role in LEADERS]
    return led[-1] if led else None


def leads(tx: Transaction, branch_id: int, person_id: int) -> bool:
    """Whether the person is a confirmed secretary or deputy of the branch."""
    place = member(tx, branch_id, person_id)
    return place is not None and place.state == "confirmed" and place.role in LEADERS


def size(tx: Transaction, branch_id: int) -> int:
    """Return how many confirmed members the branch has."""
    statement = select(func.count()).where(
        memberships.c.branch_id == branch_id, memberships.c.state == "confirmed"
    )
    return int(tx.execute(statement).scalar_one())


def forget_person(tx: Transaction, person_id: int) -> None:
    """Remove a person's places, answers and what is offered to or by them; what a branch has stays the branch's."""
    offered = or_(handovers.c.giver_id == person_id, handovers.c.taker_id == person_id)
    tx.execute(delete(handovers).where(offered))
    tx.execute(delete(answers).where(answers.c.person_id == person_id))
    tx.execute(delete(memberships).where(memberships.c.person_id == person_id))


def held_of_person(tx: Transaction, person_id: int) -> int:
    """Return how many entries the study floor holds of a person: places in branches and answers."""
    places = select(func.count()).where(memberships.c.person_id == person_id)
    given = select(func.count()).where(answers.c.person_id == person_id)
    return int(tx.execute(places).scalar_one()) + int(tx.execute(given).scalar_one())
