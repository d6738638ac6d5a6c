"""The register's list and one entry in full, with all its versions."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot import revisions
from bot.revisions import Revision
from bot.store import Transaction
from bot.text import plain
from inbox.authors import names_of
from inbox.desk import desk_of
from inbox.forms import searched
from inbox.guard import Route
from inbox.register.standing import InForce, in_force
from knowledge.notes import Note
from reports.identity import find_targets
from reports.official_page import OfficialPage
from reports.register_entry import Entries, Entry
from reports.register_proposals import KIND, shown_name

FILTERS = ("official", "fake", "former", "ending", "all")
SHOWN = 100


@dataclass(frozen=True)
class Line:
    """One entry of the list."""

    entry: Entry
    title: str
    group: str


@dataclass(frozen=True)
class Version:
    """One version of an entry, newest first; `at` is None for the one of the file."""

    number: int
    state: str
    body: str
    author: str = ""
    at: datetime | None = None
    note: str = ""
    id: int = 0


async def page(request: web.Request) -> web.Response:
    """GET /inbox/register: official pages, announced fakes, former pages; `?q=` searches names and addresses."""
    desk, query = desk_of(request), searched(request)
    chosen = request.query.get("show", "official" if not query else "all")
    if chosen not in FILTERS:
        raise web.HTTPBadRequest
    force = await in_force(desk)
    lines = await asyncio.to_thread(_found, force.entries, query)
    counts = {name: sum(_is_in(line, name) for line in lines) for name in FILTERS}
    kept = [line for line in lines if _is_in(line, chosen)]
    waiting = await desk.store.read(revisions.waiting, [KIND])
    return desk.page(
        request,
        "register.html",
        lines=kept[:SHOWN],
        more=max(0, len(kept) - SHOWN),
        counts=counts,
        chosen=chosen,
        query=query,
        waiting=len(waiting),
        broken=force.entries.broken,
    )


def _found(entries: Entries, query: str) -> list[Line]:
    lines = [Line(entry, shown_name(entry), _group(entry)) for entry in entries.by_key.values()]
    if not query:
        return lines
    wanted = {target.canonical for target in find_targets(query).targets}
    exact = [line for line in lines if wanted & {target.canonical for target in line.entry.thing.targets}]
    words = plain(query).split()
    return exact + [line for line in lines if line not in exact and _holds(line.entry, words)]


def _holds(entry: Entry, words: Sequence[str]) -> bool:
    text = plain(" ".join(v if isinstance(v, str) else " ".join(v) for v in entry.fields.values()))
    return all(word in text for word in words)


def _group(entry: Entry) -> str:
    if not isinstance(entry.thing, OfficialPage):
        return entry.kind
    return "former" if entry.thing.state == "former" else "official"


def _is_in(line: Line, name: str) -> bool:
    return name in ("all", line.group)


async def one(request: web.Request) -> web.Response:
    """GET /inbox/register/{key}: one entry with its history; also one that was taken away."""
    desk, key = desk_of(request), request.match_info["key"]
    force = await in_force(desk)
    versions, waiting = await desk.store.read(_versions, key, force)
    entry = force.entries.by_key.get(key)
    if entry is None and not versions:
        raise web.HTTPNotFound
    return desk.page(
        request,
        "register_entry.html",
        key=key,
        entry=entry,
        title=shown_name(entry) if entry else key,
        group=_group(entry) if entry else "removed",
        versions=versions,
        waiting=waiting,
        seen=versions[0].number if versions else 0,
    )


def _versions(tx: Transaction, key: str, force: InForce) -> tuple[list[Version], Revision | None]:
    found = revisions.history(tx, KIND, key)
    names = names_of(tx, found)
    versions = [_version(one, names) for one in found]
    if key in force.shipped.by_key:
        versions.append(Version(0, "shipped", force.shipped.by_key[key].body))
    waiting = found[0] if found and found[0].state == "proposed" else None
    return versions, waiting


def _version(one: Revision, names: Mapping[str, str]) -> Version:
    note, at = Note.read(one.note), one.decided_at or one.proposed_at
    told = "\n".join(filter(None, (note.text, note.reply)))
    return Version(one.number, one.state, one.body, names.get(one.author, ""), at, told, one.id)


ROUTES = [Route("GET", "/register", "viewer", page), Route("GET", "/register/{key}", "viewer", one)]
