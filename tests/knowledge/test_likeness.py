"""Likeness: the same question in other words is near, another one is not, whoever typed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.likeness import Likeness, grouped


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Có được livestream buổi họp dân không?", "co duoc livestream buoi hop dan ko", True),
        ("Có được livestream buổi họp dân không?", "livestream họp dân được không ạ", True),
        ("Có được livestream buổi họp dân không?", "Quay lễ chào cờ đăng Tiktok thì xin phép ai?", False),
        ("không?", "được không", True),
    ],
)
def test_wordings_of_one_question_are_near(one: str, other: str, near: bool) -> None:
    assert (Likeness.of(one).to(other) >= 0.5) is near


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_both_ways_and_between_none_and_all(one: str, other: str) -> None:
    there, back = Likeness.of(one).to(other), Likeness.of(other).to(one)
    assert there == back
    assert 0 <= there <= 1


def test_every_item_is_in_one_group_behind_the_first_like_it() -> None:
    texts = ["họp dân livestream", "chào cờ tiktok", "livestream họp dân", "khác hẳn"]
    assert grouped([1, 2, 3, 4], texts, 0.5) == [[1, 3], [2], [4]]
