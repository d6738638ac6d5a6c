"""Appeals in the inbox: what waits, by when, and the decision of another officer than the first one."""

import asyncio
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import select

from bot.store import Transaction
from inbox.desk import Desk, actor_of, back, desk_of, officer_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from inbox.register.standing import in_force
from inbox.schema import officers
from reports import appeals, cases
from reports.appeals import Appeal, OwnDecision, Settled
from reports.cases import Case
from reports.identity import find_targets

PATH = "/inbox/appeals"


@dataclass(frozen=True)
class File:
    """An appeal with its case; `own` says that whoever looks decided the case, `entry` the register's key."""

    appeal: Appeal
    case: Case | None
    own: bool
    decided_by: str
    entry: str


async def page(request: web.Request) -> web.Response:
    """GET /inbox/appeals: `?state=` chooses, the open first."""
    state = request.query.get("state", "open")
    if state not in appeals.STATES:
        raise web.HTTPBadRequest

    def read(tx: Transaction) -> tuple[list[Appeal], dict[str, int]]:
        return appeals.listed(tx, state), appeals.counts(tx)

    found, counts = await desk_of(request).store.read(read)
    return desk_of(request).page(request, "appeals.html", appeals=found, counts=counts, chosen=state)


async def one(request: web.Request) -> web.Response:
    """GET /inbox/appeals/{id}."""
    return await _show(request)


async def _show(
    request: web.Request, problem: str = "", status: int = 200, *, answer: str = "", contact: str = ""
) -> web.Response:
    desk, number = desk_of(request), whole(request.match_info["id"])

    def read(tx: Transaction) -> tuple[Appeal, Case | None, bool, str] | None:
        appeal = appeals.find(tx, number)
        if appeal is None:
            return None
        own = appeals.decider(tx, appeal.case_id) == actor_of(request)
        name = tx.execute(select(officers.c.name).where(officers.c.id == appeal.officer_id)).scalar()
        return appeal, cases.get(tx, appeal.case_id), own, name or ""

    found = await desk.store.read(read)
    if found is None:
        raise web.HTTPNotFound
    file = File(*found, entry=await _entry(desk, found[0].page))
    return desk.page(
        request, "appeal.html", status=status, file=file, problem=problem, answer=answer, contact=contact
    )


async def _entry(desk: Desk, shown: str) -> str:
    """Return the key of the register's entry that calls the page a fake, "" when there is none."""
    target = next(iter((await asyncio.to_thread(find_targets, shown)).targets), None)
    if target is None or desk.register().fake(target) is None:
        return ""
    force = await in_force(desk)
    named = (key for key, entry in force.entries.by_key.items() if shown in (entry.fields.get("urls") or ()))
    return next(named, "")


async def decide(request: web.Request) -> web.StreamResponse:
    """POST /inbox/appeals/{id}/decide: upheld, the decision is turned round and the warned are told."""
    desk, form, number = desk_of(request), await read_form(request), whole(request.match_info["id"])
    upheld = form.choice("decision", ("uphold", "dismiss")) == "uphold"
    answer, officer = form.text("answer", appeals.LONGEST_ANSWER), officer_of(request)
    if not answer:
        return await _show(request, "appeal.answer_missing", 400)

    def write(tx: Transaction) -> None:
        appeals.decide(tx, desk.seal, desk.texts, number, officer.id, upheld=upheld, answer=answer)

    try:
        await desk.store.write(write)
    except OwnDecision:
        return await _show(request, "appeal.own", 403, answer=answer)
    except Settled:
        return await _show(request, "appeal.settled", 409, answer=answer)
    return back(f"{PATH}/{number}", "appeal_decided")


async def contact(request: web.Request) -> web.Response:
    """POST /inbox/appeals/{id}/contact: the page that answers is the only one that tells."""
    desk, number, officer = desk_of(request), whole(request.match_info["id"]), officer_of(request)
    opened = await desk.store.write(appeals.unseal, desk.seal, number, officer.id)
    return await _show(request, contact=opened)


ROUTES = [
    Route("GET", "/appeals", "viewer", page),
    Route("GET", "/appeals/{id}", "viewer", one),
    Route("POST", "/appeals/{id}/decide", "officer", decide),
    Route("POST", "/appeals/{id}/contact", "officer", contact),
]
