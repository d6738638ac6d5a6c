"""The case pages: what is reported, what the register says of it, what was done. Nothing here names a reporter."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import select

from bot.store import Transaction
from bot.texts import Texts
from inbox import case_list
from inbox.desk import HEADERS, Desk, desk_of, officer_of
from inbox.forms import whole
from inbox.guard import Route
from inbox.schema import officers
from reports import cases, evidence, timeline
from reports.cases import Case, Report
from reports.schema import OPEN
from reports.timeline import Event
from reports.verify import PageFinding, check_page

PICTURES = ("image/png", "image/jpeg", "image/webp")
# What an officer may choose, in the order the work goes.
CHOICES = ("reviewing", "waiting", "fake", "forwarded", "taken_down", "not_fake", "duplicate", "out_of_scope")
CANNED = 6


@dataclass(frozen=True)
class Step:
    """One line of the timeline; `who` is empty for the machine, `note` is an officer's own words."""

    at: datetime
    who: str
    what: str
    note: str = ""


@dataclass(frozen=True)
class Dossier:
    """A case with all that belongs to it; `pictures` are the ids of each report's pictures."""

    case: Case
    reports: list[Report]
    pictures: dict[int, list[int]]
    events: list[Event]
    names: dict[str, str]

    @property
    def assignee(self) -> str:
        """Who works on it, empty when nobody does."""
        return self.names.get(f"officer:{self.case.officer_id}", "")


async def page(request: web.Request) -> web.Response:
    """GET /inbox: cases, unassigned first; `?show=` chooses a list, `?q=` searches it."""
    desk, officer = desk_of(request), officer_of(request)
    query = request.query.get("q", "")[:400].strip()
    lists = case_list.filters(officer)
    chosen = request.query.get("show", "all" if query else next(iter(lists)))
    if chosen not in lists:
        raise web.HTTPBadRequest

    def read(tx: Transaction) -> tuple[list[case_list.Line], dict[str, int]]:
        found = case_list.lines(tx, desk.seal, lists[chosen], query)
        return found, case_list.counts(tx, officer)

    lines, counts = await desk.store.read(read)
    return desk.page(request, "cases.html", cases=lines, counts=counts, chosen=chosen, query=query)


async def home(_request: web.Request) -> web.StreamResponse:
    """GET /inbox/: the same list, under one address."""
    raise web.HTTPSeeOther("/inbox")


async def one(request: web.Request) -> web.Response:
    """GET /inbox/cases/{id}."""
    return await show(request, whole(request.match_info["id"]))


async def show(request: web.Request, number: int, status: int = 200, **values: Any) -> web.Response:
    """Answer with the page of a case; `values` may hold a `problem` and the `typed` words to keep."""
    desk = desk_of(request)
    dossier = await desk.store.read(_dossier, number)
    if dossier is None:
        raise web.HTTPNotFound
    shown: dict[str, Any] = {"problem": "", "typed": ""} | values
    return desk.page(
        request,
        "case.html",
        status=status,
        dossier=dossier,
        case=dossier.case,
        tone=case_list.TONES.get(dossier.case.state, ""),
        finding=await asyncio.to_thread(_finding, desk, dossier.case),
        steps=_steps(desk.texts, dossier),
        choices=[choice for choice in CHOICES if choice != dossier.case.state],
        open=dossier.case.state in OPEN,
        canned=[desk.texts(f"inbox.canned_{n}") for n in range(1, CANNED + 1)],
        **shown,
    )


def _dossier(tx: Transaction, number: int) -> Dossier | None:
    case = cases.get(tx, number)
    if case is None:
        return None
    pictures: defaultdict[int, list[int]] = defaultdict(list)
    for picture in evidence.of_case(tx, number):
        pictures[picture.report_id].append(picture.id)
    names = {f"officer:{row.id}": row.name for row in tx.execute(select(officers.c.id, officers.c.name))}
    return Dossier(case, cases.reports_of(tx, number), pictures, timeline.of_case(tx, number), names)


def _finding(desk: Desk, case: Case) -> PageFinding:
    """What the register says today; the address is only read, never opened."""
    return check_page(desk.register(), case.canonical)


def _steps(texts: Texts, dossier: Dossier) -> list[Step]:
    return [_step(texts, dossier.names, event) for event in reversed(dossier.events)]


def _step(texts: Texts, names: dict[str, str], event: Event) -> Step:
    who = names.get(event.actor, "")
    if event.kind == "state":
        return Step(
            event.at, who, texts("inbox.event_state", state=texts(f"inbox.state_{event.detail['state']}"))
        )
    if event.kind == "assigned":
        to = names.get(f"officer:{event.detail['officer']}", "")
        return Step(event.at, who, texts("inbox.event_assigned", name=to or texts("inbox.case_unassigned")))
    note = str(event.detail.get("text", "")) if event.kind == "note" else ""
    key = f"inbox.event_{event.kind}"
    return Step(event.at, who, texts(key) if key in texts else event.kind, note)


async def picture(request: web.Request) -> web.Response:
    """GET /inbox/cases/{id}/evidence/{picture}: one picture, as a picture and nothing else."""
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


ROUTES = [
    Route("GET", "", "viewer", page),
    Route("GET", "/", None, home),
    Route("GET", "/cases/{id}", "viewer", one),
    Route("GET", "/cases/{id}/evidence/{picture}", "viewer", picture),
]
