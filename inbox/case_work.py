"""What an officer does to a case: take it, correct it, note, decide. Two officers never overwrite each other."""

from collections.abc import Callable
from typing import cast

from aiohttp import web

from bot.store import Transaction
from inbox.cases import CHOICES, show
from inbox.desk import back, desk_of, officer_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from reports import cases, decisions
from reports.decisions import StaleVersion
from reports.schema import State

LONGEST_NOTE = 2000


async def assign(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/assign: take the case; a new one is under review from now on."""
    desk, form, number = desk_of(request), await read_form(request), whole(request.match_info["id"])
    version, officer = form.number("version"), officer_of(request)

    def take(tx: Transaction) -> None:
        decisions.assign(tx, number, officer.id, officer.id, version)
        case = cases.get(tx, number)
        if case and case.state == "new":
            decisions.decide(tx, desk.seal, desk.texts, number, "reviewing", officer.id, case.version)

    return await _do(request, form, number, take, "case_assigned")


async def release(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/release: give the case back to nobody."""
    form, number = await read_form(request), whole(request.match_info["id"])
    version, officer = form.number("version"), officer_of(request)
    return await _do(
        request,
        form,
        number,
        lambda tx: decisions.assign(tx, number, None, officer.id, version),
        "case_released",
    )


async def correct(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/correct: set whom the page imitates."""
    form, number = await read_form(request), whole(request.match_info["id"])
    version, officer, name = form.number("version"), officer_of(request), form.text("imitates", 200)
    return await _do(
        request,
        form,
        number,
        lambda tx: decisions.correct(tx, number, name, officer.id, version),
        "case_corrected",
    )


async def note(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/note: words for colleagues, never for a reporter."""
    form, number = await read_form(request), whole(request.match_info["id"])
    text, officer = form.text("note", LONGEST_NOTE), officer_of(request)
    if not text:
        raise web.HTTPBadRequest
    return await _do(
        request, form, number, lambda tx: decisions.add_note(tx, number, text, officer.id), "note_added"
    )


async def decide(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/decide: everyone who reported is told the outcome, once."""
    desk, form, number = desk_of(request), await read_form(request), whole(request.match_info["id"])
    state, version = cast(State, form.choice("state", CHOICES)), form.number("version")
    other = form.number("duplicate_of") if state == "duplicate" and form.raw("duplicate_of") else None
    officer, reason = officer_of(request), form.text("reason", LONGEST_NOTE)

    def settle(tx: Transaction) -> None:
        decisions.decide(
            tx, desk.seal, desk.texts, number, state, officer.id, version, note=reason, duplicate_of=other
        )

    try:
        done = await _do(request, form, number, settle, "case_decided")
    except ValueError:
        return await show(request, number, 400, problem="inbox.duplicate_wrong", typed=reason)
    return back("/inbox", "case_removed") if state == "out_of_scope" and done.status == 303 else done


async def _do(
    request: web.Request, form: Form, number: int, work: Callable[[Transaction], None], notice: str
) -> web.StreamResponse:
    """Do the work and go back to the case; when a colleague was faster, show the case as it is now."""
    try:
        await desk_of(request).store.write(work)
    except StaleVersion:
        typed = form.text("reason", LONGEST_NOTE)
        return await show(request, number, 409, problem="inbox.error_409", typed=typed)
    return back(f"/inbox/cases/{number}", notice)


ROUTES = [
    Route("POST", "/cases/{id}/assign", "officer", assign),
    Route("POST", "/cases/{id}/release", "officer", release),
    Route("POST", "/cases/{id}/correct", "officer", correct),
    Route("POST", "/cases/{id}/note", "officer", note),
    Route("POST", "/cases/{id}/decide", "officer", decide),
]
