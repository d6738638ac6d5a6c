"""The operational store: one writer, readers beside it, migrations before both.

On SQLite the readers see the last committed state without waiting for the writer (WAL); on PostgreSQL the same
holds by its own rules. A background thread moves the log into the database in small passive steps, because the
automatic checkpoint stalls the writer for some 20 ms at a time.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Engine

from bot.clock import Clock, SystemClock
from bot.store.checkpoint import Checkpointer
from bot.store.engines import open_engine
from bot.store.migrate import migrate
from bot.store.surroundings import Surroundings
from bot.store.transaction import Transaction
from bot.store.writer import StoreUnavailable, Writer

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")

READERS = 4
CAPACITY = 20_000  # units that may wait for the writer: about a second of work


class Store:
    """The open store. Make one with `await Store.open(address)`, end it with `await store.close()`."""

    def __init__(self, engine: Engine, clock: Clock, capacity: int) -> None:
        self.engine = engine
        self.clock = clock
        self.surroundings = Surroundings()
        self.writer = Writer(engine, clock, self.surroundings, capacity)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._checkpointer = Checkpointer(engine) if engine.dialect.name == "sqlite" else None

    @classmethod
    async def open(cls, address: str, clock: Clock | None = None, *, capacity: int = CAPACITY) -> Self:
        """Open `address`, bring its schema up to date and start the threads.

        Raises AddressRefused, SchemaTooNew, or what the driver raises when the database cannot be reached.
        """
        engine = open_engine(address, READERS + 3)  # the writer, the checkpointer, one chore
        await asyncio.to_thread(migrate, engine)
        return cls(engine, clock or SystemClock(), capacity)

    def write(
        self, function: Callable[Concatenate[Transaction, P], T], *arguments: P.args, **named: P.kwargs
    ) -> "asyncio.Future[T]":
        """Run `function(transaction, …)` in the writer; the future ends when it is durable.

        Raises StoreFull at once when too much waits. The future raises what the function raised (its changes are
        undone, nobody else's), or StoreUnavailable when the group could not be committed.
        """
        return self.writer.submit(function, arguments, named)

    def write_together(
        self, function: Callable[[Transaction, list[Item]], list[T]], item: Item
    ) -> "asyncio.Future[T]":
        """Run `function(transaction, items)` once for all items that wait for it at that moment, in their order.

        For what comes in crowds: one statement for many rows costs a fraction of many statements. The function
        returns one result an item. If it raises, it is tried again with each item alone. Raises as `write`.
        """
        return self.writer.submit(function, (item,), {}, shared=True)

    async def read(
        self, function: Callable[Concatenate[Transaction, P], T], *arguments: P.args, **named: P.kwargs
    ) -> T:
        """Run `function(transaction, …)` on a reader, on one consistent view; whatever it writes is refused."""
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, lambda: self.look(function, *arguments, **named)
        )

    def look(
        self, function: Callable[Concatenate[Transaction, P], T], *arguments: P.args, **named: P.kwargs
    ) -> T:
        """Run `function` as `read` does, on the calling thread: for chores, which have one of their own."""
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if connection.dialect.name == "sqlite":
                driver.execute("PRAGMA query_only=ON")
                driver.execute("BEGIN")
            else:
                driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                return function(
                    Transaction(connection, self.clock.now(), self.surroundings), *arguments, **named
                )
            finally:
                driver.execute("ROLLBACK")
                if connection.dialect.name == "sqlite":
                    driver.execute("PRAGMA query_only=OFF")

    async def check(self) -> None:
        """Raise StoreUnavailable unless the writer commits; readiness asks."""
        if not self.writer.alive:
            raise StoreUnavailable("the writer stopped")
        async with asyncio.timeout(5):
            await self.write(lambda _transaction: None)

    async def close(self) -> None:
        """Finish what is queued, fold the log into the database and let go of every connection."""
        await self.writer.close()
        self._readers.shutdown()
        if self._checkpointer:
            await asyncio.to_thread(self._checkpointer.close)
        self.engine.dispose()
