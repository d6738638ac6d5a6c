"""Working time: lunch, nights, weekends and holidays do not count, whichever way one reckons."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import VIETNAM
from reports.worktime import OFFICE, WorkTime

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
MINUTES = st.integers(0, 5000)
HOURS = WorkTime(OFFICE.periods, OFFICE.days, frozenset([date(2026, 9, 2), date(2026, 11, 24)]))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Việt Nam; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(23, 8), 60, at(23, 9)),
        (at(23, 11), 60, at(23, 14)),  # over lunch
        (at(23, 6), 30, at(23, 8)),  # before the day
        (at(23, 12), 0, at(23, 13, 30)),
        (at(23, 16, 30), 60, at(25, 8)),  # over the night and a holiday
        (at(20, 17), 1, at(23, 7, 31)),  # over a weekend
        (at(21, 10), 450, at(23, 17)),  # one whole day from a Saturday on
        (at(23, 7, 30), 900, at(25, 17)),
    ],
)
def test_only_working_minutes_count(start: datetime, minutes: int, end: datetime) -> None:
    assert HOURS.after(start, minutes) == end


@given(MOMENTS, MINUTES)
def test_what_lies_between_a_start_and_its_end_is_what_was_added(start: datetime, minutes: int) -> None:
    end = HOURS.after(start, minutes)
    assert end >= start
    assert HOURS.between(start, end) == timedelta(minutes=minutes)


@given(MOMENTS, st.integers(1, 5000), st.integers(-9000, 9000))
def test_before_draws_the_line_exactly_where_after_does(now: datetime, minutes: int, away: int) -> None:
    line = HOURS.before(now, minutes)
    start = line + timedelta(minutes=away)
    assert (HOURS.after(start, minutes) <= now) == (start <= line)


def test_a_committee_that_never_works_has_no_endless_wait() -> None:
    never = WorkTime(((time(8), time(9)),), frozenset())
    assert never.after(at(23, 8), 60) == at(23, 9)
    assert never.before(at(23, 9), 60) == at(23, 8)
    assert never.between(at(1, 8), at(30, 8)) == timedelta()
