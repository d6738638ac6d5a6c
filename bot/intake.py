"""Where every update enters: committed under its unique (channel, update id) before anyone is told "received".

The body kept is our neutral message, not the platform's: one decoder reads it back after a crash whatever the
channel, and it holds no more of the person than we use. It is emptied when the update is done.
"""

import asyncio

import msgspec
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.dispatcher import Dispatcher
from bot.messages import IncomingMessage
from bot.store import Prepared, Store, StoreFull, Transaction
from bot.store.schema import DONE, PARKED, WAITING, updates

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(IncomingMessage)

BACKLOG = 50_000  # updates that may wait to be handled before new ones are refused


def _insertion(dialect: object) -> Prepared:
    statement = dialect.insert(updates).values(  # type: ignore[attr-defined]
        channel=bindparam("channel"),
        update_id=bindparam("update_id"),
        address=bindparam("address"),
        body=bindparam("body"),
        received_at=bindparam("received_at"),
        state=WAITING,
        attempts=0,
    )
    return Prepared(
        statement.on_conflict_do_nothing(index_elements=["channel", "update_id"]).returning(updates.c.id)
    )


_INSERT = {"sqlite": _insertion(sqlite), "postgresql": _insertion(postgresql)}


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
        return self._store.write(self._insert, message)

    def _insert(self, tx: Transaction, message: IncomingMessage) -> bool:
        row = tx.run(
            _INSERT[tx.connection.dialect.name],
            {
                "channel": message.channel,
                "update_id": message.update_id,
                "address": message.address,
                "body": _ENCODER.encode(message),
                "received_at": tx.now_ms,
            },
        ).fetchone()
        if row is None:
            return False
        tx.after_commit(lambda: self._dispatcher.take(row[0], message))
        return True

    async def recover(self) -> int:
        """Hand on what an earlier process stored and did not finish; return how many."""
        rows = await self._store.read(_unfinished)
        for row, message in rows:
            self._dispatcher.take(row, message)
        return len(rows)


def _unfinished(tx: Transaction) -> list[tuple[int, IncomingMessage]]:
    rows = tx.execute(
        select(updates.c.id, updates.c.body).where(updates.c.state == WAITING).order_by(updates.c.id)
    )
    return [(row.id, _DECODER.decode(row.body)) for row in rows]


def parked(tx: Transaction, limit: int = 100) -> list[tuple[int, str, str]]:
    """Return the updates an operator has to look at: (id, channel, class of the error), newest first."""
    rows = tx.execute(
        select(updates.c.id, updates.c.channel, updates.c.error)
        .where(updates.c.state == PARKED)
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
