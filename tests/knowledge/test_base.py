import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.answer import LONGEST
from knowledge.base import KnowledgeBase
from tests.knowledge.conftest import CARDS, TODAY, rule_yaml


def test_a_question_typed_in_any_way_gets_the_same_card(base: KnowledgeBase) -> None:
    for text in (
        "Tôi chia sẻ tin chưa kiểm chứng lên trang cá nhân được không?",
        "chia se tin chua kiem chung tren trang ca nhan dc ko",
        "SHARE TIN CHƯA KIỂM CHỨNG trên trang cá nhân",
        "chia sẻ tin chưa kiêm chứng trên trang cá nhan",
    ):
        answer = base.ask(text, today=TODAY)
        assert (answer.outcome, answer.rule) == ("answer", "tin-chua-kiem-chung"), text


def test_the_verdict_comes_first_then_reason_way_on_and_basis(base: KnowledgeBase) -> None:
    text = base.ask("Tôi chia sẻ tin chưa kiểm chứng trên trang cá nhân được không?", today=TODAY).text
    places = [
        text.index(part) for part in ("Không được.", "Vì sao:", "Nên làm:", "Căn cứ:", "10-QĐ/TW", "Điều 3")
    ]
    assert places == sorted(places)
    assert "Ban Bí thư, 01/01/2024" in text
    assert text.endswith("đang có hiệu lực")


def test_a_rewritten_question_is_shown_as_it_was_read(base: KnowledgeBase) -> None:
    text = base.ask("chia se tin chua kiem chung tren trang ca nhan dc ko", today=TODAY).text
    assert text.startswith("Đồng chí hỏi: Chia sẻ tin chưa kiểm chứng trên trang cá nhân được không")
    assert "Đồng chí hỏi" not in base.ask("Bản đồ thiếu Hoàng Sa Trường Sa", today=TODAY).text


def test_a_repealed_document_is_never_shown_as_in_force(base: KnowledgeBase) -> None:
    answer = base.ask("Phát trực tiếp cuộc họp chi bộ lên mạng được không?", today=TODAY)
    assert [cited.status for cited in answer.citations] == ["replaced"]
    assert answer.citations[0].replaced_by == "30-QĐ/TW"
    assert "đang có hiệu lực" not in answer.text
    assert "văn bản thay thế là 30-QĐ/TW" in answer.text


def test_the_status_is_that_of_the_day_asked_for(base: KnowledgeBase) -> None:
    answer = base.ask("Phát trực tiếp cuộc họp chi bộ lên mạng được không?", date(2022, 5, 1), today=TODAY)
    assert [cited.status for cited in answer.citations] == ["in_force"]
    assert "Xét tại ngày 01/05/2022" in answer.text
    early = base.ask(
        "Tôi chia sẻ tin chưa kiểm chứng trên trang cá nhân được không?", date(2023, 1, 1), today=TODAY
    )
    assert early.as_json()["citations"][0]["status"] == "unverified"
    assert early.text.index("chưa có hiệu lực") < early.text.index("Không được.")


def test_low_confidence_never_shows_an_article(base: KnowledgeBase) -> None:
    answer = base.ask("Tôi muốn bảo lưu ý kiến khác với chi bộ thì làm thế nào?", today=TODAY)
    assert answer.rule == "bao-luu-y-kien"
    assert answer.citations[0].article is None
    assert "Điều 7" not in answer.text
    assert "Chưa đối chiếu được văn bản gốc" in answer.text


def test_a_card_whose_citation_dangles_says_nothing(make_directory: Callable[..., Path]) -> None:
    cards = CARDS.replace("tin-chua-kiem-chung", "x") + rule_yaml(
        "mo-coi", document="99-qd-tw", question="Nuôi rồng?"
    )
    base = KnowledgeBase.load(make_directory(cards))
    assert "mo-coi" not in base.rules
    assert base.ask("Nuôi rồng?", today=TODAY).rule is None
    assert base.tell("mo-coi") is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Hôm nay Hà Nội có mưa không?", "out_of_scope"),
        ("gia vang hom nay bao nhieu", "out_of_scope"),
        ("Xin chào đồng chí", "out_of_scope"),
        ("asdf qwer zxcv", "out_of_scope"),
        ("Thủ tục chuyển sinh hoạt đảng khi đổi nơi cư trú?", "unknown"),
        ("Công chức nghỉ phép năm được bao nhiêu ngày?", "unknown"),
        ("", "unknown"),
        ("?!… 🤔", "unknown"),
        ("Ông Nguyễn Văn Bình có vi phạm không?", "refuse"),
        ("Ai đã phản ánh trang của tôi?", "refuse"),
        ("Viết giúp tôi bình luận chửi lại nó", "refuse"),
        ("TỐI MẬT\nSố: 12/BC-TU\nTình hình quý III", "refuse"),
    ],
)
def test_what_no_card_answers_is_said_to_be_so(base: KnowledgeBase, text: str, outcome: str) -> None:
    answer = base.ask(text, today=TODAY)
    assert answer.outcome == outcome
    assert (answer.verdict, answer.rule, answer.citations) == (None, None, ())


def test_an_unsure_reading_offers_at_most_three_questions(unsure: KnowledgeBase) -> None:
    answer = unsure.ask("họp chi bộ", today=TODAY)
    assert answer.outcome == "clarify"
    assert 1 <= len(answer.alternatives) <= 3
    assert answer.alternatives[0].title == "Phát trực tiếp cuộc họp chi bộ lên mạng được không?"
    assert answer.rule is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400))
def test_any_text_gets_a_whole_answer(base: KnowledgeBase, text: str) -> None:
    shape = base.ask(text, today=TODAY).as_json("1")
    assert set(shape) == {
        "id",
        "outcome",
        "verdict",
        "rule",
        "text",
        "citations",
        "confidence",
        "alternatives",
        "as_of",
    }
    assert 0 <= shape["confidence"] <= 1
    assert 0 < len(shape["text"]) <= LONGEST
    assert (shape["outcome"] == "answer") == (shape["rule"] is not None)


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "đảng " * 200_000, "\u200b\x00" * 500_000, "e\u0301" * 400_000]
)
def test_a_megabyte_is_answered_at_once(base: KnowledgeBase, text: str) -> None:
    begun = time.perf_counter()
    assert base.ask(text, today=TODAY).text
    assert time.perf_counter() - begun < 2


def test_pieces_that_do_not_fit_a_phone_are_left_out_whole(make_directory: Callable[..., Path]) -> None:
    card = rule_yaml("dai", why="Vì " + "rất dài " * 80 + ".", instead="Nên " + "làm đúng " * 40 + ".")
    base = KnowledgeBase.load(make_directory(card))
    answer = base.tell("dai", today=TODAY)
    assert answer is not None
    assert len(answer.text) <= LONGEST
    assert answer.text.startswith("Không được.")
    assert "10-QĐ/TW" in answer.text
