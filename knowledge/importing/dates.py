"""Dates: days as documents write them; one that does not exist is told apart from one that is not there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_WRITTEN = re.compile(
    r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})|(?:ngày\s+)?(?<![\d/])(\d{1,2})\s?/\s?(\d{1,2})\s?/\s?(\d{4})(?![\d/])",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"ngày[\s.…]*(?:\d{1,2})?[\s.…]*tháng[\s.…]*(?:\d{1,2})?[\s.…]*năm[\s.…]*\d{0,4}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day where it is written; `day` is None when there is no such day in the calendar."""

    day: date | None
    text: str
    start: int
    end: int


def days_in(text: str) -> Iterator[Day]:
    """Yield every day written in a text in normal form."""
    for found in _WRITTEN.finditer(text):
        numbers = [int(part) for part in found.groups() if part]
        yield Day(_date(*numbers), found.group(), found.start(), found.end())


def has_blank_day(text: str) -> bool:
    """Return whether a day is left open to be filled in, as in “ngày … tháng … năm 2026”."""
    return any(not _WRITTEN.fullmatch(found.group()) for found in _BLANK.finditer(text))


def _date(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
