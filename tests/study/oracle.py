"""What rules mean, said a second time and by brute force: every day of thirty years is asked whether it is named.

Nothing here uses the expansions it checks. The lunar calendar is reckoned from the longer series of Jean Meeus'
"Astronomical Algorithms" (chapters 25 and 49), day by day; of the holidays only "do offices work on this day" is taken.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from study import holidays
from study.holidays import official
from study.recurrence import Rule

FIRST, LAST = date(2026, 1, 1), date(2056, 1, 1)
MARGIN = timedelta(days=40)  # days beyond both ends that may be shifted inside
_DAY = timedelta(days=1)
_CALENDAR = official()


class Day(NamedTuple):
    """One day and all that a rule may ask of it; `working` is which working day of its month it is, 0: none."""

    on: date
    last: int
    lunar_day: int
    lunar_month: int
    leap: bool
    lunar_last: bool
    is_working: bool
    off: bool


# The moon and the sun ------------------------------------------------------------------------------------------------

_MOON = (
    (-0.40720, 0, 1, 0), (0.17241, 1, 0, 0), (0.01608, 0, 2, 0), (0.01039, 0, 0, 2), (0.00739, -1, 1, 0),
    (-0.00514, 1, 1, 0), (0.00208, 2, 0, 0), (-0.00111, 0, 1, -2), (-0.00057, 0, 1, 2), (0.00056, 1, 2, 0),
    (-0.00042, 0, 3, 0), (0.00042, 1, 0, 2), (0.00038, 1, 0, -2), (-0.00024, -1, 2, 0), (-0.00007, 2, 1, 0),
    (0.00004, 0, 2, -2), (0.00004, 3, 0, 0), (0.00003, 1, 1, -2), (0.00003, 0, 2, 2), (-0.00003, 1, 1, 2),
    (0.00003, -1, 1, 2), (-0.00002, -1, 1, -2), (-0.00002, 1, 3, 0), (0.00002, 0, 4, 0),
)  # fmt: skip
_PLANETS = (
    (299.77, 0.107408, 0.000325), (251.88, 0.016321, 0.000165), (251.83, 26.651886, 0.000164),
    (349.42, 36.412478, 0.000126), (84.66, 18.206239, 0.000110), (141.74, 53.303771, 0.000062),
    (207.14, 2.453732, 0.000060), (154.84, 7.306860, 0.000056), (34.52, 27.261239, 0.000047),
)  # fmt: skip


def _sine(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _new_moon(k: int) -> float:
    """Return the moment of new moon `k`, counted from January 2000, in days of 1970 at Việt Nam's clock."""
    t = k / 1236.85
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t**2
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t**2 + 0.00001238 * t**3
    node = 160.7108 + 390.67050284 * k - 0.0016118 * t**2 - 0.00000227 * t**3
    e = 1 - 0.002516 * t - 0.0000074 * t**2
    moment = 2451550.09766 + 29.530588861 * k + 0.00015437 * t**2 - 0.00000015 * t**3
    moment += sum(size * e ** abs(m) * _sine(m * sun + n * moon + f * node) for size, m, n, f in _MOON)
    moment -= 0.00017 * _sine(124.7746 - 1.56375588 * k)
    moment += sum(size * _sine(start + speed * k) for start, speed, size in _PLANETS)
    years = t * 100
    clock_drift = (62.92 + 0.32217 * years + 0.005589 * years**2) / 86400
    return moment - clock_drift - 2440587.5 + 7 / 24


def _sun(on: date) -> float:
    """Return where the sun is as `on` begins in Việt Nam, degrees from the March equinox."""
    t = (on.toordinal() - date(2000, 1, 1).toordinal() - 0.5 - 7 / 24) / 36525
    anomaly = 357.52911 + 35999.05029 * t - 0.0001537 * t**2
    center = (1.914602 - 0.004817 * t) * _sine(anomaly) + 0.019993 * _sine(2 * anomaly)
    center += 0.000289 * _sine(3 * anomaly)
    place = 280.46646 + 36000.76983 * t + 0.0003032 * t**2 + center
    return (place - 0.00569 - 0.00478 * _sine(125.04 - 1934.136 * t)) % 360


@cache
def _month_starts() -> list[date]:
    return [date(1970, 1, 1) + math.floor(_new_moon(k)) * _DAY for k in range(290, 740)]


@cache
def _month_names() -> list[tuple[int, bool]]:
    """Return (number, leap) of each month: 11 holds the solstice, the first without a change of sign is leap."""
    starts = _month_starts()
    signs = [int(_sun(start) // 30) for start in starts]
    elevens = [
        n for n in range(len(starts) - 1) if signs[n] <= 8 < signs[n + 1] or signs[n : n + 2] == [8, 9]
    ]
    names: list[tuple[int, bool]] = [(0, False)] * len(starts)
    for first, following in pairwise(elevens):
        number, leap_is_due = 11, following - first == 13
        names[first] = (11, False)
        for n in range(first + 1, following):
            leap = leap_is_due and signs[n] == signs[n + 1]
            leap_is_due = leap_is_due and not leap
            number = number if leap else number % 12 + 1
            names[n] = (number, leap)
    return names


# The days ------------------------------------------------------------------------------------------------------------


@cache
def days() -> list[Day]:
    """Return every day from some time before FIRST to some time after LAST."""
    return list(_days())


def _days() -> Iterator[Day]:
    starts, names = _month_starts(), _month_names()
    on = FIRST - MARGIN
    while on < LAST + MARGIN:
        n = bisect_right(starts, on) - 1
        last = next(d for d in (31, 30, 29, 28) if (on + (d - on.day) * _DAY).month == on.month)
        yield Day(
            on,
            last,
            (on - starts[n]).days + 1,
            *names[n],
            on + _DAY == starts[n + 1],
            holidays.is_working(_CALENDAR, on),
            holidays.day_off(_CALENDAR, on) is not None,
        )
        on += _DAY


@cache
def _working_days(after: int) -> dict[date, int]:
    """Which working day after day `after` of its month each day is, first 1."""
    found: dict[date, int] = {}
    count = 0
    for day in days():
        count = 0 if day.on.day == 1 else count
        if day.is_working and day.on.day > after:
            count += 1
            found[day.on] = count
    return found


@cache
def _last_working_days() -> set[date]:
    last: dict[tuple[int, int], date] = {}
    for day in days():
        if day.is_working:
            last[day.on.year, day.on.month] = day.on
    return set(last.values())


def names(rule: Rule, day: Day) -> bool:
    """Whether `rule` names the day, said as plainly as its kind can be said."""
    on = day.on
    if (rule.months and on.month not in rule.months) or (rule.until and on > rule.until):
        return False
    match rule.kind:
        case "single":
            return on == rule.on
        case "weekly":
            return on.isoweekday() == rule.weekday
        case "monthly_day":
            return on.day == min(rule.day, day.last)
        case "last_day":
            return on.day == day.last
        case "nth_weekday":
            return on.isoweekday() == rule.weekday and 7 * (rule.nth - 1) < on.day <= 7 * rule.nth
        case "last_weekday":
            return on.isoweekday() == rule.weekday and on.day + 7 > day.last
        case "working_day":
            return _working_days(rule.day).get(on) == rule.nth
        case "last_working_day":
            return on in _last_working_days()
        case "lunar_day":
            wanted = not rule.lunar_month or (day.lunar_month == rule.lunar_month and not day.leap)
            return wanted and (day.lunar_day == rule.day or (day.lunar_last and day.lunar_day < rule.day))


def held(rule: Rule) -> list[date]:
    """Return every day from FIRST on and before LAST on which a session of `rule` is held."""
    everything = days()
    found = set()
    for place, day in enumerate(everything):
        if names(rule, day) and (on := _moved(rule, everything, place)):
            found.add(on)
    return sorted(on for on in found if FIRST <= on < LAST)


def _moved(rule: Rule, everything: list[Day], place: int) -> date | None:
    def is_off(day: Day) -> bool:
        return day.off or (rule.weekend_off and not day.is_working)

    if rule.if_day_off == "keep" or not is_off(everything[place]):
        return everything[place].on
    if rule.if_day_off == "skip":
        return None
    step = 1 if rule.if_day_off == "next_working_day" else -1
    while not everything[place].is_working:
        place += step
        if not 0 <= place < len(everything):
            return None
    return everything[place].on
