"""The one writer: a thread that gathers units of work and commits them together.

A unit is a plain function on an open transaction. All of a group are made durable by one COMMIT, so that the disk
is waited for once and not once a unit. A bad unit fails alone: when one fails, the whole group is undone and run
again, each unit inside a savepoint of its own. Units that share a function of many items become one call. A full
queue refuses at once (StoreFull) instead of letting callers hang. If the connection breaks, the group it was in
is refused (StoreUnavailable: nothing of it was kept) and the thread opens a new one.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from bot.clock import Clock
from bot.logs import get_logger
from bot.store.surroundings import Surroundings
from bot.store.transaction import Transaction

_log = get_logger("store")

GROUP = 256  # units in one commit, at most
_PAUSE_BEFORE_REOPENING = 0.5  # seconds


class StoreFull(Exception):
    """The writer's queue is full; the caller should answer "busy" and be asked again."""


class StoreUnavailable(Exception):
    """The database did not commit; nothing of the unit was kept."""


class _Unit:
    __slots__ = ("arguments", "effects", "error", "function", "future", "named", "result", "shared")

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        future: "asyncio.Future[Any]",
        shared: bool,
    ) -> None:
        self.function = function
        self.arguments = arguments
        self.named = named
        self.future = future
        self.shared = shared  # its function takes a list of items and returns a list of results
        self.result: Any = None
        self.error: BaseException | None = None
        self.effects: list[Callable[[], None]] = []

    def settle(self) -> None:
        """Hand the outcome to whoever waits. Runs on the event loop."""
        for effect in self.effects:
            effect()
        if self.future.done():  # the caller was cancelled; the work is committed all the same
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """Owns the writing connection. `submit` is called on the event loop, the work happens on the thread."""

    def __init__(self, engine: Engine, clock: Clock, surroundings: Surroundings, capacity: int) -> None:
        self._engine = engine
        self._clock = clock
        self._surroundings = surroundings
        self._capacity = capacity
        self._queue: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._closing = False
        self.groups = 0
        self.units = 0
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread runs; readiness asks."""
        return self._thread.is_alive()

    @property
    def depth(self) -> int:
        """Units that wait."""
        return self._queue.qsize()

    def submit(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        *,
        shared: bool = False,
    ) -> "asyncio.Future[Any]":
        """Queue a unit and return its future. Raises StoreFull, or StoreUnavailable once closed."""
        if self._closing:
            raise StoreUnavailable("the store is closed")
        if self._queue.qsize() >= self._capacity:
            raise StoreFull("the writer's queue is full")
        unit = _Unit(function, arguments, named, self._loop.create_future(), shared)
        self._queue.put(unit)
        return unit.future

    async def close(self) -> None:
        """Finish what is queued, then stop the thread."""
        self._closing = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        while True:
            try:
                with self._engine.connect() as connection:
                    self._serve_connection(connection)
                return
            except Exception as error:
                _log.error("writer.reopening", error=type(error).__name__)
                if self._closing:
                    self._refuse_rest(StoreUnavailable("the store is closed"))
                    return
                threading.Event().wait(_PAUSE_BEFORE_REOPENING)

    def _serve_connection(self, connection: Connection) -> None:
        while (group := self._gather()) is not None:
            self._commit(connection, group)

    def _gather(self) -> list[_Unit] | None:
        """Wait for one unit and take what else stands there; None once closed and drained."""
        unit = self._queue.get()
        group: list[_Unit] = []
        while unit is not None:
            group.append(unit)
            if len(group) == GROUP:
                return group
            try:
                unit = self._queue.get_nowait()
            except queue.Empty:
                return group
        if not group:
            return None
        self._queue.put(None)
        return group

    def _commit(self, connection: Connection, group: list[_Unit]) -> None:
        driver: Any = connection.connection.driver_connection
        try:
            self._run_group(connection, driver, group)
            driver.execute("COMMIT")
        except Exception as error:
            refusal = StoreUnavailable("the database did not commit")
            refusal.__cause__ = error
            for unit in group:
                unit.error, unit.effects = refusal, []
            self._report(group)
            driver.rollback()
            if not _usable(driver):
                raise
            _log.error("writer.group_refused", error=type(error).__name__, units=len(group))
            return
        self.groups += 1
        self.units += len(group)
        self._report(group)

    def _run_group(self, connection: Connection, driver: Any, group: list[_Unit]) -> None:
        begin = "BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN"
        now = self._clock.now()
        driver.execute(begin)
        try:
            for batch in _batches(group):
                self._run(connection, batch, now)
        except Exception:
            # Fails, and so refuses the whole group, when the engine has already undone everything (disk full).
            driver.execute("ROLLBACK")
            driver.execute(begin)
            for unit in group:
                self._run_apart(connection, driver, unit, now)

    def _run(self, connection: Connection, batch: list[_Unit], now: datetime) -> None:
        transaction, first = Transaction(connection, now, self._surroundings), batch[0]
        if first.shared:
            results = first.function(transaction, [unit.arguments[0] for unit in batch])
            for unit, result in zip(batch, results, strict=True):
                unit.result = result
        else:
            first.result = first.function(transaction, *first.arguments, **first.named)
        first.effects = transaction.effects

    def _run_apart(self, connection: Connection, driver: Any, unit: _Unit, now: datetime) -> None:
        driver.execute("SAVEPOINT unit")
        try:
            self._run(connection, [unit], now)
        except Exception as error:
            driver.execute("ROLLBACK TO SAVEPOINT unit")
            unit.error, unit.effects = error, []
        driver.execute("RELEASE SAVEPOINT unit")

    def _report(self, group: list[_Unit]) -> None:
        try:
            self._loop.call_soon_threadsafe(_settle, group)
        except RuntimeError:  # the loop is gone: a test or a command ended without waiting
            _log.warning("writer.nobody_waits", units=len(group))

    def _refuse_rest(self, refusal: Exception) -> None:
        group = []
        while not self._queue.empty():
            unit = self._queue.get()
            if unit is not None:
                unit.error = refusal
                group.append(unit)
        self._report(group)


def _batches(group: list[_Unit]) -> list[list[_Unit]]:
    """Put together the units that share one call, where the first of them stands; the others stay alone."""
    batches: list[list[_Unit]] = []
    shared: dict[Callable[..., Any], list[_Unit]] = {}
    for unit in group:
        if unit.shared and unit.function in shared:
            shared[unit.function].append(unit)
            continue
        batches.append([unit])
        if unit.shared:
            shared[unit.function] = batches[-1]
    return batches


def _settle(group: list[_Unit]) -> None:
    for unit in group:
        unit.settle()


def _usable(driver: Any) -> bool:
    """Tell whether the connection still answers after a failed group."""
    try:
        driver.execute("SELECT 1")
    except Exception:
        return False
    return True
