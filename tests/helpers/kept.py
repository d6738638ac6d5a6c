"""Everything the store holds, as one lump of bytes: for promises that something is kept nowhere."""

from sqlalchemy import select

import house
from bot.store import Transaction
from bot.store.schema import metadata

assert house.TABLES  # importing the house makes every table known


def everything_kept(tx: Transaction) -> bytes:
    """Return every value of every row of every table."""
    rows = [row for table in metadata.sorted_tables for row in tx.execute(select(table)).all()]
    return b"\n".join(_bytes(value) for row in rows for value in row)


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
