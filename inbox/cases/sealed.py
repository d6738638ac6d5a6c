"""What is behind a seal: a picture, shown as a picture and nothing else; a reporter, for a reason that is recorded."""

from typing import cast

from aiohttp import web

from bot.store import Transaction
from inbox.cases import dossier
from inbox.cases.choice import Choice
from inbox.desk import HEADERS, desk_of, officer_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from reports import evidence, reporter
from reports.reporter import Reporter, Why

PICTURES = ("image/png", "image/jpeg", "image/webp")


async def picture(request: web.Request) -> web.Response:
    """GET /inbox/cases/{id}/evidence/{picture}."""
    desk = desk_of(request)
    number, wanted = whole(request.match_info["id"]), whole(request.match_info["picture"])

    def read(tx: Transaction) -> tuple[str, bytes] | None:
        if wanted not in {one.id for one in evidence.of_case(tx, number)}:
            return None
        return evidence.body(tx, desk.seal, wanted)

    found = await desk.store.read(read)
    if found is None or found[0] not in PICTURES:
        raise web.HTTPNotFound
    headers = HEADERS | {
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Content-Disposition": f'inline; filename="anh-{wanted}.{found[0].partition("/")[2]}"',
    }
    return web.Response(body=found[1], content_type=found[0], headers=headers)


async def unseal(request: web.Request) -> web.Response:
    """POST /inbox/cases/{id}/reports/{report}/reporter: the page that answers is the only one that tells."""
    desk, form, officer = desk_of(request), await read_form(request), officer_of(request)
    number, report = whole(request.match_info["id"]), whole(request.match_info["report"])
    why, basis = cast(Why, form.choice("why", reporter.REASONS)), form.text("basis", reporter.LONGEST)
    choice = Choice.carried(form.raw("list"))
    if len(basis) < reporter.SHORTEST:
        return await dossier.show(request, number, choice, 400, problem="cases.unseal_basis_missing")

    def open_seal(tx: Transaction) -> Reporter | None:
        return reporter.unseal(tx, desk.seal, number, report, officer.id, why, basis)

    found = await desk.store.write(open_seal)
    if found is None:
        raise web.HTTPNotFound
    return await dossier.show(request, number, choice, unsealed=(report, found))


ROUTES = [
    Route("GET", "/cases/{id}/evidence/{picture}", "viewer", picture),
    Route("POST", "/cases/{id}/reports/{report}/reporter", "lead", unseal),
]
