"""Phrases that name a single day: the date it is, checked against everything else the phrase says."""

from datetime import date, datetime, timedelta

import msgspec

from study.holidays import official
from study.phrases.clock_times import TimeOfDay
from study.phrases.day_words import LAST, DayWords
from study.phrases.question import Question
from study.phrases.repeated import only_day, only_weekday, repeated
from study.phrases.written_dates import lunar_date, month_number, real_date, written_date, written_year
from study.recurrence import Rule, in_month, last_of_month, next_month


def one_day(words: DayWords, now: datetime) -> date | None:
    """Return the day when the phrase names a single one, else None."""
    today = now.date()
    if words.dates and "year" not in words.every:
        return written_date(words, today)
    if words.days_away is not None:
        _refuse_more(words)
        return today + timedelta(days=words.days_away)
    if words.weeks_away is not None:
        return _in_week(words, today)
    if words.coming and words.weekdays and not words.every:
        return _coming(words, today)
    if _names_one_month(words) and not words.every:
        return _in_named_month(words, today)
    _refuse_bare_weekday(words, today)
    return None


def _coming(words: DayWords, today: date) -> date:
    day = today + timedelta(days=(only_weekday(words) - today.isoweekday()) % 7 or 7)
    if words.this and day - today == timedelta(days=7):
        raise Question("today_or_next", today=f"{today:%d/%m}", next=f"{day:%d/%m}")
    return day


def _refuse_more(words: DayWords) -> None:
    if words.every or words.month or words.quarter or words.position:
        raise Question("contradiction")


def _in_week(words: DayWords, today: date) -> date:
    _refuse_more(words)
    if not words.weekdays:
        raise Question("which_weekday")
    monday = today - timedelta(days=today.isoweekday() - 1)
    return monday + timedelta(days=7 * (words.weeks_away or 0) + only_weekday(words) - 1)


def _refuse_bare_weekday(words: DayWords, today: date) -> None:
    if words.weekdays and not (words.position or words.every or words.days or words.dates or words.months):
        weekday = only_weekday(words)
        day = today + timedelta(days=(weekday - today.isoweekday()) % 7 or 7)
        raise Question("once_or_weekly", weekday=weekday, date=f"{day:%d/%m}")


def _names_one_month(words: DayWords) -> bool:
    named = bool(words.month) or words.months_away is not None or bool(words.quarter)
    return named and bool(words.days or words.weekdays or words.working)


def _in_named_month(words: DayWords, today: date) -> date:
    if words.lunar and not words.days:
        raise Question("which_day")
    if words.lunar and words.month:
        return lunar_date(only_day(words), month_number(words.month), words.year, today)
    first = _named_month(words, today)
    if words.days == {LAST}:
        return last_of_month(first)
    if words.days:
        return real_date(first.year, first.month, only_day(words), f"{only_day(words):02}/{first:%m/%Y}")
    if not words.position and not words.working:
        raise Question("which_week")
    rule = repeated(Rule("single"), words)
    return in_month(rule, first, official())


def _named_month(words: DayWords, today: date) -> date:
    """Return the first day of the month that was named, the coming one when it has no year."""
    first = today.replace(day=1)
    if words.months_away is not None:
        return next_month(first) if words.months_away else first
    month = month_number(words.month) if words.month else _month_of_quarter(words)
    year = written_year(words.year or words.quarter_year, today)
    if year is None:
        year = today.year + (month < today.month)
    return date(year, month, 1)


def _month_of_quarter(words: DayWords) -> int:
    position = words.quarter_month or {1: 1, LAST: 3}.get(words.position, 0)
    if not position:
        raise Question("month_of_quarter")
    return (words.quarter - 1) * 3 + position


def single(base: Rule, words: DayWords, at: TimeOfDay, day: date, now: datetime) -> Rule:
    if words.weekdays and day.isoweekday() not in words.weekdays:
        raise Question(
            "weekday_mismatch", date=f"{day:%d/%m/%Y}", weekday=day.isoweekday(), said=only_weekday(words)
        )
    starts_at = now.replace(
        year=day.year, month=day.month, day=day.day, hour=at.hour, minute=at.minute, second=0
    )
    if day < now.date() or (at.given and starts_at <= now):
        raise Question("past", date=f"{day:%d/%m/%Y}")
    if not at.given and starts_at <= now:
        raise Question("which_time")
    return msgspec.structs.replace(base, kind="single", on=day)
