"""The end of a schedule: taken as it was said, or asked about; never passed over in silence."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import VIETNAM
from study.phrases import schedule_json

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=VIETNAM)
MONTHLY = "ngày 3 hằng tháng 19h30"


def _said(text: str) -> dict[str, Any]:
    return schedule_json(text, NOW)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        (f"{MONTHLY} đến hết tháng 6/2027", "2027-06-30"),
        (f"{MONTHLY} đến hết tháng 2", "2027-02-28"),
        (f"{MONTHLY} đến tháng 6 năm 2027", "2027-06-30"),
        (f"{MONTHLY} cho tới cuối tháng sáu năm sau", "2027-06-30"),
        (f"{MONTHLY} đến hết tháng sau", "2026-12-31"),
        (f"{MONTHLY}, kéo dài đến hết năm", "2026-12-31"),
        (f"{MONTHLY} đến hết năm sau", "2027-12-31"),
        (f"{MONTHLY} đến hết quý II/2027", "2027-06-30"),
        (f"{MONTHLY} đến hết quý 1", "2027-03-31"),
        (f"{MONTHLY} đến ngày 30 tháng 6 năm 2027", "2027-06-30"),
        (f"{MONTHLY} đến 30.6.2027", "2027-06-30"),
        ("ngay 3 hang thang 19h30 toi het thang 6/2027", "2027-06-30"),
        ("ngay 3 hang thang 19h30 den het nam 2027", "2027-12-31"),
        ("thứ 6 hằng tuần từ 8h đến 10h, đến hết tháng 12", "2026-12-31"),
        ("thứ sáu hằng tuần 14h trong 5 buổi", "2026-12-25"),
        ("thứ hai hằng tuần 8h, mười buổi rồi thôi", "2027-01-25"),
        ("rằm âm lịch hằng tháng 19h trong ba buổi", "2027-01-22"),
    ],
)
def test_the_end_is_understood_as_it_was_said(text: str, until: str) -> None:
    answer = _said(text)
    assert answer["understood"], answer["ask"]
    assert answer["rule"]["until"] == until
    day = datetime.fromisoformat(until)
    assert f"Lịch kết thúc ngày {_named(day)}" in answer["explanation"]


def _named(day: datetime) -> str:
    weekday = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")[day.weekday()]
    return f"{weekday} {day:%d/%m/%Y}"


@pytest.mark.parametrize(
    "text",
    [
        f"{MONTHLY} đến khi có thông báo mới",
        f"{MONTHLY} cho đến hết nhiệm kỳ",
        f"{MONTHLY} trong 3 tháng",
        f"{MONTHLY} đến tháng chạp",
        "ngày 5 hằng tháng 19h đến hết tháng 12 âm lịch",
        f"{MONTHLY} đến hết tháng 6/2027 trong 5 buổi",
        f"{MONTHLY} đến hết tháng 13/2027",
        f"{MONTHLY} đến 31/2/2027",
        f"{MONTHLY} đến 30/6/20276",
        f"{MONTHLY} đến 1/1/2026",
        f"{MONTHLY} đến hết tháng này",
        "thứ 6 hằng tuần 14h trong 0 buổi",
        "thứ 6 hằng tuần 14h trong 999999 buổi",
        "5 buổi thứ hai hằng tuần 8h",
        "8h sáng mai đến hết tháng 6/2027",
        "19h30 ngày 3/12 trong 5 buổi",
        f"{MONTHLY} từ tháng 1/2027 đến tháng 6/2027",
    ],
)
def test_an_end_that_is_not_clear_is_asked_about(text: str) -> None:
    answer = _said(text)
    assert not answer["understood"], answer
    assert answer["ask"].count("?") == 1


def test_no_session_after_the_end_is_named() -> None:
    assert _said("thứ sáu hằng tuần 14h đến 5/12")["next"] == [
        "2026-11-27T14:00:00+07:00",
        "2026-12-04T14:00:00+07:00",
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("dời đến ngày 5/12 14h", "2026-12-05T14:00:00+07:00"),
        ("đến 15/12 lúc 8h", "2026-12-15T08:00:00+07:00"),
        ("chuyển tới 14h ngày 5/12", "2026-12-05T14:00:00+07:00"),
    ],
)
def test_a_day_to_move_to_is_no_end(text: str, start: str) -> None:
    assert _said(text)["next"] == [start]


@pytest.mark.parametrize(
    "text", ["19h30 đến 21h ngày 3/12", "từ 8h đến 10h thứ 6 hằng tuần", f"{MONTHLY} trong 90 phút"]
)
def test_what_is_no_end_is_not_taken_for_one(text: str) -> None:
    answer = _said(text)
    assert answer["understood"], answer["ask"]
    assert "until" not in answer["rule"]


WORDS = (
    "đến",
    "hết",
    "cho",
    "tới",
    "cuối",
    "trong",
    "gồm",
    "tháng",
    "năm",
    "quý",
    "ngày",
    "buổi",
    "6/2027",
    "30/6",
)
MORE = ("5", "II", "sau", "này", "âm", "lịch", "rồi", "thôi")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS + MORE), max_size=7).map(" ".join))
def test_any_mix_of_words_of_an_end_is_understood_whole_or_asked_about(words: str) -> None:
    answer = _said(f"{MONTHLY} {words}")
    if answer["understood"]:
        until = answer["rule"].get("until", "9999")
        assert answer["next"]
        assert all(start[:10] <= until for start in answer["next"])
    else:
        assert answer["ask"]
