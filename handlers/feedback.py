"""“Câu trả lời này có giúp được không?”: offered once below an answer, counted by rule, never asked for again.

A "no" opens one question back that may stay without an answer, and puts the rule into the committee's queue.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.messages import Button
from bot.routing import Router
from bot.turn import Turn
from knowledge import feedback, questions
from knowledge.answer import Answer
from knowledge.base import KnowledgeBase
from knowledge.feedback import REASONS

_VOTE, _NO_ON = (
    "vote",
    "no_on",
)  # the rule that may still be voted on; the day a "no" without a reason was counted
_REPHRASE = ("conditions", "off_topic")


@dataclass(frozen=True, slots=True)
class Offer:
    """What goes with an answer: its question at the end, the two choices, and what the talk has to remember."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


def offered(turn: Turn, answer: Answer, told_before: object) -> Offer:
    """Return the offer for an answer: none for a follow-up of the rule told before, nor for several at once."""
    if answer.several:
        return Offer()
    if answer.rule == told_before:
        return Offer(data={name: turn.data[name] for name in (_VOTE, _NO_ON) if name in turn.data})
    buttons = (
        turn.button("talk.button_helped", "helped:yes"),
        turn.button("talk.button_not_helped", "helped:no"),
    )
    return Offer("\n\n" + turn.texts("talk.helped"), buttons, {_VOTE: answer.rule})


def create_router(base: Callable[[], KnowledgeBase], talk: str) -> Router:
    """Return the routes of voting; `talk` is the form that an answer leaves open."""
    router = Router("feedback")

    @router.action("helped:yes")
    def yes(turn: Turn) -> None:
        if _VOTE in turn.data:
            feedback.count(turn.tx, turn.data[_VOTE], helpful=True)
            turn.open(talk, **_without(turn, _VOTE))
        turn.say("talk.helped_thanks")

    @router.action("helped:no")
    def no(turn: Turn) -> None:
        rule = base().rules.get(turn.data.get(_VOTE, ""))
        if rule is None:
            turn.say("talk.helped_thanks")
            return
        day = feedback.count(turn.tx, rule.id, helpful=False)
        questions.flag(turn.tx, rule.id, turn.texts("talk.helped_flag", question=rule.question))
        turn.open(talk, **_without(turn, _VOTE), **{_NO_ON: day})
        turn.say(
            "talk.helped_why",
            [turn.button(f"talk.button_{reason}", f"helped:why:{reason}") for reason in REASONS],
        )

    @router.action("helped:why")
    def why(turn: Turn) -> None:
        rule, day = turn.data.get("rule"), turn.data.get(_NO_ON)
        if turn.argument in REASONS and rule and day:
            feedback.explain(turn.tx, rule, day, turn.argument)
        if turn.argument in _REPHRASE:
            turn.open(talk, again=True)
            turn.say("talk.ask_rephrase")
        else:
            turn.open(talk, **_without(turn, _NO_ON))
            turn.say("talk.helped_noted")

    return router


def _without(turn: Turn, name: str) -> dict[str, Any]:
    return {key: value for key, value in turn.data.items() if key != name}
