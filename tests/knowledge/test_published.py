"""Published: what the store says stands over the files, and nothing broken gets in."""

from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.entries import Value, body_of, entry_of, write_entry
from knowledge.published import NOTHING, Published, is_published
from tests.helpers.cards import small_home
from tests.knowledge.conftest import TODAY, document_yaml

ASKED = "Cơ quan có được yêu cầu tôi nộp mật khẩu tài khoản không?"
ID = "mat-khau"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def base(home: Path) -> KnowledgeBase:
    return KnowledgeBase.load(home)


def changed(base: KnowledgeBase, card: str = ID, **fields: Value) -> str:
    """The body of a card of the base with other fields."""
    return write_entry("rule", {**entry_of(base.rules[card]), **fields})


def test_a_published_card_replaces_that_of_the_file_and_a_new_one_is_found(
    home: Path, base: KnowledgeBase
) -> None:
    new = changed(base, id="cau-lac-bo", question="Mở câu lạc bộ khiêu vũ trực tuyến được không?", aliases=[])
    published = Published(2, {ID: changed(base, short="Đã đổi."), "cau-lac-bo": new})
    laid = KnowledgeBase.load(home, None, published)
    assert laid.problems == ()
    told = laid.tell(ID, today=TODAY)
    assert told is not None
    assert told.text.startswith("Đã đổi.")
    assert laid.search("cau lac bo khieu vu")[0].rule == "cau-lac-bo"


def test_an_empty_body_takes_a_card_away_even_one_that_has_further_wordings(tmp_path: Path) -> None:
    home = small_home(tmp_path)
    (home / "wordings").mkdir()
    (home / "wordings" / "thu.yaml").write_text(f"{ID}:\n- sếp đòi pass thì sao\n", encoding="utf-8")
    laid = KnowledgeBase.load(home, None, Published(1, {ID: ""}))
    assert ID not in laid.rules
    assert laid.problems == ()


@pytest.mark.parametrize(
    "body", ["", "- a", "a: [", "id: khac\nquestion: x", "id: mat-khau", "x" * 10, "a: &b c", "id: !x y"]
)
def test_a_body_that_cannot_be_read_leaves_what_the_files_hold(
    home: Path, base: KnowledgeBase, body: str
) -> None:
    published = Published(1, {ID: body or "\0"}, {"10-qd-tw-2024-01-01": body or "\0"})
    laid = KnowledgeBase.load(home, None, published)
    assert laid.rules == base.rules
    assert laid.documents == base.documents
    assert laid.problems
    assert all(map(is_published, laid.problems))


def test_a_published_document_changes_the_status_of_its_citations(home: Path, base: KnowledgeBase) -> None:
    id = "10-qd-tw-2024-01-01"
    body = document_yaml(ends="2026-06-01", replaced_by="30-qd-tw-2025-05-01")
    laid = KnowledgeBase.load(home, None, Published(1, {}, {id: body}))
    told = laid.tell(ID, today=TODAY)
    assert told is not None
    assert told.citations[0].status == "replaced"


def test_the_key_tells_states_apart_and_knows_nothing_from_something(base: KnowledgeBase) -> None:
    body = body_of(base.rules[ID])
    keys = [
        one.key()
        for one in (NOTHING, Published(1, {ID: ""}), Published(1, {ID: body}), Published(1, {}, {ID: ""}))
    ]
    assert keys[0] == ""
    assert len(set(keys)) == 4
