"""Phrases that name a recurring day: the rule it is, or the question which one."""

import msgspec

from study.phrases.day_words import LAST, DayWords
from study.phrases.question import Question
from study.phrases.written_dates import month_number, real_date
from study.recurrence import QUARTERS, Rule


def only_day(words: DayWords) -> int:
    """Return the day of the month that was named (LAST for its last day)."""
    return next(iter(words.days))


def only_weekday(words: DayWords) -> int:
    """Return the weekday that was named, 1 Monday … 7 Sunday."""
    return next(iter(words.weekdays))


def repeated(base: Rule, words: DayWords) -> Rule:
    base = msgspec.structs.replace(base, months=_months(words))
    if words.working:
        return _on_working_day(base, words)
    if words.dates:
        return _yearly(base, words)
    if words.days:
        return _on_day(base, words)
    if words.weekdays:
        return _on_weekday(base, words)
    if words.every & {"week", "each"}:
        raise Question("which_weekday")
    if words.quarter or "quarter" in words.every:
        raise Question("which_day_of_quarter")
    raise Question("which_day" if words.every or words.month or words.months_away is not None else "nothing")


def _months(words: DayWords) -> tuple[int, ...]:
    if "quarter" not in words.every:
        if words.quarter_month and not words.quarter:
            return QUARTERS[words.quarter_month - 1]
        return words.months
    if words.months:
        raise Question("two_frequencies")
    position = words.quarter_month or {1: 1, LAST: 3}.get(words.position, 0)
    if not position and words.working:
        position = 3 if words.working[1] == LAST else 1
    if not position and words.days == {LAST}:
        position = 3
    if not position and (words.days or words.weekdays):
        raise Question("month_of_quarter")
    return QUARTERS[position - 1] if position else ()


def _on_working_day(base: Rule, words: DayWords) -> Rule:
    after, nth = words.working or (0, 1)
    if words.lunar or words.every & {"week", "each", "year"}:
        raise Question("contradiction")
    if nth == LAST:
        return msgspec.structs.replace(base, kind="last_working_day")
    return msgspec.structs.replace(base, kind="working_day", day=after, nth=nth)


def _yearly(base: Rule, words: DayWords) -> Rule:
    day_text, month_text, year_text = words.dates[0]
    day, month = int(day_text), month_number(month_text)
    if words.lunar:
        return msgspec.structs.replace(base, kind="lunar_day", day=_checked_lunar(day), lunar_month=month)
    if year_text:
        raise Question("date_and_frequency")
    real_date(2024, month, day, f"{day_text}/{month_text}")
    return msgspec.structs.replace(base, kind="monthly_day", day=day, months=(month,))


def _checked_lunar(day: int) -> int:
    if not 1 <= day <= 30:
        raise Question("bad_lunar_day", day=day)
    return day


def _on_day(base: Rule, words: DayWords) -> Rule:
    day = only_day(words)
    if day == LAST and not words.lunar:
        return msgspec.structs.replace(base, kind="last_day")
    if not 1 <= day <= 31:
        raise Question("bad_day", day=day)
    if words.every & {"week", "each"}:
        raise Question("contradiction")
    if "year" in words.every:
        return _on_day_of_year(base, words, day)
    # A day of the lunar calendar that names no month comes round every month: that is what such days are for.
    if not (words.every or base.months or words.edge or words.said_lunar):
        raise Question("once_or_monthly", day=day)
    if words.lunar:
        if base.months:
            raise Question("contradiction")
        return msgspec.structs.replace(base, kind="lunar_day", day=_checked_lunar(day))
    return msgspec.structs.replace(base, kind="monthly_day", day=day)


def _on_day_of_year(base: Rule, words: DayWords, day: int) -> Rule:
    if not words.month:
        raise Question("which_month")
    month = month_number(words.month)
    if words.lunar:
        return msgspec.structs.replace(base, kind="lunar_day", day=_checked_lunar(day), lunar_month=month)
    real_date(2024, month, day, f"{day}/{month}")
    return msgspec.structs.replace(base, kind="monthly_day", day=day, months=(month,))


def _on_weekday(base: Rule, words: DayWords) -> Rule:
    weekday = only_weekday(words)
    if words.lunar:
        raise Question("contradiction")
    if words.position:
        if words.every & {"week"}:
            raise Question("contradiction")
        if words.position == LAST:
            return msgspec.structs.replace(base, kind="last_weekday", weekday=weekday)
        return msgspec.structs.replace(base, kind="nth_weekday", weekday=weekday, nth=words.position)
    if words.every & {"month", "quarter", "year"} or base.months:
        raise Question("which_week")
    return msgspec.structs.replace(base, kind="weekly", weekday=weekday)
