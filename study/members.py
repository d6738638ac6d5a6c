"""Members: what kind of member somebody is, what that means for a session, and the one secretary of a branch.

A place in a branch is a name, a role and a kind. Nothing of how often somebody came, or answered, stands here.
"""

from datetime import datetime
from typing import NamedTuple, get_args

from sqlalchemy import Select, func, or_, select, update

from bot import audit
from bot.store import Transaction
from bot.store.schema import people
from study import branches, retractions, tasks
from study.schema import MemberKind, Role, answers, memberships
from study.schema import branches as branch_table

KINDS: tuple[MemberKind, ...] = get_args(MemberKind)
# Who is waited for at a session. The others are welcome: who said they come is told of it like everybody.
EXPECTED: tuple[MemberKind, ...] = ("official", "probationary")
is_told = or_(memberships.c.kind.in_(EXPECTED), answers.c.answer == "yes")
is_seen = or_(memberships.c.kind.in_(EXPECTED), answers.c.answer.is_not(None))


class Member(NamedTuple):
    """Somebody's place in a branch; `name` may be empty, `joined_at` is UTC."""

    person_id: int
    name: str
    role: Role
    kind: MemberKind
    joined_at: datetime


class Count(NamedTuple):
    """How many confirmed members of each kind a branch has."""

    official: int = 0
    probationary: int = 0
    exempt: int = 0
    elsewhere: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)

    @property
    def expected(self) -> int:
        """How many are waited for at a session."""
        return self.official + self.probationary


class NoMember(Exception):
    """The person is no confirmed member of the branch."""


class LastSecretary(Exception):
    """A branch with members is not left without a secretary: the role is handed over first."""


# Looking -------------------------------------------------------------------------------------------------------------


def counted(tx: Transaction, branch_id: int) -> Count:
    """Return how many confirmed members of each kind the branch has."""
    statement = (
        select(memberships.c.kind, func.count().label("number"))
        .where(memberships.c.branch_id == branch_id, memberships.c.state == "confirmed")
        .group_by(memberships.c.kind)
    )
    return Count(**{row.kind: row.number for row in tx.execute(statement)})


def of_branch(tx: Transaction, branch_id: int, limit: int = 1000, offset: int = 0) -> list[Member]:
    """Return a part of the confirmed members, the secretary and deputies first, then by name."""
    leading = memberships.c.role.in_(branches.LEADERS)
    order = (leading.desc(), memberships.c.role.desc(), people.c.name, memberships.c.id)
    statement = _found(branch_id).order_by(*order).limit(limit).offset(offset)
    return [Member._make(row) for row in tx.execute(statement)]


def find(tx: Transaction, branch_id: int, person_id: int) -> Member | None:
    """Return a confirmed member, None when the person is not one."""
    row = tx.execute(_found(branch_id).where(memberships.c.person_id == person_id)).first()
    return None if row is None else Member._make(row)


def secretary(tx: Transaction, branch_id: int) -> Member | None:
    """Return the branch's secretary, None when there is none."""
    row = tx.execute(_found(branch_id).where(memberships.c.role == "secretary")).first()
    return None if row is None else Member._make(row)


def _found(branch_id: int) -> Select[tuple[int, str, str, str, datetime]]:
    place = memberships.c
    return (
        select(place.person_id, people.c.name, place.role, place.kind, place.joined_at)
        .join(people, people.c.id == place.person_id)
        .where(place.branch_id == branch_id, place.state == "confirmed")
    )


# Changing ------------------------------------------------------------------------------------------------------------


def set_kind(tx: Transaction, branch_id: int, person_id: int, kind: MemberKind, actor: str) -> None:
    """Say what kind of member somebody is. Raises NoMember.

    The record keeps that it was done, not what: why somebody is exempt is nobody's business later.
    """
    _change(tx, branch_id, person_id, kind=kind)
    audit.record(tx, actor, "member.kind", f"branch:{branch_id}", person=person_id)


def set_role(tx: Transaction, branch_id: int, person_id: int, role: Role, actor: str) -> None:
    """Make a member secretary, deputy or plain member. Raises NoMember and LastSecretary.

    A new secretary takes the place of the one before, who becomes a plain member.
    """
    lock(tx, branch_id)
    place = find(tx, branch_id, person_id)
    if place is None:
        raise NoMember(str(person_id))
    if place.role == "secretary" and role != "secretary":
        raise LastSecretary(str(branch_id))
    if role == "secretary":
        before = (memberships.c.branch_id == branch_id) & (memberships.c.role == "secretary")
        tx.execute(update(memberships).where(before).values(role="member"))
    _change(tx, branch_id, person_id, role=role)
    audit.record(tx, actor, "member.role", f"branch:{branch_id}", person=person_id, role=role)


def leave(tx: Transaction, branch_id: int, person_id: int, actor: str) -> None:
    """Take a member out: nothing more is sent to them, not even what waits; their tasks go back to the branch.

    Raises NoMember, and LastSecretary while there is somebody to hand the role over to.
    """
    lock(tx, branch_id)
    place = find(tx, branch_id, person_id)
    if place is None:
        raise NoMember(str(person_id))
    if must_hand_over(tx, branch_id, place):
        raise LastSecretary(str(branch_id))
    _change(tx, branch_id, person_id, state="left", role="member")
    retractions.of_member(tx, branch_id, person_id)
    tasks.leave_to_branch(tx, branch_id, person_id)
    audit.record(tx, actor, "member.left", f"branch:{branch_id}", person=person_id)


def must_hand_over(tx: Transaction, branch_id: int, place: Member) -> bool:
    """Whether a member is the secretary of others, and so cannot simply go."""
    return place.role == "secretary" and branches.size(tx, branch_id) > 1


def _change(tx: Transaction, branch_id: int, person_id: int, **values: str) -> None:
    mine = (memberships.c.branch_id == branch_id) & (memberships.c.person_id == person_id)
    chosen = update(memberships).where(mine, memberships.c.state == "confirmed")
    if not tx.execute(chosen.values(**values)).rowcount:
        raise NoMember(str(person_id))


def lock(tx: Transaction, branch_id: int) -> None:
    """Let no other process change who leads the branch until this is committed."""
    tx.execute(
        select(branch_table.c.id).where(branch_table.c.id == branch_id).with_for_update(key_share=True)
    )
