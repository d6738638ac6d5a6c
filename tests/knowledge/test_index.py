import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.index import content_key
from tests.knowledge.conftest import CARDS, TODAY

ASKED = "Tôi chia sẻ tin chưa kiểm chứng trên trang cá nhân được không?"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "knowledge.db"


def test_a_stored_snapshot_answers_exactly_as_a_fresh_one(
    make_directory: Callable[..., Path], database: Path
) -> None:
    home = make_directory()
    fresh = KnowledgeBase.load(home)
    KnowledgeBase.load(home, database)
    stored = KnowledgeBase.load(home, database)
    assert stored.snapshot.rules == fresh.snapshot.rules
    assert stored.snapshot.restorer == fresh.snapshot.restorer
    assert stored.ask(ASKED, today=TODAY) == fresh.ask(ASKED, today=TODAY)


def test_a_changed_card_is_taken_up(make_directory: Callable[..., Path], database: Path) -> None:
    home = make_directory()
    KnowledgeBase.load(home, database)
    before = content_key(home)
    make_directory(CARDS.replace("Chờ nguồn chính thức", "Đợi nguồn chính thống"))
    assert content_key(home) != before
    assert "Đợi nguồn chính thống" in KnowledgeBase.load(home, database).ask(ASKED, today=TODAY).text


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_broken_database_is_built_anew(
    make_directory: Callable[..., Path], database: Path, content: bytes
) -> None:
    database.parent.mkdir()
    database.write_bytes(content)
    home = make_directory()
    assert KnowledgeBase.load(home, database).rules
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM rules").fetchone() == (5,)


def test_a_stored_snapshot_of_another_shape_is_built_anew(
    make_directory: Callable[..., Path], database: Path
) -> None:
    home = make_directory()
    KnowledgeBase.load(home, database)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE snapshot SET content = ?", (b"\x93\x01\x02\x03",))
        connection.commit()
    assert KnowledgeBase.load(home, database).rules


def test_a_place_that_cannot_be_written_costs_only_the_cache(
    make_directory: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("không phải thư mục", encoding="utf-8")
    assert KnowledgeBase.load(make_directory(), tmp_path / "file" / "knowledge.db").rules


def test_the_database_is_searchable_by_folded_words(
    make_directory: Callable[..., Path], database: Path
) -> None:
    KnowledgeBase.load(make_directory(), database)
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(
            "SELECT passages.id FROM passages_fts JOIN passages ON passages.rowid = passages_fts.rowid "
            "WHERE passages_fts MATCH '\"hoang_sa\"'"
        ).fetchall()
    assert found == [("rule:ban-do",)]
