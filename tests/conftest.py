"""What every test may ask for: a database address on each engine, and one of each kind of machine part."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.helpers.postgres import running_server, server_directory

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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database; every test that asks for it runs on both engines."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    server: str = request.getfixturevalue("postgres_server")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.format(name=name)
