import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.days import period_in, pointing, without_pointing
from tests.knowledge.conftest import TODAY


@pytest.mark.parametrize(
    ("text", "first", "last", "rest"),
    [
        ("năm ngoái thì sao?", date(2025, 1, 1), date(2025, 12, 31), "thì sao?"),
        (
            "nam ngoai dang tin gia phat bao nhieu",
            date(2025, 1, 1),
            date(2025, 12, 31),
            "dang tin gia phat bao nhieu",
        ),
        ("thế trước 1/7/2026?", date(2026, 6, 30), date(2026, 6, 30), "thế ?"),
        ("hồi 2023", date(2023, 1, 1), date(2023, 12, 31), ""),
        ("tháng 3 năm nay", date(2026, 3, 1), date(2026, 3, 31), ""),
        ("tháng 12 năm ngoái", date(2025, 12, 1), date(2025, 12, 31), ""),
        ("đầu năm nay đăng bài", date(2026, 1, 1), date(2026, 3, 31), "đăng bài"),
        ("hồi tháng 12", date(2025, 12, 1), date(2025, 12, 31), ""),
        ("hồi tháng 11", date(2026, 11, 1), TODAY, ""),
        ("ngày 15 tháng 8 năm 2026", date(2026, 8, 15), date(2026, 8, 15), ""),
        ("cách đây hai năm đăng bài", date(2024, 11, 21), date(2024, 11, 21), "đăng bài"),
        ("tháng trước", date(2026, 10, 1), date(2026, 10, 31), ""),
        ("từ 1/1/2027 thì sao", date(2027, 1, 1), date(2027, 1, 1), "thì sao"),
    ],
)
def test_a_day_that_is_named_is_read(text: str, first: date, last: date, rest: str) -> None:
    period = period_in(text, TODAY)
    assert period is not None
    assert (period.first, period.last, period.rest) == (first, last, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định 15/2020/NĐ-CP còn áp dụng không?",
        "Luật An ninh mạng năm 2018 nói gì",
        "Quy định 207-QĐ/TW ngày 26/7/2026 có gì mới",
        "24/11/2026 được nghỉ không",
        "Tết 2027 nghỉ mấy ngày",
        "hôm qua tôi lỡ đăng bài",
        "mỗi tháng 5 lần",
        "tối đa 2023 người",
        "ngày 31/2/2026",
        "đủ 5 năm thì sao",
    ],
)
def test_the_number_of_a_document_and_what_is_to_come_are_no_day_asked_for(text: str) -> None:
    assert period_in(text, TODAY) is None


def test_words_that_point_back_are_told_apart() -> None:
    assert pointing("lúc đó thì sao") == "then"
    assert pointing("con hien nay") == "now"
    assert pointing("trước đây thì sao") == "once"
    assert pointing("còn trên zalo") is None
    assert without_pointing("lúc đó thì sao") == "thì sao"


@given(st.text(max_size=300))
def test_any_text_has_a_period_of_the_past_or_none(text: str) -> None:
    period = period_in(text, TODAY)
    assert period is None or period.first <= period.last


def test_hostile_repetitions_are_read_at_once() -> None:
    begun = time.perf_counter()
    for text in ("ngày hồi " * 3000, "tháng 3 năm " * 3000, "1/" * 9000, "trước " * 5000):
        period_in(text, TODAY)
    assert time.perf_counter() - begun < 1
