"""Thirty years of every kind of rule, day by day, against an oracle that shares no code with the expansions."""

from datetime import date, datetime, time
from itertools import product

import msgspec
import pytest

from bot.clock import VIETNAM
from study import lunar
from study.holidays import official
from study.recurrence import QUARTERS, Kind, Rule, occurrences
from tests.study import oracle

START = datetime.combine(oracle.FIRST, time(), tzinfo=VIETNAM)
MONTHS: tuple[tuple[int, ...], ...] = ((), *QUARTERS, (2,), (1, 9))
WEEK = range(1, 8)

RULES: dict[Kind, list[Rule]] = {
    "single": [Rule("single", on=day) for day in (date(2026, 2, 17), date(2028, 2, 29), date(2055, 12, 31))],
    "weekly": [Rule("weekly", weekday=weekday) for weekday in WEEK],
    "monthly_day": [Rule("monthly_day", day=day, months=m) for day, m in product(range(1, 32), MONTHS)],
    "last_day": [Rule("last_day", months=m) for m in MONTHS],
    "nth_weekday": [
        Rule("nth_weekday", weekday=weekday, nth=nth, months=m)
        for weekday, nth, m in product(WEEK, range(1, 5), MONTHS[:3])
    ],
    "last_weekday": [Rule("last_weekday", weekday=weekday, months=m) for weekday, m in product(WEEK, MONTHS)],
    "working_day": [
        Rule("working_day", day=day, nth=nth, months=m)
        for day, nth, m in product(range(11), range(1, 5), MONTHS[:2])
    ],
    "last_working_day": [Rule("last_working_day", months=m) for m in MONTHS],
    "lunar_day": [
        Rule("lunar_day", day=day, lunar_month=month)
        for day, month in [*product(range(1, 31), (0,)), *product((1, 5, 15, 29, 30), range(1, 13))]
    ],
}
SHIFTS = [
    {"if_day_off": way, "weekend_off": weekend}
    for way, weekend in product(("next_working_day", "previous_working_day", "skip"), (False, True))
]


def check(rule: Rule) -> None:
    """Fail unless the rule is held on exactly the oracle's days, no more and no fewer."""
    expected = oracle.held(rule)
    found = occurrences(rule, START, official(), len(expected) + 1)
    assert [one.starts_at.date() for one in found if one.starts_at.date() < oracle.LAST] == expected, rule
    assert all((one.starts_at.hour, one.starts_at.minute) == (rule.hour, rule.minute) for one in found)


def test_the_moon_of_the_oracle_and_ours_agree_on_every_day() -> None:
    for day in oracle.days():
        ours = lunar.to_lunar(day.on)
        assert (ours.day, ours.month, ours.leap) == (day.lunar_day, day.lunar_month, day.leap), day.on


@pytest.mark.parametrize("kind", RULES)
def test_every_rule_is_held_on_the_days_it_names(kind: Kind) -> None:
    for rule in RULES[kind]:
        check(rule)


@pytest.mark.parametrize("kind", RULES)
def test_every_rule_that_shifts_is_held_where_it_shifts_to(kind: Kind) -> None:
    for rule, shift in product(RULES[kind][:: max(1, len(RULES[kind]) // 12)], SHIFTS):
        check(msgspec.convert(msgspec.to_builtins(rule) | shift, Rule))


def test_a_rule_with_an_end_names_nothing_after_it() -> None:
    for kind in RULES:
        check(msgspec.structs.replace(RULES[kind][-1], until=date(2031, 6, 3)))
