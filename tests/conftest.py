"""What every test may ask for: a database address on each engine, and one of each kind of machine part."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.postgres import running_server, server_directory
from tests.helpers.templates import create_postgres, migrated_postgres, migrated_sqlite

_numbers = itertools.count()


def missing(what: str) -> None:
    """Skip with one line that says what was not run; in CI nothing is skipped, it fails."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing on this machine; `make test` should have installed it")
    pytest.skip(f"{what} is not on this machine")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL server for the session, as an address with {name} for the database."""
    if server_directory() is None:
        missing("a PostgreSQL server")
    with running_server() as address:
        yield address


_ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=_ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new database with today's schema; every test that asks for it runs on both engines."""
    if request.param == "sqlite":
        return migrated_sqlite(tmp_path / "bot.db")
    return migrated_postgres(request.getfixturevalue("postgres_server"), _name())


@pytest.fixture(params=_ENGINES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same, with nothing in it, not even a schema."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    return create_postgres(request.getfixturevalue("postgres_server"), _name())


def _name() -> str:
    return f"test_{os.getpid()}_{next(_numbers)}"
