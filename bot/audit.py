"""What officers and the machine did, as a chain in which no link can be changed unseen.

Each row's hash covers the row and the hash before it. The record says who did what to which subject, never what
a person wrote.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import msgspec
from sqlalchemy import Row, func, select

from bot.clock import milliseconds
from bot.store import Transaction
from bot.store.schema import audit

_BATCH = 1000
_LOCK = 7_063_741  # any number that nothing else in the database locks by


def record(tx: Transaction, actor: str, action: str, subject: str, **detail: object) -> None:
    """Append one entry: `actor` is "officer:3", "person:7" or "system", `detail` what JSON can hold."""
    if tx.connection.dialect.name == "postgresql":  # other processes append to the same chain
        tx.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    previous = tx.execute(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)).scalar() or ""
    encoded = msgspec.json.encode(detail, order="sorted").decode()
    digest = _hash(previous, milliseconds(tx.now), actor, action, subject, encoded)
    tx.insert(audit, at=tx.now, actor=actor, action=action, subject=subject, detail=encoded, hash=digest)


def first_broken(tx: Transaction) -> int | None:
    """Return the id of the first row that does not follow from the one before it, None when all do."""
    previous = ""
    for row in _rows(tx):
        expected = _hash(previous, milliseconds(row.at), row.actor, row.action, row.subject, row.detail)
        if row.hash != expected:
            return int(row.id)
        previous = row.hash
    return None


def _rows(tx: Transaction) -> Iterator[Row[Any]]:
    last = 0
    while True:
        rows = tx.execute(select(audit).where(audit.c.id > last).order_by(audit.c.id).limit(_BATCH)).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1].id


def _hash(previous: str, at: int, actor: str, action: str, subject: str, detail: str) -> str:
    link = msgspec.json.encode([previous, at, actor, action, subject, detail])
    return blake2b(link, digest_size=32).hexdigest()
