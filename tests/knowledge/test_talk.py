from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.standing import Standing
from tests.knowledge.conftest import TODAY, document_yaml, rule_yaml, standard_documents

ASKED = "Tôi chia sẻ tin chưa kiểm chứng trên trang cá nhân được không?"


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("vì sao?", "Vì sao:"),
        ("Vì sao vậy ạ", "Vì sao:"),
        ("can cu dau", "Về câu hỏi:"),
        ("thế phải làm gì?", "Nên làm:"),
        ("có ngoại lệ không?", "Quy tắc này không ghi ngoại lệ"),
        ("vi seo", "Vì sao:"),
        ("tai soa", "Vì sao:"),
        ("dạ cho em hỏi sao lại vậy ạ", "Vì sao:"),
        ("can cu o dau z", "Về câu hỏi:"),
        ("roi phai lam gi", "Nên làm:"),
        ("lam j bay h", "Nên làm:"),
        ("co ngoai le ko", "Quy tắc này không ghi ngoại lệ"),
        ("ai có thẩm quyền?", "Quy tắc này không ghi rõ ai có thẩm quyền"),
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


@pytest.mark.parametrize("text", ["còn đảng viên dự bị?", "neu la cong chuc", "thế giáo viên thì sao"])
def test_another_kind_of_person_gets_the_rule_and_is_told_that_it_is_the_general_one(
    base: KnowledgeBase, text: str
) -> None:
    answer = base.ask(text, turns=[ASKED], today=TODAY)
    assert answer.rule == "tin-chua-kiem-chung"
    assert answer.text.startswith("Tôi chưa có quy tắc riêng cho")


def test_why_before_anything_is_chosen_offers_the_choices_again(unsure: KnowledgeBase) -> None:
    menu = unsure.ask("họp chi bộ", today=TODAY).alternatives
    for text in ("vì sao?", "căn cứ?", "phải làm gì", "9"):
        answer = unsure.ask(text, turns=["họp chi bộ"], today=TODAY)
        assert (answer.outcome, answer.alternatives) == ("clarify", menu), text


@pytest.mark.parametrize("text", ["2", "cái thứ hai", "câu 2 nhé", "số hai", "chọn cái thứ 2"])
def test_a_place_in_words_picks_from_the_menu(unsure: KnowledgeBase, text: str) -> None:
    menu = unsure.ask("họp chi bộ", today=TODAY).alternatives
    assert unsure.ask(text, turns=["họp chi bộ"], today=TODAY).rule == menu[1].rule


def test_a_number_alone_is_no_question(base: KnowledgeBase) -> None:
    assert base.ask("2", today=TODAY).outcome == "unknown"
    assert base.ask("2", turns=[ASKED], today=TODAY).outcome == "unknown"


@pytest.mark.parametrize(
    "text", ["cảm ơn nhé", "ok", "tks", "hiểu rồi", "vâng cảm ơn đồng chí nhiều", "👍", "🙏🙏"]
)
def test_thanks_and_smiles_close_kindly(base: KnowledgeBase, text: str) -> None:
    answer = base.ask(text, turns=[ASKED], today=TODAY)
    assert (answer.outcome, answer.rule) == ("out_of_scope", None)
    assert answer.text.startswith("Không có gì")


THE_MEETING = "Phát trực tiếp cuộc họp chi bộ lên mạng được không?"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hồi 2022 thì sao?", "31/12/2022"),
        ("truoc 1/6/2025?", "31/05/2025"),
        ("thế tháng 5 năm ngoái?", "31/05/2025"),
    ],
)
def test_a_day_asked_for_after_an_answer_gives_the_same_rule_as_of_that_day(
    base: KnowledgeBase, text: str, day: str
) -> None:
    answer = base.ask(text, turns=[THE_MEETING], today=TODAY)
    assert answer.rule == "hop-chi-bo-truc-tiep"
    assert [cited.status for cited in answer.citations] == ["in_force"]
    assert answer.text.startswith(f"Xét tại ngày {day}")
    assert "có hiệu lực tại ngày đó" in answer.text


def test_a_day_within_the_question_is_the_day_of_the_answer(base: KnowledgeBase) -> None:
    answer = base.ask("Hồi 2022 phát trực tiếp cuộc họp chi bộ lên mạng được không?", today=TODAY)
    assert answer.rule == "hop-chi-bo-truc-tiep"
    assert answer.as_of == date(2022, 12, 31)
    assert "“Hồi 2022”" in answer.text
    assert answer.as_json()["as_of"] == "2022-12-31"


def test_a_follow_up_keeps_the_day_and_today_ends_it(base: KnowledgeBase) -> None:
    why = base.ask("vì sao?", turns=[THE_MEETING, "hồi 2022 thì sao?"], today=TODAY)
    assert "Xét tại ngày 31/12/2022" in why.text
    then = base.ask("lúc đó phải làm gì", turns=[THE_MEETING, "hồi 2022 thì sao?"], today=TODAY)
    assert "Xét tại ngày 31/12/2022" in then.text
    now = base.ask("còn hiện nay?", turns=[THE_MEETING, "hồi 2022 thì sao?"], today=TODAY)
    assert "Xét tại" not in now.text
    assert [cited.status for cited in now.citations] == ["replaced"]
    other = base.ask("Đăng bản đồ thiếu Hoàng Sa được không?", turns=[THE_MEETING, "hồi 2022?"], today=TODAY)
    assert (other.rule, "Xét tại" in other.text) == ("ban-do", False)


def test_that_day_without_a_day_is_asked_back(base: KnowledgeBase) -> None:
    answer = base.ask("lúc đó thì sao?", turns=[ASKED], today=TODAY)
    assert (answer.outcome, answer.rule) == ("clarify", None)
    assert "xét tại ngày nào" in answer.text
    assert base.ask("năm ngoái", today=TODAY).outcome == "clarify"


def test_what_did_not_hold_yet_is_said_before_the_verdict_with_what_held_then(
    make_directory: Callable[..., Path],
) -> None:
    cards = rule_yaml("moi", document="30-qd-tw-2025-05-01")
    base = KnowledgeBase.load(make_directory(cards))
    answer = base.tell("moi", date(2022, 5, 1), TODAY)
    assert answer is not None
    places = [
        answer.text.index(part)
        for part in ("Xét tại ngày 01/05/2022", "chưa có hiệu lực", "20-QĐ/TW", "Không được")
    ]
    assert places == sorted(places)
    assert "Quy định hiện nay: Không được" in answer.text


def test_what_changed_within_the_time_asked_for_is_said(make_directory: Callable[..., Path]) -> None:
    base = KnowledgeBase.load(make_directory())
    answer = base.ask("năm ngoái thì sao?", turns=[THE_MEETING], today=TODAY)
    assert "quy định có thay đổi" in answer.text


def test_of_several_bases_the_one_that_did_not_hold_yet_is_named(make_directory: Callable[..., Path]) -> None:
    card = rule_yaml("hai").replace(
        "  confidence: high\n  basis",
        "    - {document: 40-qd-tw-2026-01-01, article: Điều 1, confidence: high}\n  confidence: high\n  basis",
    )
    late = document_yaml("40-qd-tw-2026-01-01", number="40-QĐ/TW", signed="2026-01-01", begins="2026-02-01")
    base = KnowledgeBase.load(make_directory(card, standard_documents() | {"40-qd-tw-2026-01-01": late}))
    answer = base.tell("hai", date(2025, 5, 1), TODAY)
    assert answer is not None
    assert answer.text.index("ngày đó 40-QĐ/TW chưa có hiệu lực") < answer.text.index("Không được.")


def test_a_card_past_its_review_says_so_before_the_verdict(make_directory: Callable[..., Path]) -> None:
    base = KnowledgeBase.load(make_directory(rule_yaml("cu").replace("2027-02-21", "2026-11-20")))
    answer = base.tell("cu", today=TODAY)
    assert answer is not None
    assert answer.verdict == "not_allowed"
    assert answer.text.index("đang rà soát") < answer.text.index("Không được.")
    on_the_day = base.tell("cu", today=date(2026, 11, 20))
    assert on_the_day is not None
    assert "rà soát" not in on_the_day.text


OTHER = "Cơ quan có được yêu cầu tôi nộp mật khẩu tài khoản không?"
MAP = "Đăng bản đồ Việt Nam thiếu Hoàng Sa, Trường Sa được không?"


def test_numbered_questions_and_what_leans_on_one_are_answered_in_turn(base: KnowledgeBase) -> None:
    answer = base.ask(f"1. {ASKED} 2. {OTHER} Căn cứ đâu?", today=TODAY)
    assert answer.several
    assert (
        answer.text.index("1. Tôi chia sẻ")
        < answer.text.index("2. Cơ quan")
        < answer.text.index("3. Căn cứ đâu")
    )
    assert answer.text.count("Căn cứ: 10-QĐ/TW") == 3


def test_of_more_than_four_questions_the_first_four_are_answered(base: KnowledgeBase) -> None:
    texts = [ASKED, OTHER, MAP, THE_MEETING, "Tôi muốn bảo lưu ý kiến khác với chi bộ thì làm thế nào?"]
    answer = base.ask("\n".join(texts), today=TODAY)
    assert "4. Phát trực tiếp" in answer.text
    assert "5." not in answer.text
    assert "1 câu sau" in answer.text
    assert len(answer.text) <= 1300
    assert "20-QĐ/TW, Điều 9 (đã hết hiệu lực)" in answer.text


def test_a_question_among_several_that_nothing_answers_is_said_to_be_so(base: KnowledgeBase) -> None:
    answer = base.ask(f"{ASKED} {OTHER} Công chức nghỉ phép năm được bao nhiêu ngày?", today=TODAY)
    assert "3. Công chức nghỉ phép" in answer.text
    assert "chưa có quy tắc đã kiểm chứng" in answer.text


def test_a_talk_goes_on_from_what_is_kept_of_it(base: KnowledgeBase) -> None:
    told, standing = base.converse(ASKED, Standing(), TODAY)
    kept = Standing.from_data(standing.as_data())
    assert (kept.rule, kept.asked) == (told.rule, "")
    why, _ = base.converse("vì sao?", kept, TODAY)
    assert why.text.startswith("Vì sao:")
    dated, then = base.converse("hồi 2022 thì sao", kept, TODAY)
    assert "Xét tại ngày 31/12/2022" in dated.text
    assert Standing.from_data(then.as_data()).day == date(2022, 12, 31)


def test_what_is_kept_of_a_choice_is_enough_to_choose_by(unsure: KnowledgeBase) -> None:
    offered, standing = unsure.converse("họp chi bộ", Standing(), TODAY)
    kept = Standing.from_data(standing.as_data())
    assert kept.offered == tuple(other.rule for other in offered.alternatives)
    assert unsure.converse("cái thứ hai", kept, TODAY)[0].rule == kept.offered[1]
    assert unsure.converse("vì sao?", kept, TODAY)[1].asked == "họp chi bộ"
