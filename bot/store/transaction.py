"""An open transaction: what every domain function is handed, and the only way to the tables.

Functions on it are plain and synchronous; whether they commit is not theirs to decide.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ClauseElement, Connection, CursorResult, Dialect, Executable, Table, insert

from bot.clock import milliseconds
from bot.store.dialects import dialects
from bot.store.surroundings import Surroundings


class Prepared:
    """A statement compiled once for each engine and run at driver level.

    Only for the hot statements: no type processing happens, so moments are milliseconds and blobs are bytes.
    Measured at a tenth of the cost of the same statement through the query builder (docs/engine.md).
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None, dict[str, Any]]] = {}

    def for_dialect(self, dialect: Dialect) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
        """Return the SQL, the parameters' names in order (None where the driver names them) and its constants."""
        found = self._compiled.get(dialect.name)
        if found is None:
            compiled: Any = self._statement.compile(dialect=dialect)
            names = compiled.positiontup
            constants = {
                name: bind.effective_value for bind, name in compiled.bind_names.items() if not bind.required
            }
            found = self._compiled[dialect.name] = (str(compiled), tuple(names) if names else None, constants)
        return found


class NeedsToBeAlone(Exception):
    """Not an error: the work must not share its transaction with other updates'."""


class Transaction:
    """A connection inside a transaction, the moment it runs at, and what to do once it has committed."""

    __slots__ = ("_dialect", "_driver", "_effects", "connection", "now", "now_ms", "shared", "surroundings")

    def __init__(self, connection: Connection, now: datetime, surroundings: Surroundings) -> None:
        self.connection = connection
        self.now = now
        self.now_ms = milliseconds(now)  # the moment in the store's own unit, for prepared statements
        self.surroundings = surroundings
        # Whether several updates are handled together here, each with what was read for it beforehand.
        self.shared = False
        self._dialect = connection.dialect
        self._driver: Any = connection.connection.driver_connection
        self._effects: list[Callable[[], None]] = []

    def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run a statement of the query builder."""
        return self.connection.execute(statement, parameters)

    def run(self, prepared: Prepared, values: dict[str, Any]) -> Any:
        """Run a prepared statement and return the driver's cursor."""
        sql, names, constants = prepared.for_dialect(self._dialect)
        if constants:
            values = {**constants, **values}
        if names is None:
            return self._driver.execute(sql, values)
        return self._driver.execute(sql, [values[name] for name in names])

    def insert(self, table: Table, **values: Any) -> int:
        """Insert a row into a numbered table and return its id."""
        key = self.execute(insert(table).values(**values)).inserted_primary_key
        return int(key[0]) if key and isinstance(key[0], int) else 0

    def insert_if_new(self, table: Table, unique: Sequence[str], **values: Any) -> int | None:
        """Insert a row unless one with the same `unique` columns is there; return its id, else None.

        This is the race-free way to "one page, one case": the unique index decides, not a look beforehand.
        """
        dialect = dialects[self.connection.dialect.name]
        statement = (
            dialect.insert(table)
            .values(**values)
            .on_conflict_do_nothing(index_elements=list(unique))
            .returning(*table.primary_key.columns)
        )
        row = self.execute(statement).first()
        return None if row is None else row[0]

    def upsert(self, table: Table, unique: Sequence[str], **values: Any) -> None:
        """Insert a row, or set the other columns of the one with the same `unique` columns."""
        dialect = dialects[self.connection.dialect.name]
        changes = {name: value for name, value in values.items() if name not in unique}
        self.execute(
            dialect.insert(table)
            .values(**values)
            .on_conflict_do_update(index_elements=list(unique), set_=changes)
        )

    def after_commit(self, effect: Callable[[], None]) -> None:
        """Call `effect` on the event loop once this unit has committed; never if it is undone."""
        self._effects.append(effect)

    def announce(self, topic: str) -> None:
        """Tell whoever listens to `topic`, once, after the commit."""
        listener = self.surroundings.listeners.get(topic)
        if listener and listener not in self._effects:
            self._effects.append(listener)

    def needs_to_be_alone(self) -> None:
        """Say that this changes what may have been read for another update: where several share the transaction,
        all of it is undone and each is handled by itself."""
        if self.shared:
            raise NeedsToBeAlone

    @property
    def effects(self) -> list[Callable[[], None]]:
        """What was asked for with `after_commit`."""
        return self._effects
