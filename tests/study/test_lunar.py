"""The lunar calendar against the Tết days and leap months that Vietnam's printed calendars carry."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study import lunar
from study.lunar import LunarDate

# The first day of the lunar year, 1990 to 2050, day/month. 2007 and 2030 differ from China's calendar by one day.
TET = " ".join(
    (
        "27/1 15/2 4/2 23/1 10/2 31/1 19/2 7/2 28/1 16/2",
        "5/2 24/1 12/2 1/2 22/1 9/2 29/1 17/2 7/2 26/1",
        "14/2 3/2 23/1 10/2 31/1 19/2 8/2 28/1 16/2 5/2",
        "25/1 12/2 1/2 22/1 10/2 29/1 17/2 6/2 26/1 13/2",
        "2/2 23/1 11/2 31/1 19/2 8/2 28/1 15/2 4/2 24/1",
        "12/2 1/2 22/1 10/2 30/1 17/2 6/2 26/1 14/2 2/2",
        "23/1",
    )
).split()

LEAP_MONTHS = {
    1990: 5, 1993: 3, 1995: 8, 1998: 5, 2001: 4, 2004: 2, 2006: 7, 2009: 5, 2012: 4, 2014: 9, 2017: 6, 2020: 4,
    2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11, 2036: 6, 2039: 5, 2042: 2, 2044: 7, 2047: 5, 2050: 3,
}  # fmt: skip


@pytest.mark.parametrize(("year", "printed"), list(zip(range(1990, 2051), TET, strict=True)))
def test_tet_falls_on_the_day_the_printed_calendar_names(year: int, printed: str) -> None:
    day, month = map(int, printed.split("/"))
    assert lunar.tet(year) == date(year, month, day)
    assert lunar.to_lunar(date(year, month, day)) == LunarDate(year, 1, 1)


def test_leap_months_are_those_of_the_printed_calendar() -> None:
    assert {
        year: lunar.leap_month(year) for year in range(1990, 2051) if lunar.leap_month(year)
    } == LEAP_MONTHS


@pytest.mark.parametrize(
    ("year", "tet", "leap"),
    [
        (1968, date(1968, 1, 29), 7),
        (1985, date(1985, 1, 21), 2),
        (1987, date(1987, 1, 29), 7),
        (2053, date(2053, 2, 18), None),
    ],
)
def test_years_in_which_vietnam_differs_from_china(year: int, tet: date, leap: int | None) -> None:
    assert lunar.tet(year) == tet
    assert lunar.leap_month(year) == leap


def test_the_kings_commemoration_of_2026_and_2027_is_on_the_published_day() -> None:
    assert lunar.to_lunar(date(2026, 4, 26)) == LunarDate(2026, 3, 10)
    assert lunar.to_lunar(date(2027, 4, 16)) == LunarDate(2027, 3, 10)


@given(st.dates(date(1902, 1, 1), date(2196, 12, 31)))
def test_the_next_day_is_the_next_lunar_day_or_the_first_of_a_month(day: date) -> None:
    today, tomorrow = lunar.to_lunar(day), lunar.to_lunar(day + timedelta(days=1))
    if tomorrow.day == 1:
        assert today.day in (29, 30)
        assert tomorrow.month in (today.month, today.month % 12 + 1)
        assert (tomorrow.month == today.month) == tomorrow.leap
    else:
        assert (tomorrow.year, tomorrow.month, tomorrow.leap, tomorrow.day) == (
            today.year,
            today.month,
            today.leap,
            today.day + 1,
        )


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2200, 1, 1), date(9999, 12, 31)])
def test_days_outside_the_reckoned_years_are_refused(day: date) -> None:
    with pytest.raises(ValueError, match="reckoned"):
        lunar.to_lunar(day)
