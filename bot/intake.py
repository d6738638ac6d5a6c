"""Where every update enters: committed under its unique (channel, update id) before anyone is told "received".

The body kept is our neutral message, not the platform's: one decoder reads it back after a crash whatever the
channel, and it holds no more of the person than we use. It is emptied when the update is done.
"""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, literal_column, select, update

from bot.dispatcher import Dispatcher
from bot.messages import IncomingMessage
from bot.store import Prepared, Store, StoreFull, Transaction
from bot.store.dialects import PerEngine
from bot.store.portions import portions
from bot.store.schema import DONE, PARKED, WAITING, updates

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(IncomingMessage)

BACKLOG = 50_000  # updates that may wait to be handled before new ones are refused


_SIZES = (64, 16, 4, 1)  # rows of one statement: few enough statements for the driver to keep all prepared
_FIELDS = ("channel", "update_id", "address", "body", "received_at")
# As a literal, so that SQLite sees it may take the partial index.
_OPEN = updates.c.state != literal_column(str(DONE))
_CONSTANTS: dict[str, Any] = {"state": literal_column(str(WAITING)), "attempts": literal_column("0")}


def _insertion(dialect: Any, size: int) -> Prepared:
    rows: list[dict[str, Any]] = [
        {name: bindparam(f"{name}_{n}") for name in _FIELDS} | _CONSTANTS for n in range(size)
    ]
    statement = dialect.insert(updates).values(rows)
    return Prepared(
        statement.on_conflict_do_nothing(index_elements=["channel", "update_id"]).returning(
            updates.c.id, updates.c.channel, updates.c.update_id
        )
    )


_INSERT = PerEngine(lambda dialect: {size: _insertion(dialect, size) for size in _SIZES})


class Intake:
    """Takes updates from the channels and hands them on once they are durable."""

    def __init__(self, store: Store, dispatcher: Dispatcher) -> None:
        self._store = store
        self._dispatcher = dispatcher

    def accept(self, message: IncomingMessage) -> "asyncio.Future[bool]":
        """Store one update; the future ends when it is durable, True when it is new.

        Raises StoreFull when too much waits: the channel then says "later" to its platform.
        """
        if self._dispatcher.backlog > BACKLOG:
            raise StoreFull("too many updates wait to be handled")
        return self._store.write_together(self._insert, message)

    def _insert(self, tx: Transaction, messages: list[IncomingMessage]) -> list[bool]:
        numbers = _insert_new(tx, messages)
        outcome = []
        for message in messages:
            row = numbers.pop(
                (message.channel, message.update_id), None
            )  # the second of a pair finds nothing
            if row is not None:
                tx.after_commit(partial(self._dispatcher.take, row, message))
            outcome.append(row is not None)
        return outcome

    async def recover(self) -> int:
        """Hand on what an earlier process stored and did not finish; return how many."""
        rows = await self._store.read(_unfinished)
        for row, message in rows:
            self._dispatcher.take(row, message)
        return len(rows)


def _insert_new(tx: Transaction, messages: list[IncomingMessage]) -> dict[tuple[str, str], int]:
    """Insert what is not there yet and return the rows' numbers by (channel, update id)."""
    numbers: dict[tuple[str, str], int] = {}
    prepared = _INSERT[tx.connection.dialect.name]
    for some in portions(messages, _SIZES):
        values: dict[str, Any] = {}
        for n, message in enumerate(some):
            values[f"channel_{n}"] = message.channel
            values[f"update_id_{n}"] = message.update_id
            values[f"address_{n}"] = message.address
            values[f"body_{n}"] = _ENCODER.encode(message)
            values[f"received_at_{n}"] = tx.now_ms
        for number, channel, update_id in tx.run(prepared[len(some)], values).fetchall():
            numbers[channel, update_id] = number
    return numbers


def _unfinished(tx: Transaction) -> list[tuple[int, IncomingMessage]]:
    rows = tx.execute(
        select(updates.c.id, updates.c.body).where(updates.c.state == WAITING, _OPEN).order_by(updates.c.id)
    )
    return [(row.id, _DECODER.decode(row.body)) for row in rows]


def parked(tx: Transaction, limit: int = 100) -> list[tuple[int, str, str]]:
    """Return the updates an operator has to look at: (id, channel, class of the error), newest first."""
    rows = tx.execute(
        select(updates.c.id, updates.c.channel, updates.c.error)
        .where(updates.c.state == PARKED, _OPEN)
        .order_by(updates.c.id.desc())
        .limit(limit)
    )
    return [(row.id, row.channel, row.error or "") for row in rows]


def unpark(tx: Transaction, row: int) -> IncomingMessage | None:
    """Make a parked update wait again (after a repair) and return it; None when it is not parked.

    Hand it to the dispatcher after the commit.
    """
    found = tx.execute(select(updates.c.body).where(updates.c.id == row, updates.c.state == PARKED)).scalar()
    if found is None:
        return None
    tx.execute(update(updates).where(updates.c.id == row).values(state=WAITING, attempts=0))
    return _DECODER.decode(found)


def drop(tx: Transaction, row: int) -> None:
    """Give a parked update up: its body is emptied, its id stays for de-duplication."""
    tx.execute(
        update(updates)
        .where(updates.c.id == row, updates.c.state == PARKED)
        .values(state=DONE, body=b"", address="")
    )


IDS_KEPT = timedelta(days=14)  # longer than any platform repeats an update
PARKED_KEPT = timedelta(days=7)  # for an operator to look; the body is a person's message


def forget(tx: Transaction, limit: int = 1000) -> int:
    """Remove ids of updates done long ago, and give parked ones up; return how many rows were touched."""
    stale = select(updates.c.id).where(
        updates.c.state == PARKED, updates.c.received_at < tx.now - PARKED_KEPT
    )
    given_up = tx.execute(
        update(updates)
        .where(updates.c.id.in_(stale.limit(limit).scalar_subquery()))
        .values(state=DONE, body=b"", address="")
    )
    old = select(updates.c.id).where(updates.c.state == DONE, updates.c.received_at < tx.now - IDS_KEPT)
    removed = tx.execute(delete(updates).where(updates.c.id.in_(old.limit(limit).scalar_subquery())))
    return given_up.rowcount + removed.rowcount
