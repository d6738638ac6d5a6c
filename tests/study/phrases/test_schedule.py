"""The table of phrases, written by hand from the calendar, and what must hold for any text whatever."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import VIETNAM
from study.phrases import schedule_json

TABLE = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "phrases.jsonl").read_text("utf-8").splitlines()
]
NOW = datetime(2026, 11, 21, 18, 0, tzinfo=VIETNAM)
KEYS = {"understood", "ask", "rule", "next", "time_given", "warnings", "explanation"}

WORDS = " ".join(
    (
        "ngày mùng thứ tuần tháng quý năm đầu cuối hằng mỗi sau tới này mai kia hôm nay sáng chiều tối trưa",
        "giờ phút rưỡi kém lúc từ đến âm lịch rằm tết làm việc tiên cùng trúng lễ thì dời nghỉ hai ba tư năm",
        "sáu bảy mười nhật chủ giêng chạp 3 15 31 32 0 8h 19h30 25h 3/12 31/2 15/12/2026 3.12.2026 20266 7:30",
        "1/1 IV , . - và hoặc trừ không lần một",
    )
).split()


@pytest.mark.parametrize("row", TABLE, ids=[str(row["id"]) for row in TABLE])
def test_the_phrase_means_what_the_table_says(row: dict[str, Any]) -> None:
    answer = schedule_json(row["text"], datetime.fromisoformat(row["now"]))
    assert answer["understood"] is row["understood"], answer
    if row["understood"]:
        assert answer["next"] == row["next"]
        assert answer["time_given"] is row["time_given"]
        assert [warning["date"] for warning in answer["warnings"]] == row["warned"]
    else:
        assert answer["ask"]


def check_shape(answer: dict[str, Any], now: datetime) -> None:
    assert set(answer) == KEYS
    assert answer["explanation"]
    if not answer["understood"]:
        assert answer["ask"].count("?") + answer["ask"].count("»") >= 1
        assert (answer["rule"], answer["next"], answer["warnings"]) == (None, [], [])
        return
    assert answer["ask"] is None
    starts = [datetime.fromisoformat(start) for start in answer["next"]]
    assert all(start.utcoffset() == timedelta(hours=7) and start > now for start in starts)
    assert starts == sorted(set(starts))
    assert 1 <= len(starts) <= (1 if answer["rule"]["kind"] == "single" else 3)
    shown = [f"{start:%H:%M}" for start in starts]
    assert set(shown) == {answer["rule"]["time"]}
    json.dumps(answer, ensure_ascii=False)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join),
    st.datetimes(datetime(2026, 1, 1), datetime(2035, 1, 1)),
)
def test_any_mix_of_schedule_words_is_understood_whole_or_asked_about(text: str, now: datetime) -> None:
    now = now.replace(tzinfo=UTC)
    check_shape(schedule_json(text, now), now)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_at_all_gets_a_clear_result(text: str) -> None:
    check_shape(schedule_json(text, NOW), NOW)


@pytest.mark.parametrize("row", [row for row in TABLE if row["understood"]], ids=lambda row: str(row["id"]))
def test_typing_in_capitals_changes_nothing(row: dict[str, Any]) -> None:
    now = datetime.fromisoformat(row["now"])
    assert schedule_json(row["text"].upper(), now)["next"] == row["next"]


@pytest.mark.parametrize(
    "text", ["ngày 3 hằng tháng " * 60_000, "9" * 1_000_000, "\u200b\x00" * 400_000, "thứ " * 250_000]
)
def test_a_megabyte_is_answered_at_once(text: str) -> None:
    begun = time.process_time()
    assert schedule_json(text, NOW)["understood"] is False
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize(
    "now",
    [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC), datetime(1989, 1, 1, tzinfo=UTC)],
)
def test_an_impossible_present_is_asked_about(now: datetime) -> None:
    answer = schedule_json("ngày 3 hằng tháng 19h30", now)
    assert answer["understood"] is False


def test_a_present_without_a_zone_is_vietnamese_time() -> None:
    naive = schedule_json("8h sáng mai", datetime(2026, 11, 21, 18, 0))
    assert naive["next"] == ["2026-11-22T08:00:00+07:00"]


def test_the_explanation_repeats_what_was_understood_in_words() -> None:
    text = schedule_json("thứ sáu tuần đầu mỗi tháng 14h", NOW)["explanation"]
    assert "Thứ Sáu đầu tiên hằng tháng, lúc 14:00" in text
    assert "thứ Sáu 04/12/2026" in text


@pytest.mark.parametrize(
    "text",
    [
        "thứ sáu tháng 12 14h",
        "thứ sáu tháng giêng 8h",
        "thứ hai, tháng 12, 8h",
        "thứ 6/12 14h",
        "ngày làm việc đầu tiên tháng chạp 8h",
    ],
)
def test_a_weekday_is_never_taken_for_the_day_of_a_month(text: str) -> None:
    answer = schedule_json(text, NOW)
    assert not answer["understood"], answer


def test_a_holiday_in_the_way_is_named() -> None:
    warning = schedule_json("ngày 24 hằng tháng 8h", NOW)["warnings"][0]
    assert warning["date"] == "2026-11-24"
    assert "Ngày Văn hóa Việt Nam" in warning["reason"]
