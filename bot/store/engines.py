"""The two database engines, opened so that they behave alike.

Connections are in driver autocommit; the writer and the readers say BEGIN and COMMIT themselves, because one
transaction carries many units of work and the library's own autobegin would stand in between.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

# The writer checkpoints in the background; this is only the backstop, in pages of 4 KiB (about 80 MB of log).
_BACKSTOP_PAGES = 20_000

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA wal_autocheckpoint={_BACKSTOP_PAGES}",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA busy_timeout=5000",
    "PRAGMA temp_store=MEMORY",
)


class AddressRefused(ValueError):
    """The database address names an engine this program does not run on."""


def parse_address(address: str) -> URL:
    """Return the address with the driver we use. Raises AddressRefused for anything but SQLite and PostgreSQL."""
    try:
        url = make_url(address)
    except Exception as error:
        raise AddressRefused("not a database address") from error
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite+pysqlite")
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise AddressRefused("sqlite:///file or postgresql://user@host/name")


def open_engine(address: str, connections: int) -> Engine:
    """Return an engine on `address` with at most `connections` open; makes a SQLite file's folder."""
    url = parse_address(address)
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    arguments: dict[str, Any] = {"check_same_thread": False} if sqlite else {"connect_timeout": 10}
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        connect_args=arguments,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=30,
    )
    if sqlite:
        event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
