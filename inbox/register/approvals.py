"""Approvals: entries that wait for a second pair of eyes, shown field by field, published or turned down."""

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
from inbox.register.changes import changes
from inbox.register.entry_form import explain
from inbox.register.standing import PATH, InForce, in_force
from knowledge.differences import Difference
from knowledge.notes import Note
from reports import register_proposals
from reports.register_entry import Fields, fields_of
from reports.register_proposals import KIND, check_body, shown_name
from reports.register_row import RowBroken

LIST = f"{PATH}/approvals"


@dataclass(frozen=True)
class Waiting:
    """One line of the list."""

    revision: Revision
    title: str
    author: str


@dataclass(frozen=True)
class Asked:
    """A revision as its page shows it, with what stands against it."""

    revision: Revision
    title: str
    note: Note
    changes: Sequence[Difference]
    mistakes: Mapping[str, str]
    names: Mapping[str, str]


async def page(request: web.Request) -> web.Response:
    """GET /inbox/register/approvals: what waits, the oldest first."""
    desk = desk_of(request)
    force = await in_force(desk)

    def lines(tx: Transaction) -> list[Waiting]:
        found = revisions.waiting(tx, [KIND])
        names = names_of(tx, found)
        return [Waiting(one, _title(one, force), names.get(one.author, "")) for one in found]

    return desk.page(request, "register_approvals.html", lines=await desk.store.read(lines))


async def one(request: web.Request) -> web.Response:
    """GET /inbox/register/approvals/{number}."""
    return await _show(request)


async def _show(request: web.Request, status: int = 200, problem: str = "") -> web.Response:
    desk = desk_of(request)
    asked = await _asked(desk, await revision_of(request, [KIND]), await in_force(desk))
    return desk.page(request, "register_approval.html", status=status, asked=asked, problem=problem)


async def _asked(desk: Desk, revision: Revision, force: InForce) -> Asked:
    def look(tx: Transaction) -> tuple[dict[str, str], Fields]:
        return names_of(tx, [revision]), _before(tx, revision, force)

    names, before = await desk.store.read(look)
    after = fields_of(revision.body)
    mistakes = await asyncio.to_thread(_mistakes, desk, revision, force)
    note, title = Note.read(revision.note), _title(revision, force)
    return Asked(revision, title, note, changes(before, after), mistakes, names)


def _before(tx: Transaction, revision: Revision, force: InForce) -> Fields:
    """Return what a waiting revision would take the place of, or a settled one took the place of."""
    history = revisions.history(tx, KIND, revision.name)
    earlier = (one for one in history if one.number < revision.number and one.state == "published")
    found = next(earlier, None)
    if found:
        return fields_of(found.body)
    shipped = force.shipped.by_key.get(revision.name)
    return shipped.fields if shipped else {}


def _mistakes(desk: Desk, revision: Revision, force: InForce) -> dict[str, str]:
    if revision.state != "proposed":
        return {}
    try:
        check_body(revision.name, revision.body, force.entries)
    except RowBroken as error:
        return explain(desk.texts, error.mistakes)
    return {}


def _title(revision: Revision, force: InForce) -> str:
    fields = fields_of(revision.body)
    if fields:
        called = fields.get("name") or fields.get("ending")
        return str(called or next(iter(fields.get("urls") or []), revision.name))
    entry = force.entries.by_key.get(revision.name) or force.shipped.by_key.get(revision.name)
    return shown_name(entry) if entry else revision.name


async def publish(request: web.Request) -> web.StreamResponse:
    """POST /inbox/register/approvals/{number}/publish: it holds in every process within seconds."""
    desk, actor = desk_of(request), actor_of(request)

    async def attempt(revision: Revision) -> str:
        force = await in_force(desk)
        if await asyncio.to_thread(_mistakes, desk, revision, force):
            return "inbox.card_not_fit"
        await desk.store.write(register_proposals.publish, revision.id, actor, force.stamp)
        return ""

    return await deciding.publish(request, [KIND], _show, LIST, attempt)


async def decline(request: web.Request) -> web.StreamResponse:
    """POST /inbox/register/approvals/{number}/decline: with a reason for the author."""
    return await deciding.decline(request, [KIND], _show, LIST)


async def withdraw(request: web.Request) -> web.StreamResponse:
    """POST /inbox/register/approvals/{number}/withdraw: the author takes it back."""
    return await deciding.withdraw(request, [KIND], _show, LIST)


ROUTES = [
    Route("GET", "/register/approvals", "viewer", page),
    Route("GET", "/register/approvals/{number}", "viewer", one),
    Route("POST", "/register/approvals/{number}/publish", "officer", publish),
    Route("POST", "/register/approvals/{number}/decline", "officer", decline),
    Route("POST", "/register/approvals/{number}/withdraw", "officer", withdraw),
]
