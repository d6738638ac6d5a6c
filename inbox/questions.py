"""The questions pages: what the bot could not answer, and the answer that is sent to whoever waits.

An officer chooses a published rule; what is sent is that rule's own answer with its citations, never free text.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot import audit
from bot.clock import local
from bot.store import Transaction
from inbox.desk import Desk, actor_of, back, desk_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from knowledge import questions
from knowledge.answer import Answer
from knowledge.base import KnowledgeBase
from knowledge.rules import Rule

PATH = "/inbox/questions"
STATES = (questions.OPEN, questions.ANSWERED, questions.DISMISSED)
NEAREST = 6


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

    def read(tx: Transaction) -> dict[str, list[questions.Question]]:
        return {name: questions.listed(tx, name) for name in STATES}

    groups = await desk.store.read(read)
    counts = {name: len(group) for name, group in groups.items()}
    return desk.page(request, "questions.html", questions=groups[state], counts=counts, chosen=state)


async def one(request: web.Request) -> web.Response:
    """GET /inbox/questions/{id}: the nearest rules; `?q=` looks with other words."""
    desk, question = desk_of(request), await _question(request)
    query = request.query.get("q", "")[:400].strip()
    is_open = question.state == questions.OPEN
    proposals = await asyncio.to_thread(_proposals, desk, query or question.text) if is_open else []
    return desk.page(request, "question.html", question=question, proposals=proposals, query=query)


async def answer(request: web.Request) -> web.StreamResponse:
    """POST /inbox/questions/{id}/answer: send a rule's answer to everyone who waits."""
    desk, form, question = desk_of(request), await read_form(request), await _question(request)
    rule = form.text("rule", 200)
    told = _tell(desk, desk.knowledge(), rule)
    if told is None:
        raise web.HTTPBadRequest
    text = desk.texts("inbox.question_reply", question=question.text, answer=told.text)
    actor = actor_of(request)

    def close(tx: Transaction) -> None:
        waiting = questions.answer(tx, desk.seal, question.id, rule, text)
        audit.record(tx, actor, "question.answer", f"question:{question.id}", rule=rule, told=waiting)

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
    return knowledge.tell(rule, None, local(desk.store.clock.now()).date())


ROUTES = [
    Route("GET", "/questions", "viewer", page),
    Route("GET", "/questions/{id}", "viewer", one),
    Route("POST", "/questions/{id}/answer", "officer", answer),
    Route("POST", "/questions/{id}/dismiss", "officer", dismiss),
]
