"""A schedule phrase as plain data: the shape behind the command `schedule`."""

import functools
from datetime import datetime
from typing import Any

import msgspec

from bot.clock import VIETNAM
from bot.texts import Texts
from study.holidays import official
from study.phrases import reading, wording
from study.phrases.question import Question
from study.recurrence import Rule, occurrences
from study.rrule import rrule

SESSIONS_SHOWN = 3


@functools.cache
def _catalogue() -> Texts:
    return Texts.load()


def schedule_json(text: str, now: datetime, texts: Texts | None = None) -> dict[str, Any]:
    """Return what `text` says about when to meet, as said at `now` (aware; without a zone: Vietnamese time).

    Keys: understood, ask (the question back or None), rule (dict or None), next (up to 3 starts strictly after
    `now`, ISO 8601 with +07:00; one for a single session), time_given, warnings ({date, reason}), explanation.
    Never raises for any text.
    """
    texts = texts or _catalogue()
    now = now if now.tzinfo else now.replace(tzinfo=VIETNAM)
    try:
        understood = reading.read(text, now)
    except Question as question:
        return _asked(question_text(texts, question))
    rule = understood.rule
    sessions = occurrences(rule, now, official(), SESSIONS_SHOWN)
    return {
        "understood": True,
        "ask": None,
        "rule": rule_json(rule),
        "next": [session.starts_at.isoformat(timespec="seconds") for session in sessions],
        "time_given": understood.time_given,
        "warnings": wording.warnings(texts, rule, sessions, official()),
        "explanation": wording.explanation(texts, rule, sessions, understood.time_given),
    }


def rule_json(rule: Rule) -> dict[str, Any]:
    """Return the rule as JSON values, with its kind, its time and its RRULE (or None) always present."""
    always = {"kind": rule.kind, "time": f"{rule.hour:02}:{rule.minute:02}", "rrule": rrule(rule)}
    return always | {
        name: value for name, value in msgspec.to_builtins(rule).items() if name not in ("hour", "minute")
    }


def question_text(texts: Texts, question: Question) -> str:
    """Return the question in Vietnamese."""
    values = dict(question.values)
    for name in ("weekday", "said"):
        if isinstance(values.get(name), int):
            values[name] = texts(f"study.weekday_{values[name]}")
    return texts(f"study.ask_{question.name}", **values)


def _asked(question: str) -> dict[str, Any]:
    return {
        "understood": False,
        "ask": question,
        "rule": None,
        "next": [],
        "time_given": False,
        "warnings": [],
        "explanation": question,
    }
