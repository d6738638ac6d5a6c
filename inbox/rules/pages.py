"""The rules pages: what the bot would answer, on what it rests, and what is due for review."""

import asyncio
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from bot.clock import local
from inbox.desk import Desk, desk_of
from inbox.guard import Route
from knowledge.base import KnowledgeBase
from knowledge.documents import Document
from knowledge.rules import Rule

FILTERS = ("all", "due", "broken")
FOUND = 30


@dataclass(frozen=True)
class Basis:
    """One citation as it stands today: `article` is empty where none may be shown."""

    document: Document
    article: str
    status: str


@dataclass(frozen=True)
class Card:
    """A rule with the state of what it rests on."""

    rule: Rule
    bases: tuple[Basis, ...]
    due: bool

    @property
    def broken(self) -> bool:
        """Whether it rests on a document that no longer holds."""
        return any(basis.status == "replaced" for basis in self.bases)


async def page(request: web.Request) -> web.Response:
    """GET /inbox/rules: all cards, those due for review, those resting on a repealed document; `?q=` searches."""
    desk, query = desk_of(request), request.query.get("q", "")[:400].strip()
    chosen = request.query.get("show", "all")
    if chosen not in FILTERS:
        raise web.HTTPBadRequest
    knowledge, today = desk.knowledge(), _today(desk)
    every = [_card(knowledge, rule, today) for rule in knowledge.rules.values()]
    groups = {"all": every, "due": [c for c in every if c.due], "broken": [c for c in every if c.broken]}
    cards = groups[chosen]
    if query:
        order = [hit.rule for hit in await asyncio.to_thread(knowledge.search, query, FOUND)]
        cards = sorted((c for c in cards if c.rule.id in order), key=lambda c: order.index(c.rule.id))
    counts = {name: len(group) for name, group in groups.items()}
    return desk.page(
        request,
        "rules.html",
        cards=cards,
        counts=counts,
        chosen=chosen,
        query=query,
        problems=knowledge.problems,
    )


async def one(request: web.Request) -> web.Response:
    """GET /inbox/rules/{id}: one card in full."""
    desk, knowledge = desk_of(request), desk_of(request).knowledge()
    rule = knowledge.rules.get(request.match_info["id"])
    if rule is None:
        raise web.HTTPNotFound
    return desk.page(request, "rule.html", card=_card(knowledge, rule, _today(desk)))


def _today(desk: Desk) -> date:
    return local(desk.store.clock.now()).date()


def _card(knowledge: KnowledgeBase, rule: Rule, today: date) -> Card:
    bases = tuple(
        Basis(document, rule.shown_article(citation) or "", document.status_on(today))
        for citation in rule.citations
        if (document := knowledge.documents.get(citation.document))
    )
    return Card(rule, bases, rule.review_by is not None and rule.review_by <= today)


ROUTES = [Route("GET", "/rules", "viewer", page), Route("GET", "/rules/{id}", "viewer", one)]
