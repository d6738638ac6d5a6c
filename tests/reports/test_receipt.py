"""A receipt can be read out and typed carelessly, and cannot be made up."""

import secrets
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.seal import Seal
from reports.receipt import SYLLABLES, drawn, new_code, read_code

SEAL = Seal(b"k" * 32)


def test_the_syllables_are_distinct_and_plain() -> None:
    assert len(set(SYLLABLES)) == 256
    assert all(syllable.isascii() and syllable.isalpha() for syllable in SYLLABLES)


@pytest.mark.parametrize(
    "typed", ["{}", "tra cứu {}", "TRA CUU: {}.", "  Mã {} "], ids=["bare", "asked", "shouted", "loose"]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    for _ in range(50):
        code = new_code(SEAL)
        for form in (
            code,
            code.replace("-", " "),
            code.upper(),
            code.replace("-", ", "),
            code.replace("d", "đ"),
        ):
            assert read_code(SEAL, typed.format(form)) == code


def test_a_code_of_another_house_is_refused() -> None:
    assert all(read_code(Seal(b"x" * 32), new_code(SEAL)) is None for _ in range(200))


def test_made_up_codes_are_refused() -> None:
    tried = ("-".join(secrets.choice(SYLLABLES) for _ in range(6)) for _ in range(3000))
    assert sum(read_code(SEAL, code) is not None for code in tried) == 0


def test_one_changed_syllable_is_noticed() -> None:
    words = new_code(SEAL).split("-")
    for place in range(6):
        for other in SYLLABLES[::9]:
            if other != words[place]:
                changed = [*words[:place], other, *words[place + 1 :]]
                assert read_code(SEAL, "-".join(changed)) is None


def test_a_receipt_is_drawn_as_a_png_whose_size_fits_its_words() -> None:
    with Image.open(BytesIO(drawn("https://t.me/bot?start=r-" + new_code(SEAL)))) as picture:
        assert picture.format == "PNG"
        assert picture.width == picture.height >= 200


@given(st.text(max_size=200))
def test_any_text_is_read_without_trouble(text: str) -> None:
    assert read_code(SEAL, text) is None
