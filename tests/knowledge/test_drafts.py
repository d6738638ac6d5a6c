"""What of a draft is seen by fact, and what is left alone."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.drafts import Drafts, dangling, masked, personal_data, read_drafts
from knowledge.loading import load
from knowledge.scope import Scope, read_scope
from knowledge.snapshot import HOME
from knowledge.source import Problem


@pytest.fixture(scope="module")
def drafts() -> Drafts:
    problems: list[Problem] = []
    found = read_drafts(HOME / "drafts.yaml", problems)
    assert problems == []
    return found


@pytest.fixture(scope="module")
def scope() -> Scope:
    return read_scope(HOME / "scope.yaml", [])


def signs(drafts: Drafts, scope: Scope, text: str) -> set[str]:
    return {sign.sign for sign in drafts.signs(text, scope)}


def test_every_sign_rests_on_a_rule_with_a_citation(drafts: Drafts) -> None:
    rules = load(HOME).rules
    assert dangling(drafts, rules) == []
    assert all(rules[pattern.rule].citations for pattern in drafts.patterns)


@pytest.mark.parametrize(
    ("draft", "sign"),
    [
        ("Gửi các đồng chí văn bản này, LƯU HÀNH NỘI BỘ nhé", "internal"),
        ("gui ca nha tai lieu noi bo cua xa", "internal"),
        ("Đây là biên bản họp chi bộ tháng 10", "minutes"),
        ("Chi bộ mình vừa ra nghị quyết chi bộ về nuôi tôm", "party_paper"),
        ("Bản dự thảo tờ trình về thu phí chợ", "draft_paper"),
        ("Anh Tư sắp được bổ nhiệm chức giám đốc sở", "personnel"),
        ("Ảnh các cháu học sinh lớp 3A trong giờ ăn", "children"),
        ("Nghe nói cầu Rạch sắp sập đó bà con", "hearsay"),
        ("TIN NÓNG: có 3 người tử vong ở chợ sáng nay", "no_source"),
        ("Thay mặt UBND xã tôi xin trả lời bà con", "agency_voice"),
        ("Liên hệ anh Nam 0912 345 678 để rõ", "phone"),
        ("Liên hệ +84912345678", "phone"),
        ("Ông Nguyễn Văn A, CCCD 001099012345", "identity_number"),
        ("Ủng hộ vào STK 19034567890123 Vietinbank", "account_number"),
        ("Gửi đơn về nguyenvana@example.com", "email"),
    ],
)
def test_what_can_be_checked_by_fact_is_seen(drafts: Drafts, scope: Scope, draft: str, sign: str) -> None:
    assert sign in signs(drafts, scope, draft)


@pytest.mark.parametrize(
    "draft",
    [
        "Tôi không đồng ý với cách làm đường của xã, chậm và thiếu minh bạch.",
        "Chúc mừng ngày Nhà giáo Việt Nam 20-11!",
        "Quê tôi mùa lúa chín, mời mọi người về chơi.",
        "Theo báo Nhân Dân, bão số 9 sẽ vào bờ, 2 người tử vong.",
        "Thu ngân sách đạt 1.234.567.890 đồng, tăng 12%.",
        "Hôm nay tôi dự lễ trao huy hiệu, ai cũng vui.",
        "Nghị định 147/2024/NĐ-CP có hiệu lực từ 25/12/2024.",
        "Góp ý: dự thảo luật đang công khai lấy ý kiến, bản dự thảo lần 2 có ở cổng.",
    ],
)
def test_an_opinion_a_greeting_and_a_sourced_claim_are_left_alone(
    drafts: Drafts, scope: Scope, draft: str
) -> None:
    assert signs(drafts, scope, draft) == set()


def test_of_a_text_marked_secret_nothing_else_is_read(drafts: Drafts, scope: Scope) -> None:
    found = drafts.signs("TỐI MẬT\nSố: 12-KH/TU\nLiên hệ 0912345678", scope)
    assert [(sign.sign, sign.seen) for sign in found] == [("marking", "")]


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
def test_a_personal_number_is_never_told_back_whole(number: str) -> None:
    [(kind, shown)] = personal_data(f"gọi {number} nhé")
    assert kind == "phone"
    assert number not in shown
    assert shown == masked(number)


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_any_text_can_be_looked_at(drafts: Drafts, scope: Scope, text: str) -> None:
    assert all(sign.sign for sign in drafts.signs(text, scope))


def test_a_broken_file_gives_no_signs_and_names_the_mistake(tmp_path: Path) -> None:
    (tmp_path / "drafts.yaml").write_text("signs: [{sign: a, rule: B b}]\n", encoding="utf-8")
    problems: list[Problem] = []
    read_drafts(tmp_path / "drafts.yaml", problems)
    assert problems
    assert problems[0].line == 1
