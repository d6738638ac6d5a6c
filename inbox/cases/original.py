"""A picture as it was sent: for the lead, for a reason that is recorded, as a file to keep and never as a page."""

from typing import cast

from aiohttp import web

from bot.store import Transaction
from inbox.cases.sealed import PICTURES
from inbox.desk import HEADERS, desk_of, officer_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from reports import evidence
from reports.evidence import Picture, Why

# What a stranger sent is never shown by us: a browser that opens it all the same may do nothing with it.
HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'"}


async def page(request: web.Request) -> web.Response:
    """GET /inbox/cases/{id}/evidence/{picture}/original: what it may say of its sender, and the question why."""
    return await _show(request)


async def _show(request: web.Request, problem: str = "", status: int = 200, basis: str = "") -> web.Response:
    return desk_of(request).page(
        request,
        "original.html",
        status=status,
        case_id=whole(request.match_info["id"]),
        picture=await _picture(request),
        reasons=evidence.REASONS,
        shortest=evidence.SHORTEST_BASIS,
        longest=evidence.LONGEST_BASIS,
        problem=problem,
        basis=basis,
    )


async def _picture(request: web.Request) -> Picture:
    number, wanted = whole(request.match_info["id"]), whole(request.match_info["picture"])
    found = await desk_of(request).store.read(evidence.find, number, wanted)
    if found is None or found.media_type not in PICTURES:
        raise web.HTTPNotFound
    return found


async def download(request: web.Request) -> web.Response:
    """POST /inbox/cases/{id}/evidence/{picture}/original: the reason is recorded with the opening of the seal."""
    desk, form, officer = desk_of(request), await read_form(request), officer_of(request)
    picture, why = await _picture(request), cast(Why, form.choice("why", evidence.REASONS))
    basis = form.text("basis", evidence.LONGEST_BASIS)
    if len(basis) < evidence.SHORTEST_BASIS:
        return await _show(request, "cases.unseal_basis_missing", 400, basis)

    def open_seal(tx: Transaction) -> bytes | None:
        return evidence.original(tx, desk.seal, picture, officer.id, why, basis)

    body = await desk.store.write(open_seal)
    if body is None:
        raise web.HTTPNotFound
    name = f"vu-{request.match_info['id']}-anh-{picture.id}.{picture.media_type.partition('/')[2]}"
    headers = HEADERS | HARMLESS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=body, content_type=picture.media_type, headers=headers)


PATH = "/cases/{id}/evidence/{picture}/original"
ROUTES = [Route("GET", PATH, "lead", page), Route("POST", PATH, "lead", download)]
