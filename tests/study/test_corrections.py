"""Corrections of a roll call: all of the words are understood, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.corrections import Unclear, read


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("vắng 3 5", [(3, "absent"), (5, "absent")]),
        ("Vắng 3, 5; có mặt 2", [(3, "absent"), (5, "absent"), (2, "present")]),
        ("đủ trừ 4", [("all", "present"), (4, "absent")]),
        ("đủ, vắng 3", [("all", "present"), (3, "absent")]),
        ("có mặt hết trừ 3 và 5", [("all", "present"), (3, "absent"), (5, "absent")]),
        ("vắng 2, còn lại có mặt", [(2, "absent"), ("rest", "present")]),
        ("vang khong ly do 3-5", [(3, "unexcused"), (4, "unexcused"), (5, "unexcused")]),
        ("có phép 1", [(1, "excused")]),
        ("miễn 6; nơi khác 7", [(6, "exempt"), (7, "elsewhere")]),
        ("đủ", [("all", "present")]),
    ],
)
def test_a_correction_is_understood(words: str, expected: list[tuple[object, str]]) -> None:
    assert read(words, 8) == expected


@pytest.mark.parametrize(
    "words",
    [
        "vắng Lan",
        "có mặt 99",
        "vắng 0",
        "3 5",
        "vắng",
        "vắng 5-3",
        "vắng có mặt 2",
        "còn lại",
        "",
        "🙂",
        "v" * 10**6,
    ],
)
def test_what_is_not_wholly_understood_changes_nothing(words: str) -> None:
    with pytest.raises(Unclear):
        read(words, 8)


@given(st.text(alphabet="vắngcómặt trừđủ0123456789,-–;hết\x00\u200b", max_size=80))
def test_whatever_is_typed_only_people_of_the_list_are_marked(text: str) -> None:
    try:
        found = read(text, 8)
    except Unclear:
        return
    assert found
    assert all(whom in ("rest", "all") or 1 <= int(whom) <= 8 for whom, _ in found)
