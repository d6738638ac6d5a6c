"""From the facts of a phrase to one rule, or to one question."""

from datetime import datetime

from study.phrases.clock_times import TimeOfDay
from study.phrases.day_words import DayWords
from study.phrases.one_day import one_day, single
from study.phrases.question import Question
from study.phrases.repeated import repeated
from study.recurrence import Rule


def rule_of(words: DayWords, at: TimeOfDay, now: datetime) -> Rule:
    """Return the rule that `words` and `at` state, as said at `now` (Asia/Ho_Chi_Minh).

    Raises Question when something is missing, contradictory, impossible or past.
    """
    _check_agreement(words)
    base = Rule(
        "single",
        hour=at.hour,
        minute=at.minute,
        minutes=at.minutes,
        if_day_off=words.if_day_off,
        weekend_off=words.weekend_off,
    )
    day = one_day(words, now)
    if day is not None:
        return single(base, words, at, day, now)
    return repeated(base, words)


def _check_agreement(words: DayWords) -> None:
    firm = words.every - {"each"}
    if len(firm) > 1 or ("each" in words.every and firm & {"quarter", "year"}):
        raise Question("two_frequencies")
    if len(set(words.dates)) > 1 or len(words.days) > 1:
        raise Question("two_days")
    if len(words.weekdays) > 1:
        raise Question("two_weekdays")
    if words.quarter and firm & {"quarter", "month", "week"}:
        raise Question("two_frequencies")
    _check_sources(words)


def _check_sources(words: DayWords) -> None:
    """Two ways of naming the day that cannot both hold are a contradiction."""
    named = [
        bool(words.dates),
        bool(words.days),
        bool(words.position and words.weekdays),
        words.days_away is not None,
        words.weeks_away is not None,
        words.working is not None,
    ]
    if sum(named) > 1 and not (sum(named) == 2 and words.working and words.position):
        raise Question("contradiction")
    if words.days and words.weekdays and words.every:
        raise Question("contradiction")
    if words.dates and words.every & {"month", "week", "quarter", "each"}:
        raise Question("date_and_frequency")
    if (words.month or words.months_away is not None) and (words.every - {"year"} or words.months):
        raise Question("contradiction")
