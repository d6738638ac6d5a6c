"""What an officer does to a case: take it, give it, correct it, note, put off, decide. Nobody overwrites another."""

from collections.abc import Callable
from typing import Any, cast

from aiohttp import web

from bot.store import Transaction
from inbox import officers
from inbox.cases import dossier
from inbox.cases.choice import DECISIONS, Choice
from inbox.cases.later import moment
from inbox.desk import desk_of, officer_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from reports import decisions, triage
from reports.changing import StaleVersion
from reports.schema import State

LONGEST_NOTE = 2000
Work = Callable[[Transaction], int | None]


async def assign(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/assign: take the case, or give it to the officer `to`."""
    desk, form, number = desk_of(request), await read_form(request), whole(request.match_info["id"])
    version, officer = form.number("version"), officer_of(request)
    to = form.number("to") if form.raw("to") else officer.id

    def give(tx: Transaction) -> int:
        if to == officer.id:
            return triage.take(tx, desk.seal, desk.texts, number, to, version)
        _require_colleague(tx, to)
        return decisions.assign(tx, number, to, officer.id, version)

    return await _do(request, form, number, give, "case_assigned" if to == officer.id else "case_given")


def _require_colleague(tx: Transaction, number: int) -> None:
    found = officers.find(tx, number)
    if found is None or found.disabled_at is not None or not found.may("officer"):
        raise web.HTTPBadRequest


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


async def snooze(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/snooze: put the case off and go on with the next."""
    desk, form, number = desk_of(request), await read_form(request), whole(request.match_info["id"])
    version, officer = form.number("version"), officer_of(request)
    until = moment(form, desk.store.clock.now(), desk.targets.work)
    if until is None:
        return await _refuse(request, form, number, "cases.snooze_wrong")
    return await _do(
        request,
        form,
        number,
        lambda tx: triage.snooze(tx, number, until, officer.id, version),
        "case_snoozed",
        onward=True,
    )


async def wake(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/wake: take the case back before its time."""
    form, number = await read_form(request), whole(request.match_info["id"])
    version, officer = form.number("version"), officer_of(request)
    return await _do(
        request, form, number, lambda tx: triage.wake(tx, number, officer.id, version), "case_woken"
    )


async def split(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/split: part the case from the one it was joined to."""
    desk, form, number = desk_of(request), await read_form(request), whole(request.match_info["id"])
    version, officer = form.number("version"), officer_of(request)
    return await _do(
        request,
        form,
        number,
        lambda tx: triage.split(tx, desk.seal, desk.texts, number, officer.id, version),
        "case_split",
    )


async def decide(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/decide: everyone who reported is told the outcome, once; then the next case."""
    desk, form, number = desk_of(request), await read_form(request), whole(request.match_info["id"])
    state, version = cast(State, form.choice("state", (*DECISIONS, "duplicate"))), form.number("version")
    other = _other(form) if state == "duplicate" else None
    officer, reason = officer_of(request), form.text("reason", LONGEST_NOTE)

    def settle(tx: Transaction) -> int | None:
        return decisions.decide(
            tx, desk.seal, desk.texts, number, state, officer.id, version, note=reason, duplicate_of=other
        )

    notice = "case_removed" if state == "out_of_scope" else "case_decided"
    return await _do(request, form, number, settle, notice, onward=True)


def _other(form: Form) -> int | None:
    text = form.raw("duplicate_of").strip().lstrip("#")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


async def _do(
    request: web.Request, form: Form, number: int, work: Work, notice: str, *, onward: bool = False
) -> web.StreamResponse:
    """Do the work and go back to the case, or `onward` to the next of its list.

    When a colleague was faster, show the case as it is now, with all that was typed.
    """
    choice = Choice.carried(form.raw("list"))
    try:
        action = await desk_of(request).store.write(work)
    except StaleVersion:
        return await _refuse(request, form, number, "cases.stale", 409)
    except decisions.NotAllowed:
        return await _refuse(request, form, number, "cases.not_allowed", 409)
    except ValueError:
        return await _refuse(request, form, number, "inbox.duplicate_wrong")
    following = form.raw("next")
    target = choice.case(number)
    if onward:
        target = choice.case(whole(following)) if following else choice.address()
    return web.HTTPSeeOther(f"{target}&done={notice}" + (f"&undo={action}" if action else ""))


async def _refuse(
    request: web.Request, form: Form, number: int, problem: str, status: int = 400
) -> web.Response:
    names = ("reason", "note", "imitates", "state", "duplicate_of")
    typed: dict[str, Any] = {name: form.text(name, LONGEST_NOTE) for name in names if form.raw(name)}
    choice = Choice.carried(form.raw("list"))
    return await dossier.show(request, number, choice, status, problem=problem, typed=typed)


ROUTES = [
    Route("POST", "/cases/{id}/assign", "officer", assign),
    Route("POST", "/cases/{id}/release", "officer", release),
    Route("POST", "/cases/{id}/correct", "officer", correct),
    Route("POST", "/cases/{id}/note", "officer", note),
    Route("POST", "/cases/{id}/snooze", "officer", snooze),
    Route("POST", "/cases/{id}/wake", "officer", wake),
    Route("POST", "/cases/{id}/split", "officer", split),
    Route("POST", "/cases/{id}/decide", "officer", decide),
]
