"""Days on which Vietnam does not work: what was announced, and what the law says where nothing was announced yet.

The facts live in `data/holidays.yaml`; this module only applies them.
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from study import lunar

DATA = Path(__file__).parent / "data" / "holidays.yaml"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayOff:
    """Why a day is off: its `name`, whether it makes up for a holiday on a weekend, and whether it was announced.

    `expected` is True for a Tết break that is only reckoned, not yet announced.
    """

    name: str
    in_lieu: bool = False
    expected: bool = False


@dataclass(frozen=True)
class Calendar:
    """The content of `holidays.yaml`."""

    fixed: tuple[Mapping[str, Any], ...]
    lunar: tuple[Mapping[str, Any], ...]
    tet: Mapping[str, Any]
    announced: Mapping[int, Mapping[str, Any]]

    def __hash__(self) -> int:
        return id(self)


def load(path: Path = DATA) -> Calendar:
    """Read the holidays from `path`. Raises ValueError, in Vietnamese, when a section is missing or misspelt."""
    content = yaml.safe_load(path.read_text("utf-8"))
    try:
        return Calendar(
            tuple(content["fixed"]), tuple(content["lunar"]), content["tet"], dict(content["announced"])
        )
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"{path}: thiếu hoặc sai mục {error}; xem lại bốn mục fixed, lunar, tet, announced"
        ) from error


@functools.cache
def official() -> Calendar:
    """Return the calendar that ships with the program."""
    return load()


def day_off(calendar: Calendar, day: date) -> DayOff | None:
    """Return why `day` is a public day off, None on any other day (a plain weekend is not one)."""
    return _days_off(calendar, day.year).get(day)


def is_weekend(day: date) -> bool:
    return day.isoweekday() >= 6


def is_working(calendar: Calendar, day: date) -> bool:
    """Whether offices work on `day`: no weekend, no holiday, or a weekend day worked in exchange."""
    if day in calendar.announced.get(day.year, {}).get("working", ()):
        return True
    return not is_weekend(day) and day_off(calendar, day) is None


def next_working(calendar: Calendar, day: date) -> date:
    """Return the first working day after `day`."""
    return _search(calendar, day, ONE_DAY)


def previous_working(calendar: Calendar, day: date) -> date:
    """Return the last working day before `day`."""
    return _search(calendar, day, -ONE_DAY)


def _search(calendar: Calendar, day: date, step: timedelta) -> date:
    day += step
    while not is_working(calendar, day):
        day += step
    return day


@functools.lru_cache(maxsize=512)
def _days_off(calendar: Calendar, year: int) -> Mapping[date, DayOff]:
    holidays = dict(_holidays(calendar, year))
    return holidays | dict(_in_lieu(holidays))


def _holidays(calendar: Calendar, year: int) -> Iterator[tuple[date, DayOff]]:
    for holiday in calendar.fixed:
        if year >= holiday.get("since", 0):
            yield date(year, holiday["month"], holiday["day"]), DayOff(holiday["name"])
    for holiday in calendar.lunar:
        yield _lunar(year, holiday["month"], holiday["day"]), DayOff(holiday["name"])
    if year in calendar.announced:
        yield from _announced(calendar.announced[year])
    else:
        yield from _expected_tet(calendar, year)


def _lunar(year: int, month: int, day: int) -> date:
    months = lunar.months_around(date(year, 6, 1))
    return next(m for m in months if (m.year, m.number, m.leap) == (year, month, False)).solar(day)


def _announced(announced: Mapping[str, Any]) -> Iterator[tuple[date, DayOff]]:
    for span in announced["days_off"]:
        for offset in range((span["last"] - span["first"]).days + 1):
            yield span["first"] + offset * ONE_DAY, DayOff(span["name"])


def _expected_tet(calendar: Calendar, year: int) -> Iterator[tuple[date, DayOff]]:
    first = lunar.tet(year)
    for offset in range(-calendar.tet["days_before"], calendar.tet["last_day"]):
        yield first + offset * ONE_DAY, DayOff(calendar.tet["name"], expected=True)


def _in_lieu(holidays: Mapping[date, DayOff]) -> Iterator[tuple[date, DayOff]]:
    """Yield the working days taken off because a one-day holiday fell on a weekend."""
    taken = set(holidays)
    for day in sorted(holidays):
        if not is_weekend(day) or _in_a_break(holidays, day):
            continue
        free = day + ONE_DAY
        while is_weekend(free) or free in taken:
            free += ONE_DAY
        taken.add(free)
        yield free, DayOff(holidays[day].name, in_lieu=True)


def _in_a_break(holidays: Mapping[date, DayOff], day: date) -> bool:
    """Whether `day` belongs to a break of several days of one name, whose announcement already makes up for it."""
    name = holidays[day].name
    return any((other := holidays.get(day + step)) and other.name == name for step in (ONE_DAY, -ONE_DAY))
