"""The documents pages: real documents taken in as drafts, looked through, and held once a second officer agrees.

What reads documents is imported where it is used: its patterns would cost every start a tenth of a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot import revisions
from bot.revisions import NotWaiting, OwnWork, Revision, Stale
from bot.store import Transaction
from inbox.authors import names_of
from inbox.desk import Desk, actor_of, back, desk_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from knowledge.importing.failure import ImportFailed
from knowledge.rules import Rule
from knowledge.spans import holds
from knowledge.texts import KIND, text_in

if TYPE_CHECKING:
    from knowledge.importing.draft import Draft

PATH = "/inbox/documents"
LONGEST_FILE = 10 * 1024 * 1024
"""Bytes of a file that is sent through the browser; the command line takes longer ones."""
SHOWN_PASSAGES = 2000
SHOWN_TEXT = 20_000


@dataclass(frozen=True)
class Entry:
    """One line of the list: a text that waits or is held; `title` is the register's, "" when it has none."""

    revision: Revision
    number: str
    title: str
    author: str
    size: int


@dataclass(frozen=True)
class Review:
    """A draft as its page shows it: what holds now, and the rules that would be withheld."""

    revision: Revision
    draft: Draft | None
    names: Mapping[str, str]
    withheld: Sequence[Rule]
    newest: bool


async def page(request: web.Request) -> web.Response:
    """GET /inbox/documents: what waits, then what is held; a form to send a file."""
    return await _page(request)


async def _page(request: web.Request, problem: str = "", status: int = 200) -> web.Response:
    desk = desk_of(request)
    waiting, held = await desk.store.read(_entries, desk)
    return desk.page(request, "documents.html", status=status, waiting=waiting, held=held, problem=problem)


def _entries(tx: Transaction, desk: Desk) -> tuple[list[Entry], list[Entry]]:
    waiting = revisions.waiting(tx, [KIND])
    held = [found for name in revisions.all_holding(tx, KIND) if (found := revisions.holding(tx, KIND, name))]
    names = names_of(tx, [*waiting, *held])
    register = desk.knowledge().documents

    def entry(one: Revision) -> Entry:
        known = register.get(one.name)
        number, title = (known.number, known.title) if known else (one.name, "")
        return Entry(one, number, title, names.get(one.author, ""), len(one.body))

    return [entry(one) for one in waiting], [entry(one) for one in held if one.body]


async def send(request: web.Request) -> web.StreamResponse:
    """POST /inbox/documents: read a file and let what is in it wait for another officer."""
    from knowledge.importing.draft import propose

    desk, form = desk_of(request), await read_form(request)
    try:
        draft = await _read(desk, form)
        found = await desk.store.write(propose, draft, actor_of(request))
    except ImportFailed as failure:
        return await _page(request, str(failure), 400)
    if found is None:
        return await _page(request, desk.texts("import.same_text"), 409)
    return back(f"{PATH}/{found.id}", "document_sent")


async def _read(desk: Desk, form: Form) -> Draft:
    from knowledge.importing.confined import read_confined
    from knowledge.importing.draft import make_draft

    upload, document = form.file("file"), form.text("document", 100)
    if upload is None or not upload.filename:
        raise ImportFailed("choose_file")
    register = desk.knowledge().documents
    if document and document not in register:
        raise ImportFailed("unknown_document")
    async with desk.importing:
        content = await asyncio.to_thread(upload.file.read, LONGEST_FILE + 1)
        if len(content) > LONGEST_FILE:
            raise ImportFailed("too_large", limit=LONGEST_FILE // 1024**2)
        source = await asyncio.to_thread(read_confined, content)
        name = upload.filename[-120:]
        return await asyncio.to_thread(make_draft, source, name, register, desk.today(), document)


async def one(request: web.Request) -> web.Response:
    """GET /inbox/documents/{number}: the outline with pages, what to look at, and what it would change."""
    return await _show(request)


async def _show(request: web.Request, problem: str = "", status: int = 200) -> web.Response:
    desk, revision = desk_of(request), await _revision(request)

    def read(tx: Transaction) -> tuple[dict[str, str], bool]:
        newest = revisions.history(tx, KIND, revision.name)[0]
        return names_of(tx, [revision]), newest.id == revision.id

    names, newest = await desk.store.read(read)
    review = await asyncio.to_thread(_review, desk, revision, names, newest)
    shown = {"review": review, "most": SHOWN_PASSAGES, "longest": SHOWN_TEXT, "problem": problem}
    return desk.page(request, "document.html", status=status, **shown)


async def _revision(request: web.Request) -> Revision:
    found = await desk_of(request).store.read(revisions.find, whole(request.match_info["number"]))
    if found is None or found.kind != KIND:
        raise web.HTTPNotFound
    return found


def _review(desk: Desk, revision: Revision, names: Mapping[str, str], newest: bool) -> Review:
    from knowledge.importing.draft import read_body

    draft = read_body(revision.name, revision.body) if revision.body else None
    text = draft.normal.text if draft else ""
    rules = desk.knowledge().rules.values() if newest else ()
    withheld = [rule for rule in rules if _would_fall(rule, revision.name, text)]
    return Review(revision, draft, names, withheld, newest)


def _would_fall(rule: Rule, document: str, text: str) -> bool:
    """Return whether the rule rests on words of this document that `text` does not have."""
    spans = [cited.span for cited in rule.citations if cited.document == document and cited.span]
    return not all(holds(span, text) for span in spans)


async def text(request: web.Request) -> web.Response:
    """GET /inbox/documents/{number}/text: the whole text as a file, to compare and to count spans in."""
    revision = await _revision(request)
    if not revision.body:
        raise web.HTTPNotFound
    disposition = {"Content-Disposition": f'attachment; filename="{revision.name}.txt"'}
    return web.Response(
        text=text_in(revision.body), content_type="text/plain", charset="utf-8", headers=disposition
    )


async def publish(request: web.Request) -> web.StreamResponse:
    """POST /inbox/documents/{number}/publish: the text is held from now on; never one's own."""
    revision = await _revision(request)
    try:
        await desk_of(request).store.write(revisions.publish, revision.id, actor_of(request))
    except OwnWork:
        return await _show(request, "inbox.document_own", 403)
    except NotWaiting:
        return await _show(request, "inbox.error_409", 409)
    return back(PATH, "document_published")


async def decline(request: web.Request) -> web.StreamResponse:
    """POST /inbox/documents/{number}/decline: another officer turns it down; the author takes it back."""
    revision, actor = await _revision(request), actor_of(request)
    settle = revisions.withdraw if revision.author == actor else revisions.decline
    try:
        await desk_of(request).store.write(settle, revision.id, actor)
    except NotWaiting:
        return await _show(request, "inbox.error_409", 409)
    return back(PATH, "document_declined")


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /inbox/documents/{number}/remove: propose that the text be held no more."""
    desk, revision, actor = desk_of(request), await _revision(request), actor_of(request)

    def take_away(tx: Transaction) -> Revision:
        return revisions.propose(tx, KIND, revision.name, "", actor, seen=revision.number)

    try:
        proposed = await desk.store.write(take_away)
    except Stale:
        return await _show(request, "inbox.error_409", 409)
    return back(f"{PATH}/{proposed.id}", "document_sent")


ROUTES = [
    Route("GET", "/documents", "viewer", page),
    Route("POST", "/documents", "officer", send),
    Route("GET", "/documents/{number}", "viewer", one),
    Route("GET", "/documents/{number}/text", "viewer", text),
    Route("POST", "/documents/{number}/publish", "officer", publish),
    Route("POST", "/documents/{number}/decline", "officer", decline),
    Route("POST", "/documents/{number}/remove", "officer", remove),
]
