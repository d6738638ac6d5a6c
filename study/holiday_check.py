"""Checking the holidays: days that are well written but cannot be so, and every mistake in words."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.texts import Texts
from study import lunar
from study.holiday_entries import Content, Year
from study.holiday_file import HolidaysBroken, Problem

LONGEST_BREAK = 16  # days; a longer one is a slip of the hand
_ONE_DAY = timedelta(days=1)
_LEAP_YEAR = 2028


def mistakes(content: Content) -> Iterator[Problem]:
    """Yield what is wrong with the days: impossible, back to front, twice, Tết left out of a year."""
    for place, fixed in enumerate(content.fixed):
        following = date(_LEAP_YEAR + fixed.month // 12, fixed.month % 12 + 1, 1)
        if fixed.day > (following - _ONE_DAY).day:
            yield Problem(content.lines[0, place], "no_such_day", {"day": f"{fixed.day}/{fixed.month}"})
    for number, year in content.announced.items():
        yield from _of_year(content, number, year)


def _of_year(content: Content, number: int, year: Year) -> Iterator[Problem]:
    off: set[date] = set()
    for span in year.days_off:
        line, days = content.lines[number, span.first], (span.last - span.first).days + 1
        if not 1 <= days <= LONGEST_BREAK or span.last.year != number:
            yield Problem(line, "bad_span", {"name": span.name, "most": LONGEST_BREAK, "year": number})
            continue
        inside = {span.first + offset * _ONE_DAY for offset in range(days)}
        if inside & off:
            yield Problem(line, "overlap", {"name": span.name})
        off |= inside
    for day in year.working:
        plain = day.isoweekday() < 6 or day in off or day.year != number
        if plain or year.working.count(day) > 1:
            yield Problem(content.lines[number, day], "bad_working", {"day": f"{day:%d/%m/%Y}"})
    first = lunar.tet(number)
    if first not in off:
        yield Problem(content.lines[number, 0], "no_tet", {"year": number, "first": f"{first:%d/%m/%Y}"})


def explain(texts: Texts, broken: HolidaysBroken) -> list[str]:
    """Return every mistake as one line: where it is, what it is, how to mend it."""
    return [
        texts("holidays.problem", file=broken.path.name, line=problem.line, problem=_said(texts, problem))
        for problem in broken.problems
    ]


def _said(texts: Texts, problem: Problem) -> str:
    fields = dict(problem.fields)
    if problem.key == "bad_field":
        fields["needs"] = texts(f"holidays.needs_{fields['name']}")
    return texts(f"holidays.{problem.key}", **fields)
