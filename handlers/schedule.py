"""The schedule form: a phrase, what was understood of it, a place and a topic, and the choice to keep it."""

from datetime import datetime, time
from typing import Any

import msgspec

from bot.clock import VIETNAM
from bot.routing import Router
from bot.text import plain
from bot.turn import Turn
from study import branches, cautions, details, sessions, steps
from study.holidays import official
from study.phrases import Question, question_text, read, wording
from study.planning import PLACE_LENGTH, TOPIC_LENGTH
from study.recurrence import Rule, occurrences
from study.schema import SessionKind
from study.sessions import Session

router = Router("schedule")
_SHOWN = 3
_LONGEST = 2000  # characters of a place and topic that are looked at
_LONGEST_ID = 18  # digits


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
    show(turn, {"rule": rule, "phrase": text[:TOPIC_LENGTH], "place": "", "topic": "", "link": ""})


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
    led = branches.led_by(turn.tx, turn.person_id)
    if led:
        kind = kind_in(data)
        over = cautions.of_plan(turn.tx, turn.texts, led.id, rule, kind, coming, turn.person_id)
        lines += [turn.texts("study.plan_warning", reason=reason) for reason in over]
    lines += [
        turn.texts(f"study.{name}", **{name: data[name]}) for name in ("place", "link", "topic") if data[name]
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
    """ "Place; topic", or lines; a link among them is where it is held online."""
    parts = [_line(part, TOPIC_LENGTH) for part in turn.text[:_LONGEST].replace("\n", ";").split(";")]
    links = [part for part in parts if "://" in part]
    words = [part for part in parts if "://" not in part]
    try:
        link = details.link(links[0]) if links else ""
    except details.DetailsUnclear as error:
        turn.say("study.bad_link", words=error.args[1])
        return
    about = "; ".join(part for part in words[1:] if part)
    data = {"place": words[0][:PLACE_LENGTH] if words else "", "topic": about[:TOPIC_LENGTH], "link": link}
    show(turn, turn.data | data)


def _line(text: str, limit: int) -> str:
    return " ".join(text.split())[:limit]


def kind_in(data: dict[str, Any]) -> SessionKind:
    """Return the kind of session that the words of a form name."""
    words = plain(f"{data['phrase']} {data['topic']}")
    if "chuyen de" in words:
        return "thematic"
    return "extraordinary" if "bat thuong" in words or "dot xuat" in words else "regular"


@router.dialog("study.confirm")
def another_phrase(turn: Turn) -> None:
    """Words in place of a choice: read as a corrected phrase."""
    understand(turn, turn.text)


@router.action("study:again")
def again(turn: Turn) -> None:
    """Start over."""
    ask(turn)


def ask(turn: Turn) -> None:
    """Ask when, with the Party-wide day to choose."""
    turn.open("study.schedule")
    turn.say("study.ask_schedule", buttons=[turn.button("study.button_common", "study:common")])


@router.action("study:common")
def common_day(turn: Turn) -> None:
    """The Party-wide day, moved into a working day when it is a holiday."""
    if branches.led_by(turn.tx, turn.person_id) is None:
        turn.say("study.not_secretary")
        return
    understand(turn, turn.texts("study.common_day"))


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


def single_day(turn: Turn, hour: int = 0) -> datetime | None:
    """Return the one day that the text names, at the time it names or else at `hour`; or ask back and return None."""
    try:
        understood = read(turn.text, turn.now)
    except Question as question:
        turn.tell(question_text(turn.texts, question))
        return None
    rule = understood.rule
    if rule.kind != "single" or rule.on is None:
        turn.say("study.one_day_only")
        return None
    clock = time(rule.hour, rule.minute) if understood.time_given else time(hour)
    return datetime.combine(rule.on, clock, tzinfo=VIETNAM)


def member_session(turn: Turn, number: str) -> Session | None:
    """Return the session of that number if the person belongs to its branch; None else."""
    plain_number = number.isascii() and number.isdigit() and len(number) <= _LONGEST_ID
    session = sessions.find(turn.tx, int(number)) if plain_number else None
    place = branches.member(turn.tx, session.branch_id, turn.person_id) if session else None
    return session if place and place.state == "confirmed" else None


def steps_in_words(turn: Turn, branch_id: int) -> str:
    """Return the reminder steps of a branch: "3 ngày, 1 ngày, 2 giờ"."""
    units = {unit: turn.texts(f"study.unit_{unit}") for unit in "dhm"}
    return ", ".join(f"{step[:-1]} {units[step[-1]]}" for step in steps.of_branch(turn.tx, branch_id))
