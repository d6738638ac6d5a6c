"""Vectors: what a card means as numbers, made once by a model and kept in a file by the hash of what was read.

Encoding a card takes a sixth of a second, so nothing is encoded twice: a card whose words changed has another hash.
"""

import sqlite3
import struct
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from knowledge.rules import Rule

LONGEST = 500
"""Characters of a text that the model is given; what it costs grows faster than its length."""

Vector = Sequence[float]
"""Numbers of length one together, so that the cosine of two is the sum of their products."""

_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)"


def card_text(rule: Rule) -> str:
    """Return what the model reads of a card: its question and verdict, never the aliases.

    Questions are nearer to questions than to what answers them: aliases would hide what the card is about.
    """
    return f"{rule.question} {rule.short}".replace("\0", " ")[:LONGEST]


def keys_of(rules: Iterable[Rule], model: str) -> dict[str, str]:
    """Return for each rule id the key of its vector by the `model` of this name."""
    return {rule.id: sha256(f"{model}\0{card_text(rule)}".encode()).hexdigest() for rule in rules}


def read_vectors(path: Path, keys: Mapping[str, str]) -> dict[str, Vector]:
    """Return the vectors that the file at `path` holds for `keys`, by rule id. Raises sqlite3.Error, struct.error."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        kept: dict[str, bytes] = dict(connection.execute("SELECT key, vector FROM vectors"))
    return {id: _unpacked(kept[key]) for id, key in keys.items() if key in kept}


def keep_vectors(path: Path, keys: Iterable[str], made: Iterable[tuple[str, Vector]]) -> Iterator[str]:
    """Keep each of the vectors `made` as it comes and yield its key; what is under none of `keys` goes first.

    An interrupted run has kept what it made. Raises OSError, sqlite3.Error.
    """
    with closing(_opened(path)) as connection:
        gone = {key for (key,) in connection.execute("SELECT key FROM vectors")} - set(keys)
        with connection:
            connection.executemany("DELETE FROM vectors WHERE key = ?", [(key,) for key in gone])
        for key, vector in made:
            with connection:
                connection.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", (key, _packed(vector)))
            yield key


def kept_keys(path: Path) -> set[str]:
    """Return the keys of all vectors in the file at `path`, made when there is none. Raises OSError, sqlite3.Error."""
    with closing(_opened(path)) as connection:
        return {key for (key,) in connection.execute("SELECT key FROM vectors")}


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.execute(_TABLE)
    return connection


def _packed(vector: Vector) -> bytes:
    """Return `vector` in two bytes a number: half the precision moves a cosine by less than a thousandth."""
    return struct.pack(f"<{len(vector)}e", *vector)


def _unpacked(kept: bytes) -> Vector:
    return array("f", struct.unpack(f"<{len(kept) // 2}e", kept))
