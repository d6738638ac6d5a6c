"""Reading a schedule phrase: the one entrance to the modules beside it."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.clock import VIETNAM
from study.phrases import clock_times, day_words, endings, meaning, words
from study.phrases.question import Question
from study.phrases.remaining import Remaining
from study.recurrence import Rule

_NUMBER = re.compile(r"@?-?\d[\d:./-]*")
_HEDGES = re.compile(
    r"(?<!bao )\btruoc\b|\bsau(?= (?:ngay )?\|)|"
    r"\b(?:khong|tuy|co the|chua (?:biet|chot|chac|ro|quyet)|(?:mot|hai) tuan)\b"
)
FIRST_YEAR, LAST_YEAR = 1990, 2150


@dataclass(frozen=True)
class Understood:
    """What a phrase means. `time_given` is False when the rule's hour is only the usual one."""

    rule: Rule
    time_given: bool


def read(text: str, now: datetime) -> Understood:
    """Return the schedule that `text` states, as said at `now` (aware; without a zone: Vietnamese time).

    Raises Question when it is not clear; nothing is ever guessed in silence.
    """
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        raise Question("bad_now")
    now = now.astimezone(VIETNAM) if now.tzinfo else now.replace(tzinfo=VIETNAM)
    if len(text) > words.MAX_LENGTH:
        raise Question("too_long", limit=words.MAX_LENGTH)
    phrase = Remaining(words.canonical(text))
    ending = endings.read(phrase, now.date())  # before the times: "đến" also joins two of them
    at = clock_times.read(phrase)
    named = day_words.read(phrase)
    _check_nothing_left(phrase)
    return Understood(endings.with_end(meaning.rule_of(named, at, now), ending, now), at.given)


def _check_nothing_left(phrase: Remaining) -> None:
    """A number nobody understood may be the very day that was meant."""
    number = _NUMBER.search(phrase.text)
    if number:
        raise Question("what_number", number=number[0].strip("@.-/:"))
    if _HEDGES.search(phrase.text):
        raise Question("unsupported")
