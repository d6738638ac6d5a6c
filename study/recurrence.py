"""When a branch meets: the kinds of rule, and the next days each of them gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Literal

import msgspec

from bot.clock import VIETNAM
from study import holidays, lunar
from study.holidays import ONE_DAY, Calendar

Kind = Literal[
    "single",
    "weekly",
    "monthly_day",
    "nth_weekday",
    "last_weekday",
    "last_day",
    "working_day",
    "last_working_day",
    "lunar_day",
]
IfDayOff = Literal["keep", "next_working_day", "previous_working_day", "skip"]

QUARTERS = ((1, 4, 7, 10), (2, 5, 8, 11), (3, 6, 9, 12))
_FARTHEST_SHIFT = timedelta(days=31)
_LAST_YEAR = lunar.LAST_YEAR - 4


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A schedule. Which fields count depends on `kind`:

    - single: `on`
    - weekly: `weekday` (1 Monday … 7 Sunday)
    - monthly_day: `day` (1 to 31; a shorter month uses its last day)
    - nth_weekday, last_weekday: `weekday`, `nth` (1 to 4)
    - working_day: the `nth` working day after day `day` of the month (`day` 0: of the month)
    - last_day, last_working_day: nothing more
    - lunar_day: `day` of every lunar month, or of lunar month `lunar_month`

    `months` limits the monthly kinds to some months; one of `QUARTERS` makes a rule quarterly, one month makes it
    yearly. `until` is the last day the rule may name (None: it goes on), before any shift. `minutes` is the length
    (0: not said). `weekend_off` makes `if_day_off` hold for weekends too.
    """

    kind: Kind
    hour: int = 8
    minute: int = 0
    on: date | None = None
    weekday: int = 0
    nth: int = 0
    day: int = 0
    lunar_month: int = 0
    months: tuple[int, ...] = ()
    minutes: int = 0
    if_day_off: IfDayOff = "keep"
    weekend_off: bool = False
    until: date | None = None


@dataclass(frozen=True)
class Occurrence:
    """One session of a rule: when it starts (Asia/Ho_Chi_Minh) and the day the rule named before any shift."""

    starts_at: datetime
    planned: date


def occurrences(rule: Rule, after: datetime, calendar: Calendar, count: int = 3) -> list[Occurrence]:
    """Return up to `count` sessions that start strictly after `after` (aware), soonest first."""
    return list(islice(_upcoming(rule, after.astimezone(VIETNAM), calendar), count))


def _upcoming(rule: Rule, after: datetime, calendar: Calendar) -> Iterator[Occurrence]:
    at = time(rule.hour, rule.minute, tzinfo=VIETNAM)
    latest = after
    for planned in _planned(rule, after.date() - _FARTHEST_SHIFT, calendar):
        if rule.until is not None and planned > rule.until:
            return
        day = _settled(rule, planned, calendar)
        if day is not None and (starts_at := datetime.combine(day, at)) > latest:
            latest = starts_at
            yield Occurrence(starts_at, planned)


def is_off(rule: Rule, day: date, calendar: Calendar) -> bool:
    """Whether `rule` counts `day` among the days on which the branch would rather not meet."""
    if rule.weekend_off and not holidays.is_working(calendar, day):
        return True
    return holidays.day_off(calendar, day) is not None


def _settled(rule: Rule, day: date, calendar: Calendar) -> date | None:
    """Return the day a session planned for `day` is held on, None when it falls away."""
    if rule.if_day_off == "keep" or not is_off(rule, day, calendar):
        return day
    if rule.if_day_off == "skip":
        return None
    forward = rule.if_day_off == "next_working_day"
    return (holidays.next_working if forward else holidays.previous_working)(calendar, day)


def _planned(rule: Rule, start: date, calendar: Calendar) -> Iterator[date]:
    """Yield, in order, the days the rule names from some day before or at `start` on."""
    match rule.kind:
        case "single":
            assert rule.on is not None
            return iter((rule.on,))
        case "weekly":
            return _weekly(rule, start)
        case "lunar_day":
            return _lunar(rule, start)
        case _:
            return _monthly(rule, start, calendar)


def _weekly(rule: Rule, start: date) -> Iterator[date]:
    day = start + timedelta(days=(rule.weekday - start.isoweekday()) % 7)
    while day.year <= _LAST_YEAR:
        yield day
        day += timedelta(days=7)


def _lunar(rule: Rule, start: date) -> Iterator[date]:
    while start.year <= _LAST_YEAR:
        for month in lunar.months_around(start):
            wanted = not rule.lunar_month or (month.number == rule.lunar_month and not month.leap)
            if wanted and start < month.start + timedelta(days=month.days) <= start + timedelta(days=366):
                yield month.solar(rule.day)
        start += timedelta(days=366)


def _monthly(rule: Rule, start: date, calendar: Calendar) -> Iterator[date]:
    first = start.replace(day=1)
    while first.year <= _LAST_YEAR:
        if not rule.months or first.month in rule.months:
            yield in_month(rule, first, calendar)
        first = next_month(first)


def next_month(first: date) -> date:
    """Return the first day of the month after that of `first`."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_of_month(first: date) -> date:
    """Return the last day of the month of `first`."""
    return next_month(first) - ONE_DAY


def in_month(rule: Rule, first: date, calendar: Calendar) -> date:
    """Return the day a monthly `rule` names in the month that begins with `first`."""
    last = last_of_month(first)
    match rule.kind:
        case "monthly_day":
            return first.replace(day=min(rule.day, last.day))
        case "nth_weekday":
            return first + timedelta(days=(rule.weekday - first.isoweekday()) % 7 + 7 * (rule.nth - 1))
        case "last_weekday":
            return last - timedelta(days=(last.isoweekday() - rule.weekday) % 7)
        case "last_day":
            return last
        case "last_working_day":
            return holidays.previous_working(calendar, last + ONE_DAY)
        case _:
            return _nth_working(rule, working_days_from(rule, first), calendar)


def working_days_from(rule: Rule, first: date) -> date:
    """Return the day after which a working_day `rule` counts, in the month that begins with `first`."""
    return first + timedelta(days=rule.day - 1)


def _nth_working(rule: Rule, day: date, calendar: Calendar) -> date:
    for _ in range(max(rule.nth, 1)):
        day = holidays.next_working(calendar, day)
    return day
