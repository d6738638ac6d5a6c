"""Revisions: whatever people edit with four eyes, version by version.

A text of some kind under a name ("rule", "ai-duoc-phat-ngon") is proposed by one person, published or declined by
another. The newest published revision holds; an empty body means that the thing was taken away. Nothing is ever
changed in place, so that every earlier state can be shown, compared and proposed again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from typing import Any, Literal

from sqlalchemy import Row, Select, func, select, update

from bot import audit
from bot.store import Transaction
from bot.store.schema import revisions

State = Literal["proposed", "published", "declined", "withdrawn"]
LONGEST_BODY = 2_000_000
"""Characters of one revision."""


class Stale(Exception):
    """Somebody else proposed or published meanwhile: the newest revision is not the one that was edited."""


class OwnWork(Exception):
    """Nobody publishes or declines what they proposed themselves."""


class NotWaiting(Exception):
    """The revision is not waiting for a decision (any more)."""


class Outdated(Exception):
    """Something else was published since a proposal was checked: check again."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a text; `number` counts from 1 within its kind and name, `author` is like "officer:3"."""

    id: int
    kind: str
    name: str
    number: int
    state: State
    body: str
    note: str
    author: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None


def propose(
    tx: Transaction, kind: str, name: str, body: str, author: str, *, seen: int, note: str = ""
) -> Revision:
    """Add a revision that waits for somebody else.

    `seen` is the number of the newest revision the author saw, 0 when there was none; raises Stale when another one
    has come since, or one is still waiting.
    """
    newest = _one(tx, _of(kind, name).order_by(revisions.c.number.desc()).limit(1))
    number = newest.number if newest else 0
    if number != seen or (newest and newest.state == "proposed"):
        raise Stale
    values = {"kind": kind, "name": name, "number": number + 1}
    added = tx.insert_if_new(
        revisions,
        ["kind", "name", "number"],
        **values,
        state="proposed",
        body=body,
        note=note,
        author=author,
        proposed_at=tx.now,
    )
    if added is None:
        raise Stale
    audit.record(tx, author, "revision.propose", f"{kind}:{name}", number=number + 1)
    return _found(tx, added)


def publish(tx: Transaction, number: int, by: str) -> Revision:
    """Let the waiting revision with the id `number` hold from now on; raises OwnWork, NotWaiting."""
    return _decide(tx, number, by, "published")


def decline(tx: Transaction, number: int, by: str, note: str | None = None) -> Revision:
    """Turn the waiting revision with the id `number` down; raises OwnWork, NotWaiting.

    A `note` takes the place of the revision's: it holds the reason beside what the author wrote.
    """
    declined = _decide(tx, number, by, "declined")
    if note is None:
        return declined
    tx.execute(update(revisions).where(revisions.c.id == number).values(note=note))
    return _found(tx, number)


def withdraw(tx: Transaction, number: int, by: str) -> Revision:
    """Take back what one proposed oneself; raises NotWaiting, also when it is another's."""
    found = find(tx, number)
    if found is None or found.author != by:
        raise NotWaiting
    return _settle(tx, found, by, "withdrawn")


def find(tx: Transaction, number: int) -> Revision | None:
    """Return the revision with the id `number`."""
    return _one(tx, select(revisions).where(revisions.c.id == number))


def history(tx: Transaction, kind: str, name: str) -> list[Revision]:
    """Return every revision of one text, newest first."""
    return _all(tx, _of(kind, name).order_by(revisions.c.number.desc()))


def waiting(tx: Transaction, kinds: Sequence[str]) -> list[Revision]:
    """Return what waits for a decision, oldest first."""
    among = select(revisions).where(revisions.c.state == "proposed", revisions.c.kind.in_(kinds))
    return _all(tx, among.order_by(revisions.c.id))


def names(tx: Transaction, kind: str) -> set[str]:
    """Return every name of a kind under which anything was ever proposed."""
    return set(tx.execute(select(revisions.c.name).where(revisions.c.kind == kind).distinct()).scalars())


def holding(tx: Transaction, kind: str, name: str) -> Revision | None:
    """Return the revision that holds: the newest published one, if any; its body is empty when taken away."""
    published = _of(kind, name).where(revisions.c.state == "published")
    return _one(tx, published.order_by(revisions.c.number.desc()).limit(1))


def all_holding(tx: Transaction, kind: str) -> dict[str, str]:
    """Return name → body of everything of a kind that holds, those taken away with an empty body."""
    newest = (
        select(func.max(revisions.c.number).label("number"), revisions.c.name)
        .where(revisions.c.kind == kind, revisions.c.state == "published")
        .group_by(revisions.c.name)
        .subquery()
    )
    rows = tx.execute(
        select(revisions.c.name, revisions.c.body)
        .join(newest, (revisions.c.name == newest.c.name) & (revisions.c.number == newest.c.number))
        .where(revisions.c.kind == kind)
    )
    return {row.name: row.body for row in rows}


def stamp(tx: Transaction, kinds: Sequence[str]) -> str:
    """Return what changes whenever something of these kinds is published: cheap, to be looked at often."""
    published = select(func.max(revisions.c.decided_at), func.count()).where(
        revisions.c.state == "published", revisions.c.kind.in_(kinds)
    )
    latest, count = tuple(tx.execute(published).one())
    return f"{count}@{latest.isoformat() if latest else ''}"


def difference(before: str, after: str) -> list[str]:
    """Return the lines in which two bodies differ, each led by "+", "-" or " ", with two lines around."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return [line for line in lines if not line.startswith(("+++", "---"))]


def _decide(tx: Transaction, number: int, by: str, state: State) -> Revision:
    found = find(tx, number)
    if found is None:
        raise NotWaiting
    if found.author == by:
        raise OwnWork
    return _settle(tx, found, by, state)


def _settle(tx: Transaction, found: Revision, by: str, state: State) -> Revision:
    waits = (revisions.c.id == found.id) & (revisions.c.state == "proposed")
    changed = tx.execute(
        update(revisions).where(waits).values(state=state, decided_by=by, decided_at=tx.now)
    ).rowcount
    if not changed:
        raise NotWaiting
    audit.record(tx, by, f"revision.{state}", f"{found.kind}:{found.name}", number=found.number)
    tx.announce("revisions")
    return _found(tx, found.id)


def _of(kind: str, name: str) -> Select[Any]:
    return select(revisions).where(revisions.c.kind == kind, revisions.c.name == name)


def _found(tx: Transaction, number: int) -> Revision:
    return _revision(tx.execute(select(revisions).where(revisions.c.id == number)).one())


def _one(tx: Transaction, statement: Select[Any]) -> Revision | None:
    row = tx.execute(statement).first()
    return _revision(row) if row else None


def _all(tx: Transaction, statement: Select[Any]) -> list[Revision]:
    return [_revision(row) for row in tx.execute(statement)]


def _revision(row: Row[Any]) -> Revision:
    return Revision(**row._mapping)
