import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import clean, fold, folded_words, from_keystrokes, plain, unify_tones


def test_invisible_and_control_characters_leave_and_newlines_stay() -> None:
    assert (
        clean("  Đăng\u200b bài\x00\tnày \r\n\r\n\r\n\r\nđược\u202e không ") == "Đăng bài này \n\nđược không"
    )


@pytest.mark.parametrize("stack", ["\u0f71\u0f72", "\u0301\u0323", "\u0f72\u200b\u0f71", "\u0344"])
def test_a_stack_of_a_million_marks_is_cut_and_does_not_take_for_ever(stack: str) -> None:
    text = "nội dung a" + stack * 500_000  # sorting it would take a quarter of an hour
    cleaned = clean(text)
    assert len(cleaned) < 100
    assert clean(cleaned) == cleaned
    assert fold(text).startswith("noi dung a")


def test_a_letter_keeps_the_marks_that_languages_use() -> None:
    assert clean("ệ" + "\u0301" * 3) == unicodedata.normalize("NFC", "ệ" + "\u0301" * 3)
    assert clean("👨‍👩‍👧" * 40) == clean("👨👩👧" * 40)


def test_marks_go_and_the_letter_d_with_stroke_too() -> None:
    assert fold("ĐẢNG ủy xã Đắk") == "dang uy xa dak"
    assert folded_words("Zalo, FB! 147/2024/NĐ-CP") == ["zalo", "fb", "147", "2024", "nd", "cp"]
    assert plain("  Đảng   uỷ\n") == "dang uy"


@pytest.mark.parametrize(
    ("typed", "unified"),
    [
        ("hoà bình", "hòa bình"),
        ("Uỷ ban", "Ủy ban"),
        ("THUỶ", "THỦY"),
        ("quý vị", "quý vị"),
        ("khoẻ", "khỏe"),
        ("hoàn toàn", "hoàn toàn"),
        ("xóa", "xóa"),
        ("QUỶ", "QUỶ"),
    ],
)
def test_both_ways_of_placing_a_mark_become_one(typed: str, unified: str) -> None:
    assert unify_tones(typed) == unified


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("dduwowcj", "được"),
        ("dduowcj", "được"),
        ("d9u7o7c5", "được"),
        ("khoong", "không"),
        ("ddawng", "đăng"),
        ("maajt", "mật"),
        ("ma65t", "mật"),
        ("baif", "bài"),
        ("gias", "giá"),
        ("quys", "quý"),
    ],
)
def test_bare_keystrokes_spell_their_syllable(keys: str, word: str) -> None:
    assert from_keystrokes(keys) == word


@pytest.mark.parametrize("word", ["", "a", "được", "internet123456", "zzz", "xy z", "b1"])
def test_what_spells_no_syllable_is_left_alone(word: str) -> None:
    assert from_keystrokes(word) is None


@given(st.text(max_size=300))
def test_normal_forms_are_stable(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
    assert unify_tones(unify_tones(text)) == unify_tones(text)
    assert fold(unify_tones(unicodedata.normalize("NFC", text))) == fold(text)


@given(st.text(max_size=30))
def test_keystrokes_never_fail_on_what_people_type(text: str) -> None:
    spelt = from_keystrokes(text)
    assert spelt is None or spelt.isalpha()
