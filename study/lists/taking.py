"""Taking a checked list over: everybody who is new becomes an invitation, in one transaction."""

from sqlalchemy import select

from bot.store import Transaction
from bot.store.schema import people
from study import invitations, members
from study.invitations import Invitation
from study.lists.cells import ListRefused, Rows
from study.lists.checking import check, key
from study.schema import invitations as invitation_table
from study.schema import memberships


def names(tx: Transaction, branch_id: int) -> set[str]:
    """Return the names a branch knows already: of its members, of who waits, of who is invited."""
    here = (memberships.c.branch_id == branch_id) & (memberships.c.state != "left")
    joined = select(people.c.name).join(memberships, memberships.c.person_id == people.c.id).where(here)
    invited = select(invitation_table.c.name).where(invitation_table.c.branch_id == branch_id)
    found = [*tx.execute(joined).scalars(), *tx.execute(invited).scalars()]
    return {key(name) for name in found}


def take(tx: Transaction, branch_id: int, rows: Rows, actor: str) -> list[tuple[Invitation, str]]:
    """Invite everybody of a list who is new; return them with their codes. Raises ListRefused.

    Checked once more against the branch as it is now; with one wrong row nobody is invited.
    """
    members.lock(tx, branch_id)
    checked = check(rows, names(tx, branch_id))
    if not checked.good:
        raise ListRefused("not_good")
    new = [(entry.name, entry.kind) for entry in checked.entries if entry.state == "new"]
    return invitations.add(tx, branch_id, new, actor)
