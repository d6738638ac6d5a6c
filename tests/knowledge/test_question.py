from hypothesis import given
from hypothesis import strategies as st

from knowledge.question import LONGEST, shorten, understand
from knowledge.restorer import Restorer
from knowledge.tokens import syllables
from knowledge.vocabulary import Vocabulary

RESTORER = Restorer.train([syllables("tôi đăng bài trên mạng xã hội được không")])


def test_a_question_is_restored_and_remembers_how_it_was_typed() -> None:
    question = understand(
        "Dang bai tren mxh dc ko", Vocabulary({"mxh": "mạng xã hội", "dc": "được", "ko": "không"}), RESTORER
    )
    assert question.restored == "Đăng bài trên mạng xã hội được không"
    assert question.before == ("dang", "bai", "tren", "mxh", "dc", "ko")
    assert question.rewritten


def test_case_and_the_place_of_a_mark_are_no_rewriting() -> None:
    assert not understand("ĐĂNG BÀI, được không?", Vocabulary(), RESTORER).rewritten


def test_of_a_long_text_the_beginning_and_the_end_are_kept() -> None:
    text = shorten("đầu " + "giữa " * 5000 + "cuối")
    assert text.startswith("đầu")
    assert text.endswith("cuối")
    assert len(text) <= LONGEST


@given(st.text(max_size=2000))
def test_words_and_their_folds_go_together(text: str) -> None:
    question = understand(text, Vocabulary(), RESTORER)
    assert len(question.words) == len(question.bare)


def test_clauses_begin_after_stops_and_numbers_stay_whole() -> None:
    question = understand("Chào bot, ngày 24/11 nghỉ 1,5 ngày không? gấp.", Vocabulary(), RESTORER)
    assert [question.words[place] for place in question.clauses] == ["chào", "ngày", "gấp"]
