"""Days on which Vietnam does not work: what was announced, and what the law says where nothing was announced yet.

The facts live in `data/holidays.yaml`; this module only applies them.
"""

import functools
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.logs import get_logger
from study import holiday_check, holiday_file, lunar
from study.holiday_entries import FixedDay, LunarDay, Span, Tet, Year
from study.holiday_file import HolidaysBroken

DATA = Path(__file__).parent / "data" / "holidays.yaml"
ONE_DAY = timedelta(days=1)
_log = get_logger("holidays")


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

    fixed: tuple[FixedDay, ...]
    lunar: tuple[LunarDay, ...]
    tet: Tet
    announced: Mapping[int, Year]

    def __hash__(self) -> int:
        return id(self)


def load(path: Path = DATA) -> Calendar:
    """Read the holidays from `path`. Raises HolidaysBroken, with every mistake and its line."""
    content = holiday_file.read(path)
    problems = list(holiday_check.mistakes(content))
    if problems:
        raise HolidaysBroken(path, problems)
    return Calendar(content.fixed, content.lunar, content.tet, content.announced)


class Official:
    """The calendar in force: read once, read again when its file changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._calendar: Calendar | None = None

    def __call__(self) -> Calendar:
        if self._calendar is None:
            self.refresh()
        assert self._calendar is not None
        return self._calendar

    def refresh(self) -> bool:
        """Take up a changed file and say whether there was any; one with mistakes leaves what holds in force.

        Raises HolidaysBroken, once for each such file.
        """
        with self._lock:
            if self._calendar is not None and not self._path.exists():
                return False  # an editor is just replacing it
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp == self._stamp:
                return False
            if self._calendar is not None:
                self._stamp = stamp
            self._calendar = load(self._path)
            self._stamp = stamp
            return True


_official = Official(DATA)


def official() -> Calendar:
    """Return the calendar in force. Raises HolidaysBroken when there never was a good one."""
    return _official()


def refresh() -> bool:
    """Take up a changed file and say whether it was; one with mistakes is told in the log and changes nothing."""
    try:
        changed = _official.refresh()
    except HolidaysBroken as broken:
        _log.error("holidays.not_taken_up", count=len(broken.problems))
        return False
    if changed:
        _log.info("holidays.taken_up")
    return changed


def day_off(calendar: Calendar, day: date) -> DayOff | None:
    """Return why `day` is a public day off, None on any other day (a plain weekend is not one)."""
    return _days_off(calendar, day.year).get(day)


def of_year(calendar: Calendar, year: int) -> list[tuple[date, DayOff | None]]:
    """Return the days off of a year and, without a reason, the weekend days worked in exchange; in order."""
    days: dict[date, DayOff | None] = dict(_days_off(calendar, year))
    announced = calendar.announced.get(year)
    return sorted((days | dict.fromkeys(announced.working if announced else ())).items())


def is_weekend(day: date) -> bool:
    return day.isoweekday() >= 6


def is_working(calendar: Calendar, day: date) -> bool:
    """Whether offices work on `day`: no weekend, no holiday, or a weekend day worked in exchange."""
    announced = calendar.announced.get(day.year)
    if announced and day in announced.working:
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
    days = holidays | dict(_in_lieu(holidays))
    return {day: off for day, off in days.items() if day.year == year}


def _holidays(calendar: Calendar, year: int) -> Iterator[tuple[date, DayOff]]:
    for holiday in calendar.fixed:
        if year >= holiday.since:
            yield date(year, holiday.month, holiday.day), DayOff(holiday.name)
    for lunar_day in calendar.lunar:
        yield _lunar(year, lunar_day.month, lunar_day.day), DayOff(lunar_day.name)
    if year in calendar.announced:
        yield from _announced(calendar.announced[year].days_off)
    else:
        yield from _expected_tet(calendar, year)
    # A break round New Year stands where its notice has it, under the later year. Refusing that would send its December
    # days to a year whose own notice did not give them, and which need not stand in the file.
    following = calendar.announced.get(year + 1)
    yield from _announced(
        span for span in (following.days_off if following else ()) if span.first.year == year
    )


def _lunar(year: int, month: int, day: int) -> date:
    months = lunar.months_around(date(year, 6, 1))
    return next(m for m in months if (m.year, m.number, m.leap) == (year, month, False)).solar(day)


def _announced(spans: Iterable[Span]) -> Iterator[tuple[date, DayOff]]:
    for span in spans:
        for offset in range((span.last - span.first).days + 1):
            yield span.first + offset * ONE_DAY, DayOff(span.name)


def _expected_tet(calendar: Calendar, year: int) -> Iterator[tuple[date, DayOff]]:
    first = lunar.tet(year)
    for offset in range(-calendar.tet.days_before, calendar.tet.last_day):
        yield first + offset * ONE_DAY, DayOff(calendar.tet.name, expected=True)


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
