"""Recurrence against an oracle that walks through every single day and asks whether the rule names it."""

from datetime import date, datetime, time, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import VIETNAM
from study import holidays, lunar
from study.holidays import official
from study.recurrence import QUARTERS, Rule, occurrences

CALENDAR = official()
DAYS = st.dates(date(2026, 1, 1), date(2032, 12, 31))
MONTHS = st.sampled_from([(), *QUARTERS, (2,), (3, 9)])
CLOCK = {"hour": 19, "minute": 30}


def last_of(day: date) -> int:
    return next(n for n in (31, 30, 29, 28) if (day + timedelta(days=n - day.day)).month == day.month)


def names(rule: Rule, day: date) -> bool:
    """Whether `rule` (without shifting) names `day`, said as plainly as its kind can be said."""
    if rule.months and day.month not in rule.months:
        return False
    working = [
        d for n in range(1, last_of(day) + 1) if holidays.is_working(CALENDAR, d := day.replace(day=n))
    ]
    match rule.kind:
        case "single":
            return day == rule.on
        case "weekly":
            return day.isoweekday() == rule.weekday
        case "monthly_day":
            return day.day == min(rule.day, last_of(day))
        case "last_day":
            return day.day == last_of(day)
        case "nth_weekday":
            return day.isoweekday() == rule.weekday and (day.day - 1) // 7 + 1 == rule.nth
        case "last_weekday":
            return day.isoweekday() == rule.weekday and day.day + 7 > last_of(day)
        case "last_working_day":
            return day == working[-1]
        case "working_day":
            return day == [d for d in working if d.day > rule.day][rule.nth - 1]
        case _:
            named, following = lunar.to_lunar(day), lunar.to_lunar(day + timedelta(days=1))
            in_month = not rule.lunar_month or (named.month == rule.lunar_month and not named.leap)
            return in_month and (named.day == rule.day or (named.day < rule.day and following.day == 1))


def oracle(rule: Rule, after: datetime, count: int) -> list[datetime]:
    found: list[datetime] = []
    day = after.astimezone(VIETNAM).date()
    while len(found) < count and day < date(2040, 1, 1):
        start = datetime.combine(day, time(rule.hour, rule.minute), tzinfo=VIETNAM)
        if start > after and names(rule, day):
            found.append(start)
        day += timedelta(days=1)
    return found


RULES = st.one_of(
    st.builds(lambda weekday: Rule("weekly", weekday=weekday, **CLOCK), st.integers(1, 7)),
    st.builds(
        lambda day, months: Rule("monthly_day", day=day, months=months, **CLOCK), st.integers(1, 31), MONTHS
    ),
    st.builds(lambda months: Rule("last_day", months=months, **CLOCK), MONTHS),
    st.builds(
        lambda weekday, nth, months: Rule("nth_weekday", weekday=weekday, nth=nth, months=months, **CLOCK),
        st.integers(1, 7),
        st.integers(1, 4),
        MONTHS,
    ),
    st.builds(
        lambda weekday, months: Rule("last_weekday", weekday=weekday, months=months, **CLOCK),
        st.integers(1, 7),
        MONTHS,
    ),
    st.builds(
        lambda day, nth: Rule("working_day", day=day, nth=nth, **CLOCK), st.integers(0, 10), st.integers(1, 3)
    ),
    st.builds(lambda months: Rule("last_working_day", months=months, **CLOCK), MONTHS),
    st.builds(lambda day: Rule("lunar_day", day=day, **CLOCK), st.integers(1, 30)),
    st.builds(
        lambda day, month: Rule("lunar_day", day=day, lunar_month=month, **CLOCK),
        st.integers(1, 30),
        st.integers(1, 12),
    ),
)


@settings(max_examples=80, deadline=None)
@given(RULES, DAYS, st.integers(0, 24 * 60 - 1))
def test_the_next_sessions_are_those_a_walk_through_every_day_finds(
    rule: Rule, day: date, minute: int
) -> None:
    after = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=VIETNAM)
    assert [o.starts_at for o in occurrences(rule, after, CALENDAR, 3)] == oracle(rule, after, 3)


@settings(max_examples=100, deadline=None)
@given(RULES, DAYS, st.sampled_from(["next_working_day", "previous_working_day", "skip"]), st.booleans())
def test_a_rule_that_shifts_never_lands_on_a_day_off(rule: Rule, day: date, way: str, weekends: bool) -> None:
    shifting = Rule(
        **{f: getattr(rule, f) for f in rule.__struct_fields__} | {"if_day_off": way, "weekend_off": weekends}
    )
    after = datetime.combine(day, time(12), tzinfo=VIETNAM)
    found = occurrences(shifting, after, CALENDAR, 4)
    assert found == sorted(found, key=lambda o: o.starts_at)
    for occurrence in found:
        held = occurrence.starts_at.date()
        assert occurrence.starts_at > after
        assert holidays.day_off(CALENDAR, held) is None
        assert not weekends or holidays.is_working(CALENDAR, held)
        assert abs(held - occurrence.planned) < timedelta(days=12)
        assert names(rule, occurrence.planned)


def test_a_session_that_starts_this_very_minute_is_not_the_next_one() -> None:
    rule = Rule("monthly_day", day=3, **CLOCK)
    start = datetime(2026, 12, 3, 19, 30, tzinfo=VIETNAM)
    assert occurrences(rule, start, CALENDAR, 1)[0].starts_at.date() == date(2027, 1, 3)
    assert occurrences(rule, start - timedelta(seconds=1), CALENDAR, 1)[0].starts_at == start


def test_a_single_session_happens_once() -> None:
    rule = Rule("single", on=date(2026, 12, 15), **CLOCK)
    now = datetime(2026, 11, 21, tzinfo=VIETNAM)
    assert len(occurrences(rule, now, CALENDAR, 3)) == 1
    assert occurrences(rule, datetime(2027, 1, 1, tzinfo=VIETNAM), CALENDAR, 3) == []


def test_a_leap_month_has_its_session_too_but_a_yearly_lunar_day_comes_once() -> None:
    start = datetime(2028, 1, 1, tzinfo=VIETNAM)
    monthly = occurrences(Rule("lunar_day", day=15, **CLOCK), start, CALENDAR, 13)
    leaps = [o for o in monthly if lunar.to_lunar(o.planned).leap]
    assert len(leaps) == 1
    yearly = occurrences(Rule("lunar_day", day=15, lunar_month=5, **CLOCK), start, CALENDAR, 2)
    assert [o.planned.year for o in yearly] == [2028, 2029]


@pytest.mark.parametrize("year", [2027, 2150])
def test_a_far_year_still_ends_in_answers(year: int) -> None:
    rule = Rule("lunar_day", day=5, **CLOCK)
    assert len(occurrences(rule, datetime(year, 6, 1, tzinfo=VIETNAM), CALENDAR, 3)) == 3


@settings(max_examples=150, deadline=None)
@given(RULES, DAYS, st.integers(0, 400))
def test_a_rule_with_an_end_gives_the_same_days_up_to_it(rule: Rule, day: date, days: int) -> None:
    after, until = datetime.combine(day, time(), tzinfo=VIETNAM), day + timedelta(days=days)
    whole = occurrences(rule, after, CALENDAR, 60)
    kept = [one for one in whole if one.planned <= until]
    assert occurrences(msgspec.structs.replace(rule, until=until), after, CALENDAR, 60) == kept
