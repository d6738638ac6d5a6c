"""Backups that open on either engine: every table as rows of MessagePack in one zip, with counts and a digest.

The key of the sealed fields is not in it: who steals a backup opens nothing, and who restores one on another
machine must bring the key. A backup is taken from one consistent view while the bot goes on.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from sqlalchemy import Connection, Engine, Table, func, insert, select, update
from sqlalchemy import column as untyped

from bot import audit
from bot.clock import SystemClock
from bot.store import Store, Transaction
from bot.store.engines import open_engine
from bot.store.migrate import current, migrate
from bot.store.schema import metadata
from bot.store.surroundings import Surroundings

_MANIFEST = "manifest.json"
_BATCH = 500
_SEAL = 64  # hexadecimal digits of the digest at the file's end
_CHUNK = 1024 * 1024
_encode = msgspec.msgpack.encode


class BackupBroken(Exception):
    """The file is no backup, was changed, or does not fit; `key` names the text `backup.<key>`."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key, self.fields = key, fields


class Manifest(msgspec.Struct):
    """What a backup holds: schema revision, moment (ISO, UTC) and how many rows of each table."""

    revision: str
    made_at: str
    tables: dict[str, int]

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(self.tables.values())


async def make(store: Store, directory: Path) -> Path:
    """Write a backup into `directory` and return its path, named by the moment."""
    path = directory / f"backup-{store.clock.now():%Y%m%d-%H%M%S}.zip"
    await store.read(_write, path, current(store.engine) or "")
    return path


def _write(tx: Transaction, path: Path, revision: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    counts: dict[str, int] = {}
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for table in metadata.sorted_tables:
            counts[table.name] = _write_table(tx.connection, table, archive)
        manifest = Manifest(revision, tx.now.isoformat(), counts)
        archive.writestr(_MANIFEST, msgspec.json.encode(manifest))
        archive.comment = b"0" * _SEAL  # room for the digest of everything before it
    with unfinished.open("r+b") as file:
        digest = _digest(file, unfinished.stat().st_size - _SEAL)
        file.write(digest)
    unfinished.replace(path)


def _digest(file: BinaryIO, size: int) -> bytes:
    """Return the digest of the next `size` bytes of `file` as hexadecimal, leaving it just behind them."""
    digest = blake2b(digest_size=_SEAL // 2)
    while size > 0:
        chunk = file.read(min(size, _CHUNK))
        if not chunk:
            break
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest().encode()


def _write_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> int:
    rows = 0
    with archive.open(f"{table.name}.msgpack", "w", force_zip64=True) as member:
        for batch in _batches(connection, table):
            encoded = _encode(batch)
            member.write(len(encoded).to_bytes(4) + encoded)
            rows += len(batch)
    return rows


def _batches(connection: Connection, table: Table) -> Iterator[list[list[Any]]]:
    # The raw column types: moments stay milliseconds, so that a restored row is the row to the bit.
    columns: list[Any] = [untyped(column.name) for column in table.columns]
    result = connection.execution_options(yield_per=_BATCH).execute(
        select(*columns).select_from(table).order_by(*table.primary_key.columns)
    )
    for partition in result.partitions(_BATCH):
        yield [[_plain(value) for value in row] for row in partition]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def inspect(path: Path) -> Manifest:
    """Return what a backup holds, after checking that no byte of it was changed. Raises BackupBroken."""
    with _open(path) as archive:
        manifest = _manifest(archive)
    with path.open("rb") as file:
        if _digest(file, path.stat().st_size - _SEAL) != file.read():
            raise BackupBroken("changed")
    return manifest


def verify(path: Path) -> Manifest:
    """Restore a backup into a temporary place and check its counts and its audit chain. Raises BackupBroken."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/trial.db", 2)
        manifest = _restore(path, engine)
        with engine.connect() as connection:
            broken = audit.first_broken(Transaction(connection, SystemClock().now(), Surroundings()))
        engine.dispose()
    if broken is not None:
        raise BackupBroken("broken_audit", row=broken)
    return manifest


def restore(path: Path, address: str) -> Manifest:
    """Fill the empty database at `address` from a backup. Raises BackupBroken, also when it is not empty."""
    engine = open_engine(address, 2)
    try:
        return _restore(path, engine)
    finally:
        engine.dispose()


def _restore(path: Path, engine: Engine) -> Manifest:
    manifest = inspect(path)
    if current(engine) is not None:
        raise BackupBroken("not_empty")
    migrate(engine, manifest.revision)
    with _open(path) as archive, engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")
        try:
            for table in metadata.sorted_tables:
                if table.name in manifest.tables:
                    _fill(connection, table, archive)
            driver.execute("COMMIT")
        except BaseException:
            driver.execute("ROLLBACK")
            raise
        _check_counts(connection, manifest)
    migrate(engine)
    return manifest


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise BackupBroken("unreadable") from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        return msgspec.json.decode(archive.read(_MANIFEST), type=Manifest)
    except (KeyError, msgspec.DecodeError, zipfile.BadZipFile) as error:
        raise BackupBroken("unreadable") from error


def _fill(connection: Connection, table: Table, archive: zipfile.ZipFile) -> None:
    names = [column.name for column in table.columns]
    inner, later = _inner(table), list[dict[str, Any]]()
    with archive.open(f"{table.name}.msgpack") as member:
        while size := member.read(4):
            rows = msgspec.msgpack.decode(member.read(int.from_bytes(size)))
            filled = [dict(zip(names, row, strict=True)) for row in rows]
            later += [row for row in filled if any(row[name] is not None for name in inner)]
            connection.execute(insert(table), [row | dict.fromkeys(inner) for row in filled])
    for row in later:
        there = update(table).where(table.c.id == row["id"])
        connection.execute(there.values({name: row[name] for name in inner}))
    if connection.dialect.name == "postgresql" and "id" in names:
        # Rows came with their numbers; the sequence must go on after them.
        sequence = func.pg_get_serial_sequence(table.name, "id")
        highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
        connection.execute(select(func.setval(sequence, highest, False)))


def _inner(table: Table) -> list[str]:
    """Return the columns that name another row of the same table, which may come later: they are filled last."""
    return [c.name for c in table.columns if any(key.column.table is table for key in c.foreign_keys)]


def _check_counts(connection: Connection, manifest: Manifest) -> None:
    for name, rows in manifest.tables.items():
        found = connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar()
        if found != rows:
            raise BackupBroken("incomplete")
