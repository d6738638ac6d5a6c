"""The tree of branches: which stands below which committee (đảng bộ → chi bộ), under a name of its own there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select, update

from bot import audit
from bot.store import Transaction
from bot.store.schema import people
from bot.text import plain
from study.branches import COLUMNS, NAME_LENGTH, Branch, find
from study.schema import branches, memberships, study_sessions

_DEEPEST = 20  # levels; more can only be a ring somebody made by hand in the database


class Node(NamedTuple):
    """One branch with what a list tells of it; `secretary` is a name (None: nobody), `next_at` is UTC."""

    branch: Branch
    secretary: str | None
    members: int
    children: int
    next_at: datetime | None


class NameTaken(Exception):
    """Another branch below the same committee has that name."""


class Ring(Exception):
    """A branch cannot stand below itself or below one of its own."""


class Unknown(Exception):
    """There is no such branch."""


# Looking -------------------------------------------------------------------------------------------------------------


def children(tx: Transaction, parent_id: int | None, limit: int = 1000, offset: int = 0) -> list[Node]:
    """Return a part of the branches right below one (None: of those that stand at the top), by name."""
    found = select(*COLUMNS).where(_below(parent_id)).order_by(branches.c.name, branches.c.id)
    return _nodes(tx, [Branch._make(row) for row in tx.execute(found.limit(limit).offset(offset))])


def count_children(tx: Transaction, parent_id: int | None) -> int:
    """Return how many branches stand right below one (None: at the top)."""
    return int(tx.execute(select(func.count()).select_from(branches).where(_below(parent_id))).scalar_one())


def grandchildren(tx: Transaction, nodes: Sequence[Node], most: int) -> dict[int, list[Node]]:
    """Return what stands right below each of `nodes`, by number; of one with more than `most` nothing."""
    parents = [node.branch.id for node in nodes if 0 < node.children <= most]
    found = select(*COLUMNS).where(branches.c.parent_id.in_(parents)).order_by(branches.c.name, branches.c.id)
    below: dict[int, list[Node]] = {}
    for node in _nodes(tx, [Branch._make(row) for row in tx.execute(found)]):
        below.setdefault(node.branch.parent_id or 0, []).append(node)
    return below


def search(tx: Transaction, words: str, limit: int) -> list[Node]:
    """Return branches whose name holds every one of the words, marks and capitals aside, by name."""
    wanted = plain(words).split()
    rows = tx.execute(select(*COLUMNS).order_by(branches.c.name, branches.c.id))
    found = (Branch._make(row) for row in rows)
    fitting = [one for one in found if wanted and all(word in plain(one.name) for word in wanted)]
    return _nodes(tx, fitting[:limit])


def above(tx: Transaction, branch: Branch) -> list[Branch]:
    """Return the committees above a branch, from the top down."""
    found: list[Branch] = []
    number = branch.parent_id
    while number is not None and len(found) < _DEEPEST:
        parent = find(tx, number)
        if parent is None:
            break
        found.append(parent)
        number = parent.parent_id
    return found[::-1]


def committees(tx: Transaction, limit: int = 200) -> list[Branch]:
    """Return branches that others stand below, by name: what a new one may be put under."""
    parents = select(branches.c.parent_id).where(branches.c.parent_id.is_not(None))
    found = select(*COLUMNS).where(branches.c.id.in_(parents)).order_by(branches.c.name).limit(limit)
    return [Branch._make(row) for row in tx.execute(found)]


def named(tx: Transaction, words: str) -> list[Branch]:
    """Return the branches with that name, marks and capitals aside, or the one of the number "#12"."""
    if words.startswith("#"):
        number = words[1:].strip()
        one = find(tx, int(number)) if number.isascii() and number.isdigit() and len(number) < 16 else None
        return [one] if one else []
    wanted = plain(words)
    found = (Branch._make(row) for row in tx.execute(select(*COLUMNS).order_by(branches.c.id)))
    same = [one for one in found if plain(one.name) == wanted]
    return [one for one in same if one.name == words] or same


def _below(parent_id: int | None) -> ColumnElement[bool]:
    return branches.c.parent_id.is_(None) if parent_id is None else branches.c.parent_id == parent_id


def _nodes(tx: Transaction, found: Sequence[Branch]) -> list[Node]:
    """Complete a page of branches by one statement for each fact, however many they are."""
    ids = [one.id for one in found]
    place = memberships.c
    here = and_(place.branch_id.in_(ids), place.state == "confirmed")
    sizes = select(place.branch_id, func.count()).where(here).group_by(place.branch_id)
    led = (
        select(place.branch_id, people.c.name)
        .join(people, people.c.id == place.person_id)
        .where(here, place.role == "secretary")
    )
    low = select(branches.c.parent_id, func.count()).where(branches.c.parent_id.in_(ids))
    session = study_sessions.c
    coming = select(session.branch_id, func.min(session.starts_at)).where(
        session.branch_id.in_(ids), session.state == "planned", session.starts_at > tx.now
    )
    members, secretaries, below, next_at = (
        _by_branch(tx, statement)
        for statement in (sizes, led, low.group_by(branches.c.parent_id), coming.group_by(session.branch_id))
    )
    return [
        Node(one, secretaries.get(one.id), members.get(one.id, 0), below.get(one.id, 0), next_at.get(one.id))
        for one in found
    ]


def _by_branch(tx: Transaction, statement: Select[Any]) -> dict[int, Any]:
    """Return rows of (branch, value) as a dictionary."""
    found: dict[int, Any] = dict(map(tuple, tx.execute(statement)))
    return found


# Changing ------------------------------------------------------------------------------------------------------------


def create(
    tx: Transaction, name: str, parent_id: int | None, actor: str, *, approval: bool = False
) -> Branch:
    """Make a branch without a secretary below a committee or at the top. Raises NameTaken and Unknown."""
    name = _checked(tx, name, parent_id, 0)
    number = tx.insert(branches, name=name, created_at=tx.now, approval=approval, parent_id=parent_id)
    audit.record(tx, actor, "branch.created", f"branch:{number}")
    return Branch(number, name, approval, parent_id)


def change(tx: Transaction, branch_id: int, name: str, parent_id: int | None, actor: str) -> None:
    """Rename a branch and put it below another committee. Raises NameTaken, Ring and Unknown."""
    branch = find(tx, branch_id)
    if branch is None:
        raise Unknown(str(branch_id))
    name = _checked(tx, name, parent_id, branch_id)
    over = find(tx, parent_id) if parent_id is not None else None
    if over and branch_id in (over.id, *(one.id for one in above(tx, over))):
        raise Ring(str(parent_id))
    tx.execute(update(branches).where(branches.c.id == branch_id).values(name=name, parent_id=parent_id))
    audit.record(tx, actor, "branch.moved", f"branch:{branch_id}", below=parent_id)


def _checked(tx: Transaction, name: str, parent_id: int | None, besides: int) -> str:
    """Return the name as it is kept. Locks the tree first: what is looked at must still hold when it is written."""
    tx.execute(select(branches.c.id).order_by(branches.c.id).with_for_update(key_share=True)).all()
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name or (parent_id is not None and find(tx, parent_id) is None):
        raise Unknown(str(parent_id))
    siblings = select(branches.c.name).where(_below(parent_id), branches.c.id != besides)
    if any(other.casefold() == name.casefold() for other in tx.execute(siblings).scalars()):
        raise NameTaken(name)
    return name
