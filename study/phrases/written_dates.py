"""Dates with a day and a month, as people write them: which year they mean, and whether they exist."""

from datetime import date, timedelta

from study import lunar
from study.phrases.day_words import DayWords
from study.phrases.question import Question

_YEARS_AHEAD = 5
_ROLL_OVER = timedelta(days=183)  # a day and month gone by means next year only when that is nearer than this
_LUNAR_MONTHS = {"gieng": 1, "chap": 12}


def written_date(words: DayWords, today: date) -> date:
    day_text, month_text, year_text = words.dates[0]
    shown = "/".join(part for part in (day_text, month_text, year_text) if part)
    if words.lunar:
        return lunar_date(int(day_text), month_number(month_text), year_text, today)
    day, month, year = (
        int(day_text),
        month_number(month_text),
        written_year(year_text or words.quarter_year, today),
    )
    if words.quarter and (month - 1) // 3 + 1 != words.quarter:
        raise Question("quarter_mismatch", date=shown, quarter=words.quarter)
    if year is not None:
        return real_date(year, month, day, shown)
    this_year = real_date(today.year, month, day, shown) if (day, month) != (29, 2) else _leap_day(today)
    if this_year >= today:
        return this_year
    following = real_date(today.year + 1, month, day, shown)
    if following - today > _ROLL_OVER:
        raise Question("past_date", date=f"{this_year:%d/%m/%Y}", next=f"{following:%d/%m/%Y}")
    return following


def _leap_day(today: date) -> date:
    for year in (today.year, today.year + 1):
        if year % 4 == 0 and (year % 100 or year % 400 == 0) and date(year, 2, 29) >= today:
            return date(year, 2, 29)
    raise Question("no_such_date", date="29/02")


def month_number(text: str) -> int:
    number = _LUNAR_MONTHS.get(text) or int(text)
    if not 1 <= number <= 12:
        raise Question("bad_month", month=text)
    return number


def written_year(text: str, today: date) -> int | None:
    """Return the year that was written, None when none was."""
    if not text:
        return None
    if text in ("nay", "sau", "toi", "xtoi"):
        return today.year + (text != "nay")
    year = int(text) + (today.year // 100 * 100 if len(text) == 2 else 0)
    if not today.year - 1 <= year <= today.year + _YEARS_AHEAD:
        raise Question("bad_year", year=text)
    return year


def real_date(year: int, month: int, day: int, shown: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Question("no_such_date", date=shown) from error


def lunar_date(day: int, month: int, year_text: str, today: date) -> date:
    """Return the next solar date of a lunar day, or that of the lunar year written."""
    if not 1 <= day <= 30:
        raise Question("bad_lunar_day", day=day)
    year = written_year(year_text, today)
    for candidate in lunar.months_around(today):
        if candidate.number != month or candidate.leap or (year and candidate.year != year):
            continue
        found = candidate.solar(day)
        if year or found >= today:
            return found
    raise Question("bad_year", year=year_text)
