"""Writing an entry: the form with every mistake at its field, and the proposal that waits for a colleague."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from aiohttp import web

from bot import revisions
from bot.revisions import Revision, Stale
from bot.store import Transaction
from inbox.desk import Desk, actor_of, back, desk_of
from inbox.forms import Form, read_form
from inbox.guard import Route
from inbox.register.changes import changes
from inbox.register.entry_form import CHOICES, LISTS, NAMES, EntryForm, explain, form_of, read_entry_form
from inbox.register.standing import PATH, InForce, in_force
from knowledge.differences import Difference
from knowledge.notes import Note
from reports.register_entry import Entry, Kind, fields_of, free_name, write
from reports.register_proposals import KIND, LONGEST, check_fields
from reports.register_row import RowBroken

NEW = ""  # the key of an entry that has none yet
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Draft:
    """An entry in the making: its key ("" for a new one), what was typed, and the state it started from."""

    key: str
    form: EntryForm
    seen: int
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """What is found about a draft: `errors` by field, and how it differs from a colleague's newer version."""

    errors: Mapping[str, str]
    newer: Revision | None = None
    differences: Sequence[Difference] = ()


async def new(request: web.Request) -> web.Response:
    """GET /inbox/register/new: an empty entry of the `?kind=` (page, fake, ending); `?url=` starts from an address."""
    kind, url = _kind(request.query.get("kind", "page")), request.query.get("url", "")[:2000]
    started = {"urls": url, "state": "current", "confidence": "high", "evidence": "agency"}
    return _show(request, Draft(NEW, EntryForm(kind, started), 0), Shown({}))


def _kind(text: str) -> Kind:
    if text not in NAMES:
        raise web.HTTPBadRequest
    return cast(Kind, text)


async def edit(request: web.Request) -> web.Response:
    """GET /inbox/register/{key}/edit."""
    desk, key = desk_of(request), request.match_info["key"]
    entry = _entry(await in_force(desk), key)
    history = await desk.store.read(revisions.history, KIND, key)
    return _show(request, Draft(key, form_of(entry.fields), history[0].number if history else 0), Shown({}))


async def write_entry(request: web.Request) -> web.StreamResponse:
    """POST /inbox/register/new and /inbox/register/{key}/edit: propose what was typed."""
    desk, form = desk_of(request), await read_form(request)
    force, key = await in_force(desk), request.match_info.get("key", NEW)
    base = _entry(force, key) if key else None
    kind = base.kind if base else _kind(form.raw("kind_of"))
    draft = Draft(key, read_entry_form(form, kind), form.number("seen"), form.text("note", LONGEST_NOTE))
    return await _judged(request, draft, force, base)


async def _judged(
    request: web.Request, draft: Draft, force: InForce, base: Entry | None
) -> web.StreamResponse:
    desk = desk_of(request)
    try:
        fields = draft.form.fields(base)
        entry = await asyncio.to_thread(check_fields, draft.key, fields, force.entries)
    except RowBroken as error:
        return _show(request, draft, Shown(explain(desk.texts, error.mistakes)), status=400)
    body = write(entry.fields)
    if base and body == base.body:
        return _show(request, draft, Shown({"all": desk.texts("inbox.card_unchanged")}), status=400)
    key = draft.key or free_name(entry.thing, force.entries)
    try:
        made = await _propose(desk, actor_of(request), key, body, draft.seen, draft.note)
    except Stale:
        return await _stale(request, draft, key, body)
    return back(f"{PATH}/approvals/{made.id}", "card_proposed")


async def _stale(request: web.Request, draft: Draft, key: str, body: str) -> web.Response:
    """Show the colleague's version beside what was typed, which stays in the form."""
    newest = (await desk_of(request).store.read(revisions.history, KIND, key))[0]
    shown = Shown({}, newest, changes(fields_of(newest.body), fields_of(body)))
    # Who has seen the newer version may propose over it, once it does not wait any more.
    return _show(request, replace(draft, seen=newest.number), shown, status=409)


async def restore(request: web.Request) -> web.StreamResponse:
    """POST /inbox/register/{key}/restore: propose that an earlier version holds again."""
    desk, form, key = desk_of(request), await read_form(request), request.match_info["key"]
    force, number = await in_force(desk), form.number("number")
    body = await _body(desk, force, key, number)
    try:
        await asyncio.to_thread(check_fields, key, fields_of(body), force.entries)
    except RowBroken as error:
        draft = Draft(key, form_of(fields_of(body)), form.number("seen"))
        return _show(request, draft, Shown(explain(desk.texts, error.mistakes)), status=400)
    return await _short(request, form, key, body)


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /inbox/register/{key}/removal: propose that the entry is taken away."""
    form, key = await read_form(request), request.match_info["key"]
    _entry(await in_force(desk_of(request)), key)
    return await _short(request, form, key, "")


async def _short(request: web.Request, form: Form, key: str, body: str) -> web.StreamResponse:
    note, seen = form.text("note", LONGEST_NOTE), form.number("seen")
    try:
        made = await _propose(desk_of(request), actor_of(request), key, body, seen, note)
    except Stale as stale:
        raise web.HTTPConflict from stale
    return back(f"{PATH}/approvals/{made.id}", "card_proposed")


async def _body(desk: Desk, force: InForce, key: str, number: int) -> str:
    """Return a version's body; 0 is the one of the file. Raises HTTPNotFound."""
    shipped = force.shipped.by_key.get(key)
    history = await desk.store.read(revisions.history, KIND, key)
    found = {one.number: one.body for one in history} | ({0: shipped.body} if shipped else {})
    if not found.get(number):
        raise web.HTTPNotFound
    return found[number]


async def _propose(desk: Desk, actor: str, key: str, body: str, seen: int, note: str) -> Revision:
    def propose(tx: Transaction) -> Revision:
        return revisions.propose(tx, KIND, key, body, actor, seen=seen, note=Note(note).write())

    return await desk.store.write(propose)


def _entry(force: InForce, key: str) -> Entry:
    entry = force.entries.by_key.get(key)
    if entry is None:
        raise web.HTTPNotFound
    return entry


def _show(request: web.Request, draft: Draft, shown: Shown, status: int = 200) -> web.Response:
    return desk_of(request).page(
        request,
        "register_edit.html",
        status=status,
        draft=draft,
        form=draft.form,
        errors=shown.errors,
        newer=shown.newer,
        differences=shown.differences,
        lists=LISTS,
        choices=CHOICES,
        limits=LONGEST,
    )


ROUTES = [
    Route("GET", "/register/new", "officer", new),
    Route("POST", "/register/new", "officer", write_entry),
    Route("GET", "/register/{key}/edit", "officer", edit),
    Route("POST", "/register/{key}/edit", "officer", write_entry),
    Route("POST", "/register/{key}/restore", "officer", restore),
    Route("POST", "/register/{key}/removal", "officer", remove),
]
