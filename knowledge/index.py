"""Index: the knowledge database, an SQLite file built from the YAML files and keyed by their content.

It holds the register, the rules and their passages for reading with any SQLite tool, full-text search over
pre-folded terms, and the snapshot itself, so that a start costs no parsing. It is a cache: a missing, older or
broken file is built anew beside the old one and moved into its place, so that readers never see half of it.
"""

import hashlib
import os
import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from knowledge.published import NOTHING, Published
from knowledge.snapshot import HOME, Snapshot, make, read_material
from knowledge.tokens import folded_terms


def load_snapshot(directory: Path, database: Path | None, published: Published = NOTHING) -> Snapshot:
    """Return the snapshot of `directory` with what is `published` in place of it.

    It comes through the knowledge database at `database` when one is named. A database that cannot be written
    (read-only disk) costs the cache, nothing else.
    """
    if database is None:
        return make(read_material(directory, published))
    key = content_key(directory) + published.key()
    stored = _stored(database, key)
    if stored is not None:
        return stored
    snapshot = make(read_material(directory, published))
    try:
        build(snapshot, key, database)
    except (OSError, sqlite3.Error):
        return snapshot
    return snapshot


def content_key(directory: Path) -> str:
    """Return the hash of everything a snapshot depends on: names and bytes of the files, and our own code."""
    digest = hashlib.sha256()
    for path in _files(directory):
        digest.update(str(path.relative_to(path.parents[1])).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"")
    return digest.hexdigest()


def _files(directory: Path) -> Iterator[Path]:
    yield from sorted((directory / "documents").glob("*.yaml"))
    yield from sorted((directory / "rules").glob("*.yaml"))
    yield from sorted((directory / "texts").glob("*.txt"))
    yield directory / "vocabulary.yaml"
    yield from sorted((directory / "wordings").glob("*.yaml"))
    yield from sorted((directory / "strangers").glob("*.yaml"))
    yield from sorted((HOME / "strangers").glob("*.yaml"))
    for name in ("scope.yaml", "calibration.yaml", "refusals.yaml", "allowed.yaml"):
        yield directory / name
        yield HOME / name
    yield from sorted(HOME.glob("*.py"))


def _stored(database: Path, key: str) -> Snapshot | None:
    """Return the snapshot in `database` when it is of this content; None when it is not or cannot be read."""
    if not database.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT content FROM snapshot WHERE key = ?", (key,)).fetchone()
        return None if row is None else msgspec.msgpack.decode(row[0], type=Snapshot, dec_hook=_array)
    except (sqlite3.Error, msgspec.DecodeError, TypeError, ValueError):
        return None


def build(snapshot: Snapshot, key: str, database: Path) -> None:
    """Write `snapshot` to a new file and move it to `database`; raises OSError or sqlite3.Error when that fails."""
    from sqlite_utils import Database  # costs a quarter of a second, and only building needs it

    database.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=database.parent, prefix=".knowledge-") as folder:
        fresh = Path(folder) / "knowledge.db"
        with closing(sqlite3.connect(fresh)) as connection:
            filled = Database(connection)
            _fill(filled, snapshot)
            encoded = msgspec.msgpack.encode(snapshot, enc_hook=_plain)
            filled.table("snapshot").insert({"key": key, "content": encoded}, pk="key")
            connection.commit()
        os.replace(fresh, database)


def _plain(value: object) -> tuple[str, bytes]:
    if isinstance(value, array):
        return value.typecode, value.tobytes()
    raise TypeError(type(value).__name__)


def _array(_kind: type, stored: tuple[str, bytes]) -> Any:
    """Return an array as `_plain` stored it, on this machine and none of another byte order."""
    typecode, content = stored
    made = array(typecode)
    made.frombytes(content)
    return made


def _fill(database: Any, snapshot: Snapshot) -> None:
    rows = msgspec.to_builtins(list(snapshot.documents.values()))
    database.table("documents").insert_all([_flat(row) for row in rows], pk="id")
    rules = msgspec.to_builtins(list(snapshot.rules.values()))
    database.table("rules").insert_all([_flat(row) for row in rules], pk="id")
    database.table("citations").insert_all(
        _citations(snapshot), pk=("rule", "document", "article"), replace=True
    )
    database.table("passages").insert_all(_passages(snapshot), pk="id")
    database.table("passages").enable_fts(["terms"], tokenize="unicode61 tokenchars '_'")


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: "\n".join(map(str, value)) if isinstance(value, list) else value for name, value in row.items()
    }


def _citations(snapshot: Snapshot) -> Iterator[dict[str, str]]:
    for rule in snapshot.rules.values():
        for citation in rule.citations:
            yield {"rule": rule.id, "document": citation.document, "article": citation.article or ""}


def _passages(snapshot: Snapshot) -> Iterator[dict[str, str]]:
    for rule in snapshot.rules.values():
        text = "\n".join(rule.texts())
        yield {
            "id": f"rule:{rule.id}",
            "title": rule.question,
            "text": text,
            "terms": " ".join(folded_terms(text)),
        }
    for document in snapshot.documents.values():
        terms = " ".join(folded_terms(f"{document.number} {document.title}"))
        yield {
            "id": f"document:{document.id}",
            "title": document.number,
            "text": document.title,
            "terms": terms,
        }
