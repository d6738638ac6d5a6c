"""The Vietnamese lunar calendar, reckoned at UTC+7.

A month begins on the day of the new moon. Month 11 holds the winter solstice; when thirteen months lie between two
months 11, the first one in which the sun enters no new twelfth of its path is the leap month and repeats the number
before it. The two astronomical series are those of Jean Meeus, "Astronomical Formulae for Calculators", as Hồ Ngọc
Đức arranged them for Vietnam. Good for the years 1900 to 2199.
"""

import functools
import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1900, 2199
_UTC_OFFSET = 7 / 24  # days
_JULIAN_DAY_OF_ORDINAL_0 = 1721425
_FIRST_NEW_MOON = 2415021.076998695  # Julian day of the new moon counted as number 0
_MONTH_LENGTH = 29.530588853  # days from new moon to new moon, on average


@dataclass(frozen=True)
class LunarDate:
    """A day of the lunar calendar; `year` is the solar year in which its Tết falls."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True)
class LunarMonth:
    """One lunar month: its first solar day and its length in days (29 or 30)."""

    year: int
    number: int
    leap: bool
    start: date
    days: int

    def solar(self, day: int) -> date:
        """Return the solar date of `day` of this month; a day 30 of a month of 29 is its last day."""
        return self.start + timedelta(days=min(day, self.days) - 1)


def _new_moon(number: int) -> float:
    """Return the Julian day (UT) of the new moon `number`, counted from January 1900."""
    t = number / 1236.85
    mean = 2415020.75933 + 29.53058868 * number + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * math.sin(math.radians(166.56 + 132.87 * t - 0.009173 * t**2))
    sun = math.radians(359.2242 + 29.10535608 * number - 0.0000333 * t**2 - 0.00000347 * t**3)
    moon = math.radians(306.0253 + 385.81691806 * number + 0.0107306 * t**2 + 0.00001236 * t**3)
    node = math.radians(21.2964 + 390.67050646 * number - 0.0016528 * t**2 - 0.00000239 * t**3)
    correction = (
        (0.1734 - 0.000393 * t) * math.sin(sun)
        + 0.0021 * math.sin(2 * sun)
        - 0.4068 * math.sin(moon)
        + 0.0161 * math.sin(2 * moon)
        - 0.0004 * math.sin(3 * moon)
        + 0.0104 * math.sin(2 * node)
        - 0.0051 * math.sin(sun + moon)
        - 0.0074 * math.sin(sun - moon)
        + 0.0004 * math.sin(2 * node + sun)
        - 0.0004 * math.sin(2 * node - sun)
        - 0.0006 * math.sin(2 * node + moon)
        + 0.0010 * math.sin(2 * node - moon)
        + 0.0005 * math.sin(2 * moon + sun)
    )
    clock_drift = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return mean + correction - clock_drift


def _new_moon_day(number: int) -> int:
    """Return the Julian day number of the Vietnamese day on which the new moon `number` falls."""
    return math.floor(_new_moon(number) + 0.5 + _UTC_OFFSET)


def _sun_twelfth(julian_day: int) -> int:
    """Return in which twelfth of its path (0 at the March equinox, 9 from the winter solstice) the sun is."""
    t = (julian_day - 0.5 - _UTC_OFFSET - 2451545.0) / 36525
    anomaly = math.radians(357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3)
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    longitude += (1.914600 - 0.004817 * t - 0.000014 * t**2) * math.sin(anomaly)
    longitude += (0.019993 - 0.000101 * t) * math.sin(2 * anomaly) + 0.000290 * math.sin(3 * anomaly)
    return math.floor(longitude % 360 / 30)


def _julian_day(day: date) -> int:
    return day.toordinal() + _JULIAN_DAY_OF_ORDINAL_0


def _solar(julian_day: int) -> date:
    return date.fromordinal(julian_day - _JULIAN_DAY_OF_ORDINAL_0)


def _month_eleven(year: int) -> int:
    """Return the number of the new moon that opens month 11 of the solar `year`."""
    number = math.floor((_julian_day(date(year, 12, 31)) - 2415021) / _MONTH_LENGTH)
    return number - 1 if _sun_twelfth(_new_moon_day(number)) >= 9 else number


def _leap_offset(first: int) -> int:
    """Return which month after the month 11 opened by new moon `first` holds no change of twelfth."""
    twelfths = [_sun_twelfth(_new_moon_day(first + i)) for i in range(15)]
    return next(i for i in range(1, 14) if twelfths[i] == twelfths[i + 1])


@functools.lru_cache(maxsize=512)
def _months_from_eleven(year: int) -> tuple[LunarMonth, ...]:
    """Return the 12 or 13 months from month 11 of `year` up to the next month 11, in order."""
    first, following = _month_eleven(year), _month_eleven(year + 1)
    leap = _leap_offset(first) if following - first == 13 else 99
    months = []
    for offset in range(following - first):
        start, end = _new_moon_day(first + offset), _new_moon_day(first + offset + 1)
        position = 10 + offset - (offset >= leap)
        months.append(
            LunarMonth(year + position // 12, position % 12 + 1, offset == leap, _solar(start), end - start)
        )
    return tuple(months)


def _check(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the lunar calendar is reckoned for {FIRST_YEAR} to {LAST_YEAR}, not {year}")


def months_around(day: date) -> list[LunarMonth]:
    """Return the lunar months from about a year before to about two years after `day`, in order.

    Raises ValueError outside 1900 to 2199.
    """
    _check(day.year)
    return [month for year in range(day.year - 2, day.year + 3) for month in _months_from_eleven(year)]


def to_lunar(day: date) -> LunarDate:
    """Return the lunar date of a solar `day`. Raises ValueError outside 1900 to 2199."""
    months = months_around(day)
    month = months[bisect_right([m.start for m in months], day) - 1]
    return LunarDate(month.year, month.number, (day - month.start).days + 1, month.leap)


def tet(year: int) -> date:
    """Return the first day of the lunar `year`. Raises ValueError outside 1900 to 2199."""
    _check(year)
    return next(m.start for m in _months_from_eleven(year - 1) if m.number == 1 and not m.leap)


def leap_month(year: int) -> int | None:
    """Return the number of the leap month of the lunar `year`, or None."""
    _check(year)
    months = _months_from_eleven(year - 1) + _months_from_eleven(year)
    return next((m.number for m in months if m.leap and m.year == year), None)
