"""Databases that are migrated once and copied for each test: making one anew costs more than most tests."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import psycopg

from bot.store.engines import open_engine
from bot.store.migrate import migrate

_POSTGRES = "template_migrated"


@cache
def _sqlite() -> Path:
    file = Path(tempfile.mkdtemp(prefix="template-")) / "bot.db"
    _migrate(f"sqlite:///{file}")
    return file


def _migrate(address: str) -> None:
    engine = open_engine(address, 3)
    migrate(engine)
    engine.dispose()


def migrated_sqlite(file: Path) -> str:
    """Put a migrated database at `file` and return its address."""
    shutil.copyfile(_sqlite(), file)
    return f"sqlite:///{file}"


@cache
def _postgres(server: str) -> str:
    create_postgres(server, _POSTGRES)
    _migrate(server.format(name=_POSTGRES))
    return _POSTGRES


def migrated_postgres(server: str, name: str) -> str:
    """Make a migrated database of that name on `server` and return its address."""
    return create_postgres(server, name, _postgres(server))


def create_postgres(server: str, name: str, template: str = "template1") -> str:
    """Make a database as a copy of `template` and return its address."""
    with psycopg.connect(server.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return server.format(name=name)
