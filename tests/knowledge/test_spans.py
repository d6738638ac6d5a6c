"""A locked citation: an edit of its words withdraws it, an edit elsewhere only moves it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.spans import Span, holds, locate, lock, sha256_of, stands_once

LINES = st.lists(st.text("abcđ ệ", min_size=1, max_size=12), max_size=8)


def _locked(before: list[str], lines: list[str], after: list[str]) -> tuple[str, Span]:
    text = "\n".join([*before, *lines, *after])
    start = sum(len(line) + 1 for line in before)
    return text, lock(text, start, start + len("\n".join(lines)))


@given(LINES, LINES.filter(bool), LINES, LINES, LINES)
def test_an_edit_elsewhere_moves_the_span_and_keeps_it(
    before: list[str], lines: list[str], after: list[str], other_before: list[str], other_after: list[str]
) -> None:
    text, span = _locked(before, lines, after)
    assert locate(span, text) == span
    edited, moved = _locked(other_before, lines, other_after)
    found = locate(span, edited)
    assert found is not None
    assert edited[found.start : found.end] == "\n".join(lines)
    assert found.sha256 == moved.sha256


@given(LINES, LINES.filter(bool), LINES, st.data())
def test_any_edit_within_withdraws_it(
    before: list[str], lines: list[str], after: list[str], data: st.DataObject
) -> None:
    text, span = _locked(before, lines, after)
    assume(stands_once(span, text))
    place = data.draw(st.integers(span.start, span.end))
    taken = data.draw(st.integers(0, span.end - place))
    put = data.draw(st.text("xyz", min_size=1, max_size=5))  # letters that stand nowhere else
    edited = text[:place] + put + text[place + taken :]
    assert not holds(span, edited)


def test_an_addition_to_the_last_line_is_an_edit_of_it() -> None:
    text = "Điều 1. Một\n1. Không được đăng"
    span = lock(text, 12, len(text))
    assert not holds(span, f"{text}, trừ trường hợp được phép")
    assert holds(span, f"{text}\n2. Khoản mới")


def test_words_that_stand_twice_are_told_apart_from_words_that_stand_once() -> None:
    text = "1. Như trên\nHai\n1. Như trên"
    assert not stands_once(lock(text, 0, 11), text)
    assert stands_once(lock(text, 0, 15), text)


def test_a_text_that_is_gone_holds_nothing() -> None:
    span = lock("Điều 1", 0, 6)
    assert not holds(span, "")
    assert not holds(Span(0, 0, sha256_of("")), "Điều 1")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (1, 6), (0, 5), (-1, 6), (0, 99), (6, 7)])
def test_a_span_covers_whole_lines(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="whole lines"):
        lock("Điều 1\nHai", start, end)


def test_looking_for_words_that_are_gone_ends_in_time() -> None:
    text = "\n".join(["dòng"] * 300_000)
    assert not holds(Span(0, 1_000_004, "0" * 64), text)
