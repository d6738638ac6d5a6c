"""How alembic runs here: on the connection it is handed, each revision in one transaction of its own."""

from typing import Any

from alembic import context
from sqlalchemy import event

connection: Any = context.config.attributes["connection"]


@event.listens_for(connection, "begin")
def _begin(connection: Any) -> None:
    # The store's connections are in driver autocommit; without this each statement would commit alone.
    immediate = " IMMEDIATE" if connection.dialect.name == "sqlite" else ""
    connection.connection.driver_connection.execute(f"BEGIN{immediate}")


context.configure(connection=connection, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
