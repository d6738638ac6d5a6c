"""Dense search, with a model made of the first letters of words, so that nothing has to be installed."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path

import pytest

from knowledge import dense
from knowledge.base import KnowledgeBase
from knowledge.dense import Dense, load_dense, make_vectors, vectors_beside
from knowledge.index import load_snapshot
from knowledge.rules import Rule
from knowledge.tokens import folded_terms
from knowledge.vectors import LONGEST, Vector, card_text, keys_of, read_vectors
from tests.knowledge.conftest import TODAY

QUESTIONS = ("đăng lại tin chưa rõ nguồn được ko", "sếp đòi pass fb", "giá vàng hôm nay", "🙂", "\0", "")


@dataclass(frozen=True, slots=True)
class Letters:
    """A model that counts first letters, and remembers what it was given."""

    given: list[str]
    name: str = "letters 1"

    def question(self, text: str) -> Vector:
        """The letters of a question."""
        self.given.append(text)
        counts = [1e-6] * 26
        for term in folded_terms(text):
            counts[(ord(term[0]) - 97) % 26] += 1
        length = sqrt(sum(count * count for count in counts))
        return [count / length for count in counts]

    def card(self, text: str) -> Vector:
        """The letters of a card."""
        return self.question(text)


@dataclass(frozen=True, slots=True)
class Pointing:
    """A model to which every question means one certain card."""

    rule: Rule
    name: str = "pointing 1"

    def question(self, text: str) -> Vector:
        """Always the same direction."""
        return [1.0, 0.0]

    def card(self, text: str) -> Vector:
        """That direction for the card, the other one for the rest."""
        return [1.0, 0.0] if text == card_text(self.rule) else [0.0, 1.0]


def with_model(base: KnowledgeBase, model: dense.Encoder, path: Path) -> KnowledgeBase:
    """The same knowledge with vectors by `model`, read back from the file."""
    list(make_vectors(base.rules, path, model)[1])
    vectors = read_vectors(path, keys_of(base.rules.values(), model.name))
    return KnowledgeBase(replace(base.snapshot, dense=Dense(model, vectors)))


def test_what_the_model_finds_near_comes_first(base: KnowledgeBase, tmp_path: Path) -> None:
    meant = base.rules["bao-luu-y-kien"]
    known = with_model(base, Pointing(meant), tmp_path / "vectors.db")
    assert known.search("vui lắm nha")[0].rule == meant.id
    question = "đăng bản đồ họp chi bộ"
    before, after = ({hit.rule: hit.score for hit in each.search(question)} for each in (base, known))
    for rule in after:
        cosine = (rule == meant.id) - 1 / len(base.rules)
        assert after[rule] == pytest.approx(before.get(rule, 0) + dense.DENSE_WEIGHT * cosine)


def test_without_vectors_or_package_nothing_changes(
    make_directory: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, database = make_directory(), tmp_path / "data" / "knowledge.db"
    plain = KnowledgeBase.load(home)
    monkeypatch.setattr(dense, "load_encoder", lambda: Letters([]))
    monkeypatch.setattr(dense, "is_installed", lambda: True)
    no_vectors = KnowledgeBase.load(home, database)
    with_model(plain, Letters([]), vectors_beside(database))
    monkeypatch.setattr(dense, "is_installed", lambda: False)
    no_package = KnowledgeBase.load(home, database)
    stored = load_snapshot(home, database)
    for question in QUESTIONS:
        for other in (no_vectors, no_package, KnowledgeBase(stored)):
            assert other.snapshot.dense is None
            assert repr(other.search(question)) == repr(plain.search(question))
            assert repr(other.ask(question, today=TODAY)) == repr(plain.ask(question, today=TODAY))


def test_vectors_beside_the_database_are_taken_up(
    make_directory: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, database = make_directory(), tmp_path / "data" / "knowledge.db"
    rules = KnowledgeBase.load(home).rules
    monkeypatch.setattr(dense, "load_encoder", lambda: Letters([]))
    monkeypatch.setattr(dense, "is_installed", lambda: True)
    list(make_vectors(rules, vectors_beside(database), Letters([]))[1])
    taken = KnowledgeBase.load(home, database).snapshot.dense
    assert taken is not None
    assert taken.vectors.keys() == rules.keys()


def test_only_what_is_missing_is_encoded_and_a_changed_card_goes_without(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, model = tmp_path / "vectors.db", Letters([])
    count, making = make_vectors(base.rules, path, model)
    next(making)
    making.close()  # type: ignore[attr-defined]
    again, rest = make_vectors(base.rules, path, model)
    assert (count, again, len(list(rest))) == (5, 4, 4)
    assert make_vectors(base.rules, path, model)[0] == 0
    assert not any(alias in text for text in model.given for alias in base.rules["mat-khau"].aliases)

    changed = {**base.rules, "ban-do": replace(base.rules["ban-do"], short="Được, nếu bản đồ đúng.")}
    monkeypatch.setattr(dense, "load_encoder", lambda: model)
    monkeypatch.setattr(dense, "is_installed", lambda: True)
    found = load_dense(changed, path)
    assert found is not None
    assert found.vectors.keys() == changed.keys() - {"ban-do"}
    assert list(make_vectors(changed, path, model)[1]) == [keys_of([changed["ban-do"]], model.name)["ban-do"]]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (5,)


def test_vectors_of_another_model_are_not_used(base: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "vectors.db"
    list(make_vectors(base.rules, path, Letters([]))[1])
    assert read_vectors(path, keys_of(base.rules.values(), "letters 2")) == {}


def test_the_model_is_given_a_short_text_with_words_in_it_or_nothing(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    model = Letters([])
    known = with_model(base, model, tmp_path / "vectors.db")
    model.given.clear()
    for text in (*QUESTIONS, "đăng tin " * 100_000, "fb mxh " * 300, "đăng\0tin", "\u200b" * 5000):
        known.search(text)
        known.ask(text, today=TODAY)
    assert model.given
    assert all(text.strip() and "\0" not in text and len(text) <= LONGEST for text in model.given)


def test_a_broken_file_turns_the_model_off(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "vectors.db"
    path.write_bytes(b"none of a database" * 100)
    monkeypatch.setattr(dense, "load_encoder", lambda: Letters([]))
    monkeypatch.setattr(dense, "is_installed", lambda: True)
    assert load_dense(base.rules, path) is None
    assert "knowledge.dense_off" in capsys.readouterr().err
