"""The schedule form: a phrase, what was understood of it, a place and a topic, and the choice to keep it."""

from datetime import datetime
from typing import Any

import msgspec

from bot.routing import Router
from bot.turn import Turn
from study.holidays import official
from study.phrases import Question, question_text, read, wording
from study.planning import PLACE_LENGTH, TOPIC_LENGTH
from study.recurrence import Rule, occurrences

router = Router("schedule")
_SHOWN = 3


@router.dialog("study.schedule")
def phrase(turn: Turn) -> None:
    """The phrase that was asked for."""
    understand(turn, turn.text)


@router.dialog("study.schedule_time")
def time_of_day(turn: Turn) -> None:
    """The time that was missing; a whole new phrase is as good."""
    joined = f"{turn.data['phrase']} {turn.text}"
    try:
        read(joined, turn.now)
    except Question:
        understand(turn, turn.text)
        return
    understand(turn, joined)


def understand(turn: Turn, text: str) -> None:
    """Read a phrase: show what was understood, or ask the one question that is open."""
    try:
        understood = read(text, turn.now)
    except Question as question:
        turn.open("study.schedule")
        turn.tell(question_text(turn.texts, question))
        return
    if not understood.time_given:
        turn.open("study.schedule_time", phrase=text)
        days = wording.days(turn.texts, understood.rule)
        turn.say("study.ask_time", days=f"{days}.")
        return
    rule = msgspec.json.encode(understood.rule).decode()
    show(turn, {"rule": rule, "phrase": text[:TOPIC_LENGTH], "place": "", "topic": ""})


def show(turn: Turn, data: dict[str, Any]) -> None:
    """Show the schedule with its coming sessions and ask whether to keep it."""
    turn.open("study.confirm", **data)
    rule = rule_in(turn)
    coming = occurrences(rule, turn.now, official(), _SHOWN)
    lines = [
        turn.texts(
            "study.plan",
            explanation=wording.explanation(turn.texts, rule, coming, True),
            dates="\n".join(f"• {wording.day_name(turn.texts, o.starts_at.date())}" for o in coming),
        )
    ]
    lines += [
        turn.texts("study.plan_warning", reason=warning["reason"])
        for warning in wording.warnings(turn.texts, rule, coming, official())
    ]
    lines += [
        turn.texts(f"study.plan_{name}", **{name: data[name]}) for name in ("place", "topic") if data[name]
    ]
    buttons = [turn.button(f"study.button_{name}", f"study:{name}") for name in ("save", "place", "again")]
    turn.tell("\n".join(lines), buttons)


def rule_in(turn: Turn) -> Rule:
    """Return the rule the open form holds."""
    return msgspec.json.decode(turn.data["rule"], type=Rule)


@router.action("study:place")
def ask_place(turn: Turn) -> None:
    """Ask where, and what about."""
    if turn.dialog.name != "study.confirm" or turn.dialog.expired:
        turn.say("study.nothing_to_save")
        return
    turn.open("study.place", **turn.data)
    turn.say("study.ask_place")


@router.dialog("study.place")
def place(turn: Turn) -> None:
    """ "Place; topic", or two lines."""
    where, _, about = turn.text.replace("\n", ";", 1).partition(";")
    data = {"place": _line(where, PLACE_LENGTH), "topic": _line(about, TOPIC_LENGTH)}
    show(turn, turn.data | data)


def _line(text: str, limit: int) -> str:
    return " ".join(text.split())[:limit]


@router.dialog("study.confirm")
def another_phrase(turn: Turn) -> None:
    """Words in place of a choice: read as a corrected phrase."""
    understand(turn, turn.text)


@router.action("study:again")
def again(turn: Turn) -> None:
    """Start over."""
    turn.open("study.schedule")
    turn.say("study.ask_schedule")


def single_start(turn: Turn) -> datetime | None:
    """Return the one start that the text names; otherwise ask back and return None."""
    try:
        understood = read(turn.text, turn.now)
    except Question as question:
        turn.tell(question_text(turn.texts, question))
        return None
    if understood.rule.kind != "single" or not understood.time_given:
        turn.say("study.one_day_please")
        return None
    return occurrences(understood.rule, turn.now, official(), 1)[0].starts_at
