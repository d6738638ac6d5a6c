import pytest

from knowledge.base import KnowledgeBase
from tests.knowledge.conftest import TODAY

ASKED = "Tôi chia sẻ tin chưa kiểm chứng trên trang cá nhân được không?"


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("vì sao?", "Vì sao:"),
        ("Vì sao vậy ạ", "Vì sao:"),
        ("can cu dau", "Về câu hỏi:"),
        ("thế phải làm gì?", "Nên làm:"),
        ("có ngoại lệ không?", "Quy tắc này không ghi ngoại lệ"),
    ],
)
def test_a_short_follow_up_opens_the_part_of_the_last_answer(
    base: KnowledgeBase, text: str, opening: str
) -> None:
    answer = base.ask(text, turns=[ASKED], today=TODAY)
    assert answer.rule == "tin-chua-kiem-chung"
    assert answer.text.startswith(opening)
    assert "10-QĐ/TW" in answer.text


def test_the_penalty_is_told_only_where_a_card_knows_one(base: KnowledgeBase) -> None:
    assert base.ask("mức phạt?", turns=[ASKED], today=TODAY).rule == "tin-chua-kiem-chung"
    asked = "Cơ quan có được yêu cầu tôi nộp mật khẩu tài khoản không?"
    answer = base.ask("mức phạt?", turns=[asked], today=TODAY)
    assert answer.outcome == "unknown"
    assert "không suy đoán" in answer.text


def test_another_channel_carries_the_question_on(base: KnowledgeBase) -> None:
    answer = base.ask("còn trên Zalo?", turns=[ASKED], today=TODAY)
    assert answer.rule == "tin-chua-kiem-chung"


def test_a_whole_new_question_stands_by_itself(base: KnowledgeBase) -> None:
    answer = base.ask("Đăng bản đồ thiếu Hoàng Sa được không?", turns=[ASKED, "vì sao?"], today=TODAY)
    assert answer.rule == "ban-do"


def test_a_follow_up_to_nothing_is_no_answer(base: KnowledgeBase) -> None:
    assert base.ask("vì sao?", today=TODAY).outcome != "answer"
    assert base.ask("vì sao?", turns=["hôm nay mưa không"], today=TODAY).outcome != "answer"


def test_a_number_picks_from_the_menu(unsure: KnowledgeBase) -> None:
    menu = unsure.ask("họp chi bộ", today=TODAY).alternatives
    assert unsure.ask("câu 2", turns=["họp chi bộ"], today=TODAY).rule == menu[1].rule
    assert unsure.ask("9", turns=["họp chi bộ"], today=TODAY).rule is None


def test_two_questions_in_one_message_are_answered_one_by_one(base: KnowledgeBase) -> None:
    other = "Cơ quan có được yêu cầu tôi nộp mật khẩu tài khoản không?"
    answer = base.ask(f"{ASKED} {other}", today=TODAY)
    assert answer.rule == "tin-chua-kiem-chung"
    assert answer.text.index("1. Tôi chia sẻ") < answer.text.index("2. Cơ quan")
    assert "Không ai được yêu cầu" in answer.text
    assert [alternative.rule for alternative in answer.alternatives] == ["mat-khau"]
    assert len(answer.citations) == 2


def test_a_follow_up_about_something_else_is_not_answered_by_the_last_rule(base: KnowledgeBase) -> None:
    answer = base.ask("thế đóng đảng phí mấy phần trăm lương?", turns=[ASKED], today=TODAY)
    assert answer.outcome == "unknown"
