"""Days off: what was announced, what the law says, and what makes up for what."""

from datetime import date, timedelta

import pytest

from study import holidays
from study.holidays import official

CALENDAR = official()


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    "days",
    [
        span(date(2026, 2, 14), date(2026, 2, 22)),
        span(date(2026, 8, 29), date(2026, 9, 2)),
        span(date(2027, 2, 4), date(2027, 2, 10)),
        span(date(2027, 9, 2), date(2027, 9, 5)),
        [date(2026, 1, 1), date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 11, 24)],
        [date(2027, 1, 1), date(2027, 4, 16), date(2027, 4, 30), date(2027, 5, 3), date(2027, 11, 24)],
    ],
)
def test_announced_and_lawful_days_off_are_off(days: list[date]) -> None:
    for day in days:
        assert holidays.day_off(CALENDAR, day) is not None, day
        assert not holidays.is_working(CALENDAR, day), day


def test_the_saturday_worked_in_exchange_is_a_working_day() -> None:
    assert date(2026, 8, 22).isoweekday() == 6
    assert holidays.is_working(CALENDAR, date(2026, 8, 22))
    assert not holidays.is_working(CALENDAR, date(2026, 8, 31))


@pytest.mark.parametrize("day", [date(2026, 2, 13), date(2026, 2, 23), date(2026, 11, 23), date(2027, 2, 11)])
def test_days_beside_a_break_are_working_days(day: date) -> None:
    assert holidays.is_working(CALENDAR, day)


def test_24_november_is_a_day_off_only_from_2026() -> None:
    assert holidays.day_off(CALENDAR, date(2025, 11, 24)) is None
    assert holidays.day_off(CALENDAR, date(2026, 11, 24)) is not None


def test_a_holiday_on_a_weekend_is_made_up_for_on_the_next_working_day() -> None:
    made_up = holidays.day_off(CALENDAR, date(2027, 5, 3))
    assert made_up is not None
    assert made_up.in_lieu


def test_two_holidays_on_one_weekend_are_made_up_for_on_two_days() -> None:
    assert (date(2033, 4, 30).isoweekday(), date(2033, 5, 1).isoweekday()) == (6, 7)
    assert holidays.next_working(CALENDAR, date(2033, 4, 29)) == date(2033, 5, 4)


def test_a_tet_break_that_was_not_announced_yet_says_so() -> None:
    off = holidays.day_off(CALENDAR, date(2028, 1, 26))
    assert off is not None
    assert off.expected


def test_next_and_previous_working_days_step_over_the_tet_break() -> None:
    assert holidays.next_working(CALENDAR, date(2027, 2, 3)) == date(2027, 2, 11)
    assert holidays.previous_working(CALENDAR, date(2027, 2, 11)) == date(2027, 2, 3)
