"""Branches, who belongs to them, and the invite that lets somebody in."""

import secrets
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, update

from bot import audit
from bot.store import Transaction
from bot.store.schema import people
from study.schema import Membership, Role, answers, branches, memberships

NAME_LENGTH = 200
LEADERS = ("secretary", "deputy")
# Letters nobody mixes up when a code is read aloud or copied by hand.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LENGTH = 12  # 59 bits; guesses go through the chat, one message each
_SLIPS = 2  # characters lost or doubled in a code typed by hand


class Branch(NamedTuple):
    """A party branch."""

    id: int
    name: str
    approval: bool


class Member(NamedTuple):
    """Somebody's place in a branch; `name` is what they gave or their platform shows, possibly empty."""

    person_id: int
    name: str
    role: Role
    state: Membership


def create(tx: Transaction, name: str, secretary_id: int, *, approval: bool = False) -> tuple[Branch, str]:
    """Make a branch with its first secretary; return it and its invite code."""
    name = name[:NAME_LENGTH]
    branch_id = tx.insert(branches, name=name, created_at=tx.now, approval=approval)
    _put(tx, branch_id, secretary_id, "secretary", "confirmed")
    audit.record(tx, f"person:{secretary_id}", "branch.created", f"branch:{branch_id}")
    return Branch(branch_id, name, approval), invite(tx, branch_id)


def invite(tx: Transaction, branch_id: int) -> str:
    """Return a new invite code of the branch; the code before it is no longer good.

    Only the code's digest is kept, so a code can be replaced but not shown again.
    """
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    tx.execute(update(branches).where(branches.c.id == branch_id).values(invite_digest=_digest(code)))
    return code


def _digest(code: str) -> str:
    return blake2b(code.encode(), digest_size=32, person=b"branch invite").hexdigest()


def by_invite(tx: Transaction, code: str) -> Branch | None:
    """Return the branch a typed or linked code belongs to, None when it is no good (any more)."""
    plain = "".join(c for c in code[:60].lower() if c.isalnum())
    row = tx.execute(select(branches).where(branches.c.invite_digest == _digest(plain))).first()
    return None if row is None else Branch(row.id, row.name, row.approval)


def looks_like_invite(text: str) -> bool:
    """Whether `text` may be an invite code, perhaps with a slip of the hand; no Vietnamese word is that long."""
    plain = text.replace("-", "").lower()
    if not (plain.isascii() and plain.isalnum()):
        return False
    return len(plain) == _CODE_LENGTH or (
        abs(len(plain) - _CODE_LENGTH) <= _SLIPS and any(c.isdigit() for c in plain)
    )


def find(tx: Transaction, branch_id: int) -> Branch | None:
    """Return the branch with that number."""
    row = tx.execute(select(branches).where(branches.c.id == branch_id)).first()
    return None if row is None else Branch(row.id, row.name, row.approval)


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


def _put(tx: Transaction, branch_id: int, person_id: int, role: Role, state: Membership) -> None:
    tx.upsert(
        memberships,
        ["branch_id", "person_id"],
        branch_id=branch_id,
        person_id=person_id,
        role=role,
        state=state,
        joined_at=tx.now,
    )


def confirm(tx: Transaction, branch_id: int, person_id: int) -> bool:
    """Confirm a waiting member; return whether there was one."""
    return _move(tx, branch_id, person_id, "pending", "confirmed")


def leave(tx: Transaction, branch_id: int, person_id: int) -> bool:
    """Take a confirmed member out, so that nothing more is sent to them; return whether they were one."""
    return _move(tx, branch_id, person_id, "confirmed", "left")


def _move(tx: Transaction, branch_id: int, person_id: int, old: Membership, new: Membership) -> bool:
    chosen = (
        (memberships.c.branch_id == branch_id)
        & (memberships.c.person_id == person_id)
        & (memberships.c.state == old)
    )
    return tx.execute(update(memberships).where(chosen).values(state=new)).rowcount > 0


def set_role(tx: Transaction, branch_id: int, person_id: int, role: Role) -> None:
    """Make a member secretary, deputy or plain member."""
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
        select(branches.c.id, branches.c.name, branches.c.approval, memberships.c.role)
        .join(memberships, memberships.c.branch_id == branches.c.id)
        .where(memberships.c.person_id == person_id, memberships.c.state == "confirmed")
        .order_by(branches.c.id)
    )
    return [(Branch(row.id, row.name, row.approval), row.role) for row in tx.execute(statement)]


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
    """Remove every trace of a person from the study floor."""
    tx.execute(delete(answers).where(answers.c.person_id == person_id))
    tx.execute(delete(memberships).where(memberships.c.person_id == person_id))


def held_of_person(tx: Transaction, person_id: int) -> int:
    """Return how many entries the study floor holds of a person: places in branches and answers."""
    places = select(func.count()).where(memberships.c.person_id == person_id)
    given = select(func.count()).where(answers.c.person_id == person_id)
    return int(tx.execute(places).scalar_one()) + int(tx.execute(given).scalar_one())
