"""Asking what one may post: a cited answer, a choice among three, or an honest "not covered" with a way on.

Of a talk only the rule last answered is remembered, for half an hour, so that "vì sao?" has something to lean on.
The person's own words are kept, as long, only while there is no answer to them that they accept.
"""

from collections.abc import Callable, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

from bot.clock import local
from bot.messages import Button
from bot.routing import Router
from bot.seal import Seal
from bot.turn import Turn
from handlers import feedback
from knowledge import questions
from knowledge.answer import Answer
from knowledge.base import KnowledgeBase
from knowledge.standing import Standing

TALK = "talk.ask"
_LONGEST_QUESTION = 2000  # characters; a longer text is a document or a draft, not a question
_TITLE = 100


def create_router(
    base: Callable[[], KnowledgeBase], seal: Seal, readers: Sequence[Callable[[Turn], bool]] = ()
) -> Router:
    """Return the routes of asking. `base` gives the snapshot in force at the moment.

    `readers` look at a free text first, each saying True when it was theirs: a report, a page to check.
    """
    router = Router("ask")

    @router.command("hoi", "hoi quy dinh")
    def ask(turn: Turn) -> None:
        if turn.argument:
            _answer(turn, base(), turn.argument)
        else:
            turn.say("talk.ask_prompt")

    @router.action("ask:prompt")
    def prompt(turn: Turn) -> None:
        turn.say("talk.ask_prompt")

    @router.fallback()
    def anything(turn: Turn) -> None:
        if not any(reader(turn) for reader in readers):
            _answer(turn, base(), turn.text)

    @router.action("ask:rule")
    def choose(turn: Turn) -> None:
        rule = _named(base(), turn.argument)
        standing = Standing.from_data(turn.data)
        answer = base().tell(rule, standing.day, local(turn.now).date()) if rule else None
        if answer is None:
            turn.say("talk.ask_again")
        else:
            _tell(turn, answer, Standing(answer.rule, day=standing.day), standing.asked)

    @router.action("ask:other")
    def other(turn: Turn) -> None:
        turn.open(TALK, again=True)
        turn.say("talk.ask_rephrase")

    @router.action("ask:hand")
    def hand_over(turn: Turn) -> None:
        question = str(turn.data.get("question", ""))
        if not question:
            turn.say("talk.ask_again")
            return
        questions.hand_over(turn.tx, seal, question, turn.chat.id)
        turn.close()
        turn.say("talk.ask_handed_over")

    return router.include(feedback.create_router(base, TALK))


def _answer(turn: Turn, base: KnowledgeBase, question: str) -> None:
    if len(question) > _LONGEST_QUESTION:
        turn.say("talk.ask_too_long", limit=_LONGEST_QUESTION)
        return
    before = Standing.from_data(turn.data) if turn.dialog.name == TALK else Standing()
    answer, standing = turn.compute(_look_up, base, question, before, local(turn.now).date())
    if answer.outcome in ("refuse", "out_of_scope"):
        turn.forget()
        turn.tell(answer.text)
    else:
        _tell(turn, answer, standing, standing.asked or question)


def _look_up(base: KnowledgeBase, question: str, before: Standing, today: date) -> tuple[Answer, Standing]:
    return base.converse(question, before, today)


def _tell(turn: Turn, answer: Answer, standing: Standing, question: str) -> None:
    """Tell the answer. The person's words stay only while they are not answered, or were said not to be."""
    told_before, again = turn.data.get("rule"), turn.data.get("again")
    data: dict[str, Any] = standing.as_data()
    if answer.outcome == "answer" and not again:
        vote = feedback.offered(turn, answer, told_before)
        turn.open(TALK, **data, **vote.data)
        turn.tell(answer.text + vote.text, vote.buttons)
        return
    turn.open(TALK, **data | {"question": question})
    if answer.outcome == "answer":
        turn.tell(answer.text, [turn.button("talk.button_hand_over", "ask:hand")])
        return
    choices = [
        Button(other.title[:_TITLE], f"ask:rule:{_short(other.rule)}") for other in answer.alternatives
    ]
    asks_back = answer.outcome == "clarify" and not choices
    turn.tell(answer.text, [] if asks_back else [*choices, turn.button("talk.button_hand_over", "ask:hand")])


def _short(rule: str) -> str:
    """Return a name of the rule that fits into a choice on every platform."""
    return blake2b(rule.encode(), digest_size=6).hexdigest()


def _named(base: KnowledgeBase, short: str) -> str | None:
    return next((rule for rule in base.rules if _short(rule) == short), None)
