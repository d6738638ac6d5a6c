"""The questions pages: what the bot could not answer, and the answer that is sent to whoever waits.

An officer chooses a published rule; what is sent is that rule's own answer with its citations, never free text.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot import audit
from bot.clock import local
from bot.store import Transaction
from inbox.desk import Desk, actor_of, back, desk_of
from inbox.forms import read_form, searched, whole
from inbox.guard import Route
from knowledge import feedback, questions
from knowledge.answer import Answer
from knowledge.base import KnowledgeBase
from knowledge.likeness import Likeness, grouped
from knowledge.rules import Rule

PATH = "/inbox/questions"
STATES = (questions.OPEN, questions.ANSWERED, questions.DISMISSED)
NEAREST = 6
ALIKE = 0.5
ALSO = 12
SHOWN = 20


@dataclass(frozen=True)
class Group:
    """Questions asked in nearly the same words: the first stands for all, `times` counts every asking."""

    first: questions.Question
    others: tuple[questions.Question, ...]

    @property
    def times(self) -> int:
        """How often anything of the group was asked."""
        return self.first.times + sum(one.times for one in self.others)


@dataclass(frozen=True)
class Unhelpful:
    """A rule whose answers did not help, and how often that was said."""

    rule: str
    question: str
    times: int


@dataclass(frozen=True)
class Proposal:
    """A rule that may answer the question, and what would be sent."""

    rule: Rule
    text: str


async def page(request: web.Request) -> web.Response:
    """GET /inbox/questions: most asked first."""
    desk, state = desk_of(request), request.query.get("state", questions.OPEN)
    if state not in STATES:
        raise web.HTTPBadRequest

    def read(tx: Transaction) -> tuple[dict[str, list[questions.Question]], list[feedback.Count]]:
        return {name: questions.listed(tx, name) for name in STATES}, feedback.counts(tx)

    found, counted = await desk.store.read(read)
    counts = {name: len(group) for name, group in found.items()}
    groups = _groups(found[state]) if state == questions.OPEN else [Group(one, ()) for one in found[state]]
    return desk.page(
        request,
        "questions.html",
        groups=groups,
        counts=counts,
        chosen=state,
        unhelpful=_unhelpful(desk.knowledge(), counted),
    )


def _groups(found: Sequence[questions.Question]) -> list[Group]:
    parted = grouped(found, [question.text for question in found], ALIKE)
    groups = [Group(first, tuple(others)) for first, *others in parted]
    return sorted(groups, key=lambda group: -group.times)


def _unhelpful(knowledge: KnowledgeBase, counted: Sequence[feedback.Count]) -> list[Unhelpful]:
    named = ((count, knowledge.rules.get(count.rule)) for count in counted if count.unhelpful)
    return [
        Unhelpful(count.rule, rule.question if rule else count.rule, count.unhelpful) for count, rule in named
    ][:SHOWN]


async def one(request: web.Request) -> web.Response:
    """GET /inbox/questions/{id}: the nearest rules; `?q=` looks with other words."""
    desk, question = desk_of(request), await _question(request)
    query = searched(request)
    is_open = question.state == questions.OPEN
    proposals = await asyncio.to_thread(_proposals, desk, query or question.text) if is_open else []
    near = await desk.store.read(_near, question) if is_open else []
    return desk.page(request, "question.html", question=question, proposals=proposals, query=query, near=near)


def _near(tx: Transaction, question: questions.Question) -> list[questions.Question]:
    mine = Likeness.of(question.text)
    others = (one for one in questions.listed(tx) if one.id != question.id)
    return [one for one in others if mine.to(one.text) >= ALIKE][:ALSO]


async def answer(request: web.Request) -> web.StreamResponse:
    """POST /inbox/questions/{id}/answer: send a rule's answer to everyone who waits, also for other wordings of it."""
    desk, form, question = desk_of(request), await read_form(request), await _question(request)
    rule = form.text("rule", 200)
    told = _tell(desk, desk.knowledge(), rule)
    if told is None:
        raise web.HTTPBadRequest
    numbers = dict.fromkeys([question.id, *map(whole, form.texts("also")[:ALSO])])
    answered, actor = told.text, actor_of(request)

    def close(tx: Transaction) -> None:
        for asked in filter(None, (questions.find(tx, number) for number in numbers)):
            text = desk.texts("inbox.question_reply", question=asked.text, answer=answered)
            waiting = questions.answer(tx, desk.seal, asked.id, rule, text)
            audit.record(tx, actor, "question.answer", f"question:{asked.id}", rule=rule, told=waiting)

    await desk.store.write(close)
    return back(PATH, "question_answered")


async def dismiss(request: web.Request) -> web.StreamResponse:
    """POST /inbox/questions/{id}/dismiss: tell those who wait that the committee does not answer this."""
    desk, question, actor = desk_of(request), await _question(request), actor_of(request)
    text = desk.texts("inbox.question_dismissal", question=question.text)

    def close(tx: Transaction) -> None:
        waiting = questions.dismiss(tx, desk.seal, question.id, text)
        audit.record(tx, actor, "question.dismiss", f"question:{question.id}", told=waiting)

    await desk.store.write(close)
    return back(PATH, "question_dismissed")


async def _question(request: web.Request) -> questions.Question:
    found: Any = await desk_of(request).store.read(questions.find, whole(request.match_info["id"]))
    if found is None:
        raise web.HTTPNotFound
    question: questions.Question = found
    return question


def _proposals(desk: Desk, text: str) -> list[Proposal]:
    knowledge = desk.knowledge()
    found = [
        (knowledge.rules[hit.rule], _tell(desk, knowledge, hit.rule))
        for hit in knowledge.search(text, NEAREST)
    ]
    return [Proposal(rule, told.text) for rule, told in found if told]


def _tell(desk: Desk, knowledge: KnowledgeBase, rule: str) -> Answer | None:
    told = knowledge.tell(rule, None, local(desk.store.clock.now()).date())
    return told if told and told.outcome == "answer" else None


ROUTES = [
    Route("GET", "/questions", "viewer", page),
    Route("GET", "/questions/{id}", "viewer", one),
    Route("POST", "/questions/{id}/answer", "officer", answer),
    Route("POST", "/questions/{id}/dismiss", "officer", dismiss),
]
