"""History: every version of a rule, any two of them compared, an old one proposed again, or the rule proposed away."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from bot import revisions
from bot.revisions import Revision, Stale
from bot.store import Transaction
from inbox.authors import names_of
from inbox.desk import Desk, actor_of, back, desk_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from inbox.rules.standing import RULE, in_force, shipped
from knowledge.differences import differences
from knowledge.entries import read_entry
from knowledge.notes import Note
from knowledge.proposals import check_proposal, severe

PATH = "/inbox/rules"
SHIPPED = 0
"""The number of the version that came with the files."""
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Version:
    """One version, newest first in a history; `at` is None for the one of the files."""

    number: int
    state: str
    body: str
    author: str = ""
    at: datetime | None = None
    note: Note = field(default_factory=Note)
    id: int = 0


async def page(request: web.Request) -> web.Response:
    """GET /inbox/rules/{id}/history: `?from=&to=` compares two versions, else the newest with the one before."""
    return await _show(request)


async def _show(request: web.Request, status: int = 200, problem: str = "") -> web.Response:
    desk, id = desk_of(request), request.match_info["id"]
    versions = await _versions(desk, id)
    newer, older = _chosen(request, versions)
    force = await in_force(desk)
    rule = force.content.rules.get(id)
    return desk.page(
        request,
        "history.html",
        status=status,
        id=id,
        title=rule.question if rule else str(read_entry(older.body).get("question") or id),
        there=rule is not None,
        versions=versions,
        newer=newer,
        older=older,
        changes=differences(RULE, read_entry(older.body), read_entry(newer.body)),
        seen=max(version.number for version in versions),
        problem=problem,
    )


async def _versions(desk: Desk, id: str) -> list[Version]:
    """Return every version, newest first. Raises HTTPNotFound when there is none."""

    def read(tx: Transaction) -> tuple[list[Revision], dict[str, str]]:
        found = revisions.history(tx, RULE, id)
        return found, names_of(tx, found)

    found, names = await desk.store.read(read)
    versions = [_version(one, names.get(one.author, "")) for one in found]
    original = await shipped(desk, RULE, id)
    versions += [Version(SHIPPED, "shipped", original)] if original else []
    if not versions:
        raise web.HTTPNotFound
    return versions


def _version(one: Revision, author: str) -> Version:
    at = one.decided_at or one.proposed_at
    return Version(one.number, one.state, one.body, author, at, Note.read(one.note), one.id)


def _chosen(request: web.Request, versions: Sequence[Version]) -> tuple[Version, Version]:
    """Return the newer and the older version to compare."""
    first = _numbered(versions, request.query.get("to", ""), versions[0])
    place = versions.index(first)
    before = versions[min(place + 1, len(versions) - 1)]
    other = _numbered(versions, request.query.get("from", ""), before)
    return (first, other) if first.number >= other.number else (other, first)


def _numbered(versions: Sequence[Version], number: str, otherwise: Version) -> Version:
    if not number:
        return otherwise
    found = [version for version in versions if version.number == whole(number)]
    if not found:
        raise web.HTTPNotFound
    return found[0]


async def restore(request: web.Request) -> web.StreamResponse:
    """POST /inbox/rules/{id}/restore: propose that an earlier version holds again."""
    form, desk = await read_form(request), desk_of(request)
    versions = await _versions(desk, request.match_info["id"])
    version = _numbered(versions, form.raw("number"), versions[0])
    if not version.body:
        raise web.HTTPBadRequest
    return await _propose(request, form, version.body)


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /inbox/rules/{id}/removal: propose that the rule is taken away."""
    desk, form = desk_of(request), await read_form(request)
    if request.match_info["id"] not in (await in_force(desk)).content.rules:
        raise web.HTTPNotFound
    return await _propose(request, form, "")


async def _propose(request: web.Request, form: Form, body: str) -> web.StreamResponse:
    desk, id, actor = desk_of(request), request.match_info["id"], actor_of(request)
    note, seen = Note(form.text("note", LONGEST_NOTE)).write(), form.number("seen")
    found = severe(check_proposal(RULE, id, body, await in_force(desk), desk.today()))
    if found:
        return await _show(request, 400, "; ".join(problem.message for problem in found))
    try:
        made = await desk.store.write(
            lambda tx: revisions.propose(tx, RULE, id, body, actor, seen=seen, note=note)
        )
    except Stale:
        return await _show(request, 409, desk.texts("inbox.error_409"))
    return back(f"{PATH}/approvals/{made.id}", "card_proposed")


ROUTES = [
    Route("GET", "/rules/{id}/history", "viewer", page),
    Route("POST", "/rules/{id}/restore", "officer", restore),
    Route("POST", "/rules/{id}/removal", "officer", remove),
]
