"""Entries: written and read again they are the same, and written again the same to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.entries import body_of, canonical, read_entry, texts_of, write_entry
from knowledge.published import read_thing
from tests.helpers.cards import small_home


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return KnowledgeBase.load(small_home(tmp_path_factory.mktemp("home")))


texts = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.sampled_from(
        ["null", "~", "2026-11-21", "85", "yes", "- a", "a: b", "#", "'", '"', "&a", "!b", "|", "{", "😀"]
    ),
)
values = st.recursive(
    texts,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "tài liệu", "null", "1"]), inner, max_size=2),
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["id", "question", "aliases", "khác", "tags"]), values, max_size=4))
def test_what_is_written_is_read_as_it_was_and_written_alike(entry: dict[str, object]) -> None:
    body = write_entry("rule", entry)  # type: ignore[arg-type]
    assert read_entry(body) == canonical("rule", entry)  # type: ignore[arg-type]
    assert write_entry("rule", read_entry(body)) == body


def test_every_card_and_document_survives_its_body(base: KnowledgeBase) -> None:
    for rule in base.rules.values():
        assert read_thing("rule", rule.id, body_of(rule)) == (rule, [])
    for document in base.documents.values():
        assert read_thing("document", document.id, body_of(document)) == (document, [])


def test_a_body_that_is_none_has_no_fields() -> None:
    assert [read_entry(body) for body in ("", "- a", "a: [", "a: &b c")] == [{}, {}, {}, {}]


def test_a_citation_is_one_line() -> None:
    citation = {"document": "85-qd-tw", "article": "Điều 3", "confidence": "high"}
    assert texts_of([citation, {"document": "x", "article": None}]) == ["85-qd-tw · Điều 3 · high", "x"]
