"""Files: everything in force as an archive, and cards from files as proposals, all of a file or nothing."""

import asyncio

from aiohttp import web

from bot.revisions import Stale
from inbox.desk import Desk, actor_of, back, desk_of
from inbox.forms import read_form
from inbox.guard import Route
from inbox.rules.standing import in_force
from knowledge.arrivals import Arrival, mark_waiting, propose_all, read_arrivals
from knowledge.export import archive, files_in_force
from knowledge.notes import Note
from knowledge.proposals import read_published
from knowledge.source import SourceError

PATH = "/inbox/rules/files"


async def page(request: web.Request) -> web.Response:
    """GET /inbox/rules/files."""
    return _show(request)


def _show(
    request: web.Request, arrivals: list[Arrival] | None = None, problem: str = "", status: int = 200
) -> web.Response:
    return desk_of(request).page(request, "files.html", status=status, arrivals=arrivals, problem=problem)


async def export(request: web.Request) -> web.Response:
    """GET /inbox/rules/export: a zip archive in the layout of the knowledge directory."""
    desk = desk_of(request)
    published = await desk.store.read(read_published)
    try:
        files = await asyncio.to_thread(files_in_force, desk.directory, published)
    except SourceError as error:
        return _show(request, problem=str(error.problem), status=409)
    name = f"quy-tac-{desk.today().isoformat()}.zip"
    body = await asyncio.to_thread(archive, files)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=body, content_type="application/zip", headers=disposition)


async def bring(request: web.Request) -> web.StreamResponse:
    """POST /inbox/rules/import: look at a file row by row, or propose all of it."""
    desk, form = desk_of(request), await read_form(request)
    action, upload = form.choice("action", ("check", "propose")), form.file("file")
    if upload is None or not upload.filename:
        return _show(request, problem=desk.texts("inbox.import_no_file"), status=400)
    content = await asyncio.to_thread(upload.file.read)
    arrivals = await _looked_at(desk, upload.filename[-120:], content)
    wrong = any(arrival.state in ("wrong", "waiting") for arrival in arrivals)
    if action == "check" or wrong or not any(a.state in ("new", "changed") for a in arrivals):
        return _show(request, arrivals, status=400 if wrong else 200)
    note = Note(desk.texts("inbox.import_note", file=upload.filename[-120:])).write()
    try:
        await desk.store.write(propose_all, arrivals, actor_of(request), note)
    except Stale:
        return _show(request, await _looked_at(desk, upload.filename[-120:], content), status=409)
    return back("/inbox/rules/approvals", "cards_brought")


async def _looked_at(desk: Desk, name: str, content: bytes) -> list[Arrival]:
    force, today = await in_force(desk), desk.today()
    found = await asyncio.to_thread(read_arrivals, [(name, content)], force, today)
    return await desk.store.read(mark_waiting, found)


ROUTES = [
    Route("GET", "/rules/files", "viewer", page),
    Route("GET", "/rules/export", "viewer", export),
    Route("POST", "/rules/import", "officer", bring),
]
