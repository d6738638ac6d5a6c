"""Approvals: what waits for a second pair of eyes, shown field by field, published or turned down."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot import revisions
from bot.revisions import Revision
from bot.store import Transaction
from inbox import deciding
from inbox.authors import names_of
from inbox.deciding import revision_of
from inbox.desk import Desk, actor_of, desk_of
from inbox.guard import Route
from inbox.rules.standing import in_force
from knowledge import proposals, questions
from knowledge.differences import Difference, differences
from knowledge.entries import entry_of, read_entry
from knowledge.notes import Note
from knowledge.proposals import InForce, check_proposal, severe
from knowledge.published import KINDS, Kind
from knowledge.questions import Question
from knowledge.source import Problem

PATH = "/inbox/rules/approvals"


@dataclass(frozen=True)
class Waiting:
    """One line of the list: `title` is the question of a rule, the number of a document."""

    revision: Revision
    title: str
    author: str
    removal: bool


@dataclass(frozen=True)
class Asked:
    """A revision as its page shows it, with what stands against it, what would be told and to which questions."""

    revision: Revision
    kind: Kind
    note: Note
    changes: Sequence[Difference]
    problems: Sequence[Problem]
    text: str
    linked: Sequence[Question]
    names: Mapping[str, str]
    title: str


async def page(request: web.Request) -> web.Response:
    """GET /inbox/rules/approvals: what waits, the oldest first."""
    desk = desk_of(request)
    force = await in_force(desk)
    return desk.page(request, "approvals.html", lines=await desk.store.read(_lines, force))


def _lines(tx: Transaction, force: InForce) -> list[Waiting]:
    found = revisions.waiting(tx, KINDS)
    names = names_of(tx, found)
    return [Waiting(one, _title(one, force), names.get(one.author, ""), not one.body) for one in found]


def _title(revision: Revision, force: InForce) -> str:
    kind: Kind = "rule" if revision.kind == "rule" else "document"
    standing = force.thing(kind, revision.name)
    entry = read_entry(revision.body) or (entry_of(standing) if standing else {})
    return str(entry.get("question") or entry.get("title") or revision.name)


async def one(request: web.Request) -> web.Response:
    """GET /inbox/rules/approvals/{number}."""
    return await _show(request)


async def _show(request: web.Request, status: int = 200, problem: str = "") -> web.Response:
    desk = desk_of(request)
    revision, force = await revision_of(request, KINDS), await in_force(desk)
    asked = await _asked(desk, revision, force)
    return desk.page(request, "approval.html", status=status, asked=asked, problem=problem)


async def _asked(desk: Desk, revision: Revision, force: InForce) -> Asked:
    note = Note.read(revision.note)

    def read(tx: Transaction) -> tuple[list[Question], dict[str, str], str]:
        linked = [found for number in note.questions if (found := questions.find(tx, number))]
        return linked, names_of(tx, [revision]), _before(tx, revision)

    linked, names, before = await desk.store.read(read)
    return await asyncio.to_thread(_compose, desk, revision, force, note, linked, names, before)


def _before(tx: Transaction, revision: Revision) -> str:
    """Return what a settled revision took the place of, as far as the store knows it."""
    history = revisions.history(tx, revision.kind, revision.name)
    earlier = (one for one in history if one.number < revision.number and one.state == "published")
    return next(earlier, revision).body if revision.state != "proposed" else ""


def _compose(
    desk: Desk,
    revision: Revision,
    force: InForce,
    note: Note,
    linked: Sequence[Question],
    names: Mapping[str, str],
    before: str,
) -> Asked:
    kind: Kind = "rule" if revision.kind == "rule" else "document"
    waits = revision.state == "proposed"
    standing = force.thing(kind, revision.name)
    old = (entry_of(standing) if standing else {}) if waits else read_entry(before)
    changes = differences(kind, old, read_entry(revision.body))
    problems = check_proposal(kind, revision.name, revision.body, force, desk.today()) if waits else []
    text = _text(desk, revision, force) if waits and not severe(problems) else ""
    return Asked(revision, kind, note, changes, problems, text, linked, names, _title(revision, force))


def _text(desk: Desk, revision: Revision, force: InForce) -> str:
    """Return what a person will be told today; nothing for a removal or a document."""
    if revision.kind != "rule" or not revision.body:
        return ""
    laid = force.with_bodies("rule", {revision.name: revision.body})
    answer = proposals.told(desk.knowledge(), laid, revision.name, desk.today())
    return answer.text if answer else ""


async def publish(request: web.Request) -> web.StreamResponse:
    """POST /inbox/rules/approvals/{number}/publish: it holds from now on, and who asked is told."""
    desk, actor = desk_of(request), actor_of(request)

    async def attempt(revision: Revision) -> str:
        force = await in_force(desk)
        asked = await _asked(desk, revision, force)
        if severe(asked.problems):
            return "inbox.card_not_fit"
        count, replies = force.published.count, _replies(desk, asked)
        await desk.store.write(proposals.publish, desk.seal, revision.id, actor, count, replies)
        return ""

    return await deciding.publish(request, KINDS, _show, PATH, attempt)


def _replies(desk: Desk, asked: Asked) -> dict[int, str]:
    """Return the finished text for every question that the proposal answers and that is still open."""
    if not asked.text:
        return {}
    return {
        question.id: desk.texts("inbox.question_reply", question=question.text, answer=asked.text)
        for question in asked.linked
        if question.state == questions.OPEN
    }


async def decline(request: web.Request) -> web.StreamResponse:
    """POST /inbox/rules/approvals/{number}/decline: with a reason for the author."""
    return await deciding.decline(request, KINDS, _show, PATH)


async def withdraw(request: web.Request) -> web.StreamResponse:
    """POST /inbox/rules/approvals/{number}/withdraw: the author takes it back."""
    return await deciding.withdraw(request, KINDS, _show, PATH)


ROUTES = [
    Route("GET", "/rules/approvals", "viewer", page),
    Route("GET", "/rules/approvals/{number}", "viewer", one),
    Route("POST", "/rules/approvals/{number}/publish", "officer", publish),
    Route("POST", "/rules/approvals/{number}/decline", "officer", decline),
    Route("POST", "/rules/approvals/{number}/withdraw", "officer", withdraw),
]
