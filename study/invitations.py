"""Invitations: somebody of an imported list who has not come yet, as a name, a kind and a code for one person.

They are no profiles: whoever holds the code becomes a member under that name, and the invitation is gone. One that
nobody claims goes by itself.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from bot import audit, people
from bot.store import Transaction
from study import branches, codes, members
from study.schema import MemberKind, invitations

KEPT = timedelta(days=90)


class Invitation(NamedTuple):
    """Somebody who is waited for."""

    id: int
    branch_id: int
    name: str
    kind: MemberKind


_COLUMNS = [invitations.c[name] for name in Invitation._fields]


def add(
    tx: Transaction, branch_id: int, people_of_list: Iterable[tuple[str, MemberKind]], actor: str
) -> list[tuple[Invitation, str]]:
    """Invite people by name and kind; return each with their code, which is shown now and never again."""
    made = []
    for name, kind in people_of_list:
        code = codes.new()
        number = tx.insert(
            invitations,
            branch_id=branch_id,
            name=name,
            kind=kind,
            digest=codes.digest(code),
            created_at=tx.now,
        )
        made.append((Invitation(number, branch_id, name, kind), code))
    audit.record(tx, actor, "members.invited", f"branch:{branch_id}", count=len(made))
    return made


def of_branch(tx: Transaction, branch_id: int, limit: int = 5000, offset: int = 0) -> list[Invitation]:
    """Return a part of those a branch waits for, by name."""
    found = select(*_COLUMNS).where(invitations.c.branch_id == branch_id)
    ordered = found.order_by(invitations.c.name, invitations.c.id).limit(limit).offset(offset)
    return [Invitation._make(row) for row in tx.execute(ordered)]


def count(tx: Transaction, branch_id: int) -> int:
    """Return how many a branch waits for."""
    statement = select(func.count()).where(invitations.c.branch_id == branch_id)
    return int(tx.execute(statement).scalar_one())


def find(tx: Transaction, number: int) -> Invitation | None:
    """Return the invitation with that number."""
    row = tx.execute(select(*_COLUMNS).where(invitations.c.id == number)).first()
    return None if row is None else Invitation._make(row)


def by_code(tx: Transaction, code: str) -> Invitation | None:
    """Return the invitation a typed code belongs to, None when it is no good (any more)."""
    row = tx.execute(select(*_COLUMNS).where(invitations.c.digest == codes.digest(code))).first()
    return None if row is None else Invitation._make(row)


def renew(tx: Transaction, branch_id: int, actor: str) -> list[tuple[Invitation, str]]:
    """Return everybody a branch waits for with a new code; the codes before are no longer good."""
    renewed = []
    for one in of_branch(tx, branch_id):
        code = codes.new()
        mine = invitations.c.id == one.id
        tx.execute(update(invitations).where(mine).values(digest=codes.digest(code), created_at=tx.now))
        renewed.append((one, code))
    audit.record(tx, actor, "members.codes_renewed", f"branch:{branch_id}", count=len(renewed))
    return renewed


def claim(tx: Transaction, invitation: Invitation, person_id: int) -> bool:
    """Make a person the member that an invitation waits for; return whether it was still there.

    Who is a member already keeps their role and takes over name and kind.
    """
    if not _remove(tx, invitation.id):
        return False
    branches.admit(tx, invitation.branch_id, person_id)
    actor = f"person:{person_id}"
    members.set_kind(tx, invitation.branch_id, person_id, invitation.kind, actor)
    people.rename(tx, person_id, invitation.name)
    audit.record(tx, actor, "member.claimed", f"branch:{invitation.branch_id}")
    return True


def remove(tx: Transaction, branch_id: int, number: int, actor: str) -> bool:
    """Take an invitation of a branch back; return whether there was one."""
    found = find(tx, number)
    if found is None or found.branch_id != branch_id:
        return False
    audit.record(tx, actor, "members.uninvited", f"branch:{branch_id}")
    return _remove(tx, number)


def _remove(tx: Transaction, number: int) -> bool:
    return tx.execute(delete(invitations).where(invitations.c.id == number)).rowcount > 0


def forget(tx: Transaction, limit: int = 1000) -> int:
    """Remove invitations nobody claimed in time; return how many."""
    old = select(invitations.c.id).where(invitations.c.created_at <= tx.now - KEPT).limit(limit)
    return tx.execute(delete(invitations).where(invitations.c.id.in_(old.scalar_subquery()))).rowcount
