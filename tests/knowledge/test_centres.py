import pytest

from knowledge.centres import Centres

CENTRES = Centres.build([[["chia", "sẻ", "tin"], ["đăng", "tin"]], [["họp", "chi", "bộ"]]])


def test_a_question_is_near_what_the_wordings_of_a_rule_have_in_common() -> None:
    first, second = CENTRES.near(["tin"])
    assert first > 0.5 > second == 0


def test_a_rule_asked_for_in_one_way_is_as_near_as_can_be_when_asked_so() -> None:
    assert CENTRES.near(["họp", "chi", "bộ"])[1] == pytest.approx(1)


def test_words_nobody_uses_make_a_question_less_near() -> None:
    assert CENTRES.near(["họp", "chi", "bộ", "xyz"])[1] < 0.9
    assert CENTRES.near([]) == [0, 0]
