"""The rules pages: what the bot would answer, on what it rests, and what is due for review."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from bot import revisions
from bot.revisions import Revision
from bot.store import Transaction
from inbox.desk import desk_of
from inbox.forms import searched
from inbox.guard import Route
from inbox.rules.standing import RULE, in_force
from knowledge.documents import Document
from knowledge.proposals import InForce
from knowledge.published import KINDS
from knowledge.rules import Rule
from knowledge.spans import spans_hold

FILTERS = ("all", "due", "broken", "withdrawn")
FOUND = 30


@dataclass(frozen=True)
class Basis:
    """One citation as it stands today: `article` is empty where none may be shown."""

    document: Document
    article: str
    status: str


@dataclass(frozen=True)
class Card:
    """A rule with the state of what it rests on; `withheld` when the words it is locked to have changed."""

    rule: Rule
    bases: tuple[Basis, ...]
    due: bool
    withheld: bool = False

    @property
    def broken(self) -> bool:
        """Whether it rests on a document that no longer holds."""
        return any(basis.status == "replaced" for basis in self.bases)


async def page(request: web.Request) -> web.Response:
    """GET /inbox/rules: all cards, those due first; `?show=` only some of them, `?q=` searches."""
    desk, query = desk_of(request), searched(request)
    chosen = request.query.get("show", "all")
    if chosen not in FILTERS:
        raise web.HTTPBadRequest
    knowledge, today, force = desk.knowledge(), desk.today(), await in_force(desk)
    every = sorted(_cards(force, today), key=lambda card: (not card.due, card.due and card.rule.review_by))
    groups = {
        "all": every,
        "due": [c for c in every if c.due or c.withheld],
        "broken": [c for c in every if c.broken],
    }
    gone = sorted(id for id, body in force.published.rules.items() if not body)
    cards = groups.get(chosen, [])
    if query:
        order = [hit.rule for hit in await asyncio.to_thread(knowledge.search, query, FOUND)]
        cards = sorted((c for c in cards if c.rule.id in order), key=lambda c: order.index(c.rule.id))
    counts = {name: len(group) for name, group in groups.items()} | ({"withdrawn": len(gone)} if gone else {})
    return desk.page(
        request,
        "rules.html",
        cards=cards,
        counts=counts,
        chosen=chosen,
        query=query,
        gone=gone if chosen == "withdrawn" else [],
        waiting=len(await desk.store.read(revisions.waiting, KINDS)),
        problems=knowledge.problems,
    )


def _cards(force: InForce, today: date) -> Iterable[Card]:
    return (_card(force, rule, today) for rule in force.content.rules.values())


async def one(request: web.Request) -> web.Response:
    """GET /inbox/rules/{id}: one card in full."""
    desk, id = desk_of(request), request.match_info["id"]
    force = await in_force(desk)
    rule = force.content.rules.get(id)
    if rule is None:
        raise web.HTTPNotFound
    versions, waiting = await desk.store.read(_versions, id)
    card = _card(force, rule, desk.today())
    return desk.page(request, "rule.html", card=card, versions=versions, waiting=waiting)


def _versions(tx: Transaction, id: str) -> tuple[int, Revision | None]:
    history = revisions.history(tx, RULE, id)
    waits = bool(history) and history[0].state == "proposed"
    return len(history), history[0] if waits else None


def _card(force: InForce, rule: Rule, today: date) -> Card:
    documents = force.content.documents
    bases = tuple(
        Basis(document, rule.shown_article(citation) or "", document.status_on(today))
        for citation in rule.citations
        if (document := documents.get(citation.document))
    )
    withheld = not spans_hold(rule, force.content.texts)
    return Card(rule, bases, rule.review_by is not None and rule.review_by <= today, withheld)


ROUTES = [Route("GET", "/rules", "viewer", page), Route("GET", "/rules/{id}", "viewer", one)]
