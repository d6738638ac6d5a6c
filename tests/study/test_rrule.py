"""What is said as an RRULE names the same days in somebody else's library; what cannot be said in one is not."""

from datetime import date, datetime

import msgspec
import pytest
from dateutil.rrule import rrulestr

from bot.clock import VIETNAM
from study.recurrence import Kind, Rule
from study.rrule import rrule
from tests.study import oracle
from tests.study.test_thirty_years import RULES

SAYABLE: tuple[Kind, ...] = ("weekly", "monthly_day", "last_day", "nth_weekday", "last_weekday")


def days_of(text: str) -> list[date]:
    begin = datetime(2026, 1, 1, 8, 0, tzinfo=VIETNAM)
    end = datetime(2055, 12, 31, 23, 0, tzinfo=VIETNAM)
    return [moment.date() for moment in rrulestr(text, dtstart=begin).between(begin, end, inc=True)]


@pytest.mark.parametrize("kind", SAYABLE)
def test_another_library_finds_the_same_days_in_it(kind: Kind) -> None:
    for rule in RULES[kind][:: max(1, len(RULES[kind]) // 24)]:
        text = rrule(rule)
        assert text is not None
        assert days_of(text) == oracle.held(rule), text


def test_its_end_is_the_last_day_the_rule_may_name() -> None:
    for until in (date(2030, 3, 2), date(2030, 3, 3), date(2030, 3, 4)):
        rule = Rule("monthly_day", day=3, until=until)
        assert days_of(rrule(rule) or "") == oracle.held(rule)


@pytest.mark.parametrize("kind", sorted(set(RULES) - set(SAYABLE)))
def test_what_it_cannot_hold_is_not_said_in_it(kind: Kind) -> None:
    assert all(rrule(rule) is None for rule in RULES[kind])


def test_a_rule_that_shifts_is_not_said_in_it() -> None:
    for kind in SAYABLE:
        assert rrule(msgspec.structs.replace(RULES[kind][0], if_day_off="next_working_day")) is None
