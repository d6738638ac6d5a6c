import pytest

from knowledge.spelling import is_syllable


@pytest.mark.parametrize(
    "word", ["phở", "đảng", "quyết", "giả", "nghiêng", "ủy", "pho", "khong", "già", "quý", "ở"]
)
def test_vietnamese_syllables_are_known_by_their_spelling(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["facebook", "tìen", "khôg", "gỉa", "xyz", "", "a1", "đđ", "ảà"])
def test_slips_and_foreign_words_are_not(word: str) -> None:
    assert not is_syllable(word)
