"""Bringing the schema up to date before anything else touches the store.

The check is one cheap query; alembic is imported only when there is something to do, which keeps a normal start
short. A database made by a newer program is refused, never guessed at.
"""

import re
from pathlib import Path

from sqlalchemy import Engine, inspect, text

DIRECTORY = Path(__file__).resolve().parent.parent.parent / "migrations"
_LOCK = 350_035  # any number; PostgreSQL's advisory lock lets one process migrate while the others wait


class SchemaTooNew(Exception):
    """The database was written by a newer version of this program."""


def revisions() -> list[str]:
    """Return the revisions this program knows, oldest first; they are the files' leading numbers."""
    names = (path.name for path in (DIRECTORY / "versions").glob("*.py"))
    return sorted(match[0] for name in names if (match := re.match(r"\d{4}", name)))


def current(engine: Engine) -> str | None:
    """Return the revision the database is at, None when it is empty."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine, target: str = "head") -> None:
    """Upgrade the database to `target`. Raises SchemaTooNew."""
    known, found = revisions(), current(engine)
    if found == (known[-1] if target == "head" else target):
        return
    if found is not None and found not in known:
        raise SchemaTooNew(found)
    from alembic import command
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(DIRECTORY))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
        configuration.attributes["connection"] = connection
        try:
            command.upgrade(configuration, target)
        finally:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))
