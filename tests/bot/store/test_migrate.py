"""Migrations: the schema they make is the one the code believes in, on both engines, forwards and backwards."""

import importlib
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.store.engines import open_engine
from bot.store.migrate import DIRECTORY, SchemaTooNew, current, migrate, revisions
from bot.store.schema import metadata

for _domain in ("reports", "study", "inbox", "knowledge"):
    importlib.import_module(f"{_domain}.schema")


def test_the_migrated_schema_is_the_one_the_code_believes_in(empty_database: str) -> None:
    engine = open_engine(empty_database, 3)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@pytest.mark.parametrize("revision", revisions())
def test_each_revision_can_be_undone_and_done_again(empty_database: str, revision: str) -> None:
    engine = open_engine(empty_database, 3)
    migrate(engine, revision)
    assert current(engine) == revision
    before = set(inspect(engine).get_table_names())
    configuration = Config()
    configuration.set_main_option("script_location", str(DIRECTORY))
    with engine.connect() as connection:
        configuration.attributes["connection"] = connection
        command.downgrade(configuration, "-1")
    engine.dispose()
    engine = open_engine(empty_database, 3)
    migrate(engine, revision)
    assert set(inspect(engine).get_table_names()) == before
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused_untouched(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/bot.db", 3)
    migrate(engine)
    with engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew):
        migrate(engine)
    engine.dispose()


def test_revisions_form_one_line() -> None:
    numbers = revisions()
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
