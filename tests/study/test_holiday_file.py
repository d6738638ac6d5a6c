"""The file of holidays as people edit it: every mistake is named by its line, and a broken file changes nothing."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import Texts
from study import holiday_check, holidays
from study.holiday_file import HolidaysBroken

TEXTS = Texts.load()
GOOD = holidays.DATA.read_text("utf-8")
TWENTY_SEVEN = "  2027:\n    document: 10065/VPCP-KGVX ngày 02/10/2026\n"


def _told(path: Path, text: str | bytes) -> list[str]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    try:
        holidays.load(path)
    except HolidaysBroken as broken:
        return holiday_check.explain(TEXTS, broken)
    return []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{month: 9, day: 2,", "{month: 13, day: 2,", "“month” không đúng. Cần số từ 1 đến 12"),
        ("{month: 9, day: 2,", "{month: 2, day: 30,", "không có ngày 30/2"),
        ("{month: 9, day: 2, name", "{month: 9, day: 2, nmae", "thiếu “name”|không có mục “nmae”"),
        ("{month: 3, day: 10, name: Giỗ Tổ Hùng Vương}", "hôm nay", "không đúng dạng"),
        ("first: 2027-02-04", "first: 2027-02-31", "“first” không đúng. Cần ngày có thật"),
        ("first: 2027-02-04", "first: 2027-02-11", "kỳ nghỉ “Tết Nguyên đán” không đúng"),
        ("last: 2027-09-05", "last: 2027-12-05", "kỳ nghỉ “Quốc khánh 2/9” không đúng"),
        ("first: 2027-09-02", "first: 2027-02-09", "không đúng|trùng ngày"),
        ("first: 2027-02-04, last: 2027-02-10", "first: 2027-03-04, last: 2027-03-10", "chưa có mùng 1 Tết"),
        ("working: [2026-08-22]", "working: [2026-08-24]", "ngày làm bù 24/08/2026 không đúng"),
        ("working: [2026-08-22]", "working: [22/8/2026]", "“working” không đúng"),
        ("working: [2026-08-22]", "working: [2026-08-22, 2026-08-22]", "ghi một lần"),
        (TWENTY_SEVEN, "  20277:\n    document: x\n", "“20277” không phải năm"),
        (TWENTY_SEVEN, TWENTY_SEVEN.replace("2027:", "2026:"), "năm 2026 ghi hai lần"),
        (TWENTY_SEVEN, "  2027:\n", "thiếu “document”"),
        ("days_before: 1", "days_before: rất nhiều", "“days_before” không đúng"),
        ("announced:", "annuonced:", "thiếu mục “announced”"),
        ("fixed:\n", "fixed: không\n", "YAML|danh sách"),
        ("tet: {", "tet: {{", "sai cú pháp YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_mend(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    lines = _told(tmp_path / "holidays.yaml", GOOD.replace(old, new, 1))
    assert lines
    assert any(part in line for part in told.split("|") for line in lines), lines
    number = GOOD[: GOOD.index(old)].count("\n") + 1
    if (
        "thiếu mục" not in told
        and "YAML" not in told
        and "Tết" not in told
        and "thiếu “document”" not in told
    ):
        assert lines[0].startswith(f"holidays.yaml, dòng {number}: "), lines


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00" * 100, b"\xff\xfe", "á".encode("utf-16"), b"a: &a [*a]", b"[" * 5000, b"x" * 1_000_000],
)
def test_what_is_no_such_file_is_refused_in_words(tmp_path: Path, body: bytes) -> None:
    lines = _told(tmp_path / "holidays.yaml", body)
    assert lines
    assert all(line.startswith("holidays.yaml, dòng ") and len(line) < 300 for line in lines)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.text(max_size=6))
def test_any_slip_of_the_hand_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, typed: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "holidays.yaml"
    _told(path, (GOOD[:at] + typed + GOOD[at + len(typed) :]).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("before", [False, True], ids=["year before reckoned", "year before announced"])
def test_a_break_round_new_year_is_off_on_both_sides_of_it(tmp_path: Path, before: bool) -> None:
    tet = {2029: ("2029-02-12", "2029-02-16"), 2030: ("2030-02-01", "2030-02-07")}
    text = GOOD
    for year in (2029, 2030) if before else (2030,):
        text += f"  {year}:\n    document: Thông báo {year}\n    working: []\n    days_off:\n"
        text += "      - {{first: {}, last: {}, name: Tết Nguyên đán}}\n".format(*tet[year])
    text += "      - {first: 2029-12-29, last: 2030-01-01, name: Tết Dương lịch}\n"
    (tmp_path / "holidays.yaml").write_text(text, "utf-8")
    calendar = holidays.load(tmp_path / "holidays.yaml")
    for day in (date(2029, 12, 29), date(2029, 12, 31), date(2030, 1, 1)):
        assert holidays.day_off(calendar, day), day
        assert not holidays.is_working(calendar, day)
    assert holidays.next_working(calendar, date(2029, 12, 28)) == date(2030, 1, 2)
    assert [day for day, _ in holidays.of_year(calendar, 2029)][-3:] == [
        date(2029, 12, n) for n in (29, 30, 31)
    ]
    assert holidays.of_year(calendar, 2030)[0][0] == date(2030, 1, 1)


def test_a_changed_file_holds_at_once_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text(GOOD, "utf-8")
    calendar = holidays.Official(path)
    assert holidays.day_off(calendar(), date(2027, 6, 1)) is None
    more = "  - {month: 6, day: 1, name: Ngày mới}\n"
    path.write_text(GOOD.replace("fixed:\n", f"fixed:\n{more}"), "utf-8")
    assert calendar.refresh()
    assert not calendar.refresh()
    off = holidays.day_off(calendar(), date(2027, 6, 1))
    assert off
    assert off.name == "Ngày mới"
    path.write_text("fixed: []\n", "utf-8")
    with pytest.raises(HolidaysBroken):
        calendar.refresh()
    assert not calendar.refresh()
    assert holidays.day_off(calendar(), date(2027, 6, 1)) == off
    os.unlink(path)
    assert not calendar.refresh()
    assert holidays.day_off(calendar(), date(2027, 6, 1)) == off
