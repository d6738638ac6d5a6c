import pytest

from knowledge.tokens import syllables
from knowledge.units import chunks_of, units_of
from knowledge.vocabulary import Concepts
from knowledge.wordings import Wordings

CONCEPTS = Concepts.build((("chia sẻ", "share"),))
LIGHT = frozenset({"tôi", "được", "không"})


def units(text: str) -> list[str]:
    return units_of(syllables(text), CONCEPTS, LIGHT)


def test_light_words_carry_nothing_and_synonyms_are_one() -> None:
    assert (
        units("Tôi share tin giả được không")
        == units("chia sẻ tin giả")
        == ["=0", "tin", "gia", "=0 tin", "tin gia"]
    )


def test_a_wording_that_says_more_than_was_asked_is_less_near() -> None:
    wordings = Wordings.build(
        [[units("bộ đội dùng mạng xã hội")], [units("dùng mạng xã hội")], [units("tin giả")]]
    )
    near = wordings.nearest([units("dùng mạng xã hội được không")])
    assert set(near) == {0, 1}
    assert near[1].mutual == pytest.approx(1)
    assert near[0].of_question == pytest.approx(1)
    assert near[0].of_wording < near[1].of_wording


def test_a_story_around_a_question_does_not_drown_it() -> None:
    wordings = Wordings.build([[units("bán hàng online ngoài giờ")], [units("họp chi bộ vắng mặt")]])
    story = syllables(
        "hôm trước nhà tôi có khách, bán hàng online ngoài giờ được không, chờ trợ lý trả lời sớm"
    )
    chunks = chunks_of(story, (0, 6, 13), CONCEPTS, LIGHT)
    near = wordings.nearest(chunks)[0]
    assert near.mutual < 0.7
    assert near.stretch == pytest.approx(1)


def test_a_text_without_commas_is_looked_at_in_pieces() -> None:
    words = syllables("mua bán đất đai ruộng vườn ao cá nhà cửa xe cộ trâu bò")
    chunks = chunks_of(words, (0,), CONCEPTS, LIGHT)
    assert len(chunks) == 3
    assert {unit for chunk in chunks for unit in chunk} == set(units(" ".join(words)))
