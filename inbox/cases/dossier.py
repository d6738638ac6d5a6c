"""The page of one case: the page that was reported, what is known of it, who said what, what was done and can be."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy import select

from bot.clock import local
from bot.store import Transaction
from inbox.cases import listing
from inbox.cases.choice import DECISIONS, Choice
from inbox.cases.pages import colleagues, undoable
from inbox.cases.steps import action_name, steps
from inbox.desk import Desk, desk_of, officer_of
from inbox.forms import whole
from inbox.guard import Route
from inbox.officers import Officer
from inbox.schema import officers
from reports import canned, cases, evidence, presence, reporter, similar, timeline, undo
from reports.canned import Reply
from reports.cases import Case, Report
from reports.decisions import TRANSITIONS
from reports.evidence import Picture
from reports.schema import SNOOZED
from reports.similar import Suggestion
from reports.timeline import Event
from reports.undo import Action
from reports.verify import PageFinding, check_page

OWN_REPLIES = 6  # that stand in the catalogue, for as long as the committee has written none


@dataclass(frozen=True)
class Dossier:
    """A case with all that belongs to it; `joined` are the cases that were joined to it."""

    case: Case
    reports: list[Report]
    pictures: dict[int, list[Picture]]
    events: list[Event]
    names: dict[str, str]
    joined: list[Case]
    similar: list[tuple[Case, Suggestion]]
    actions: list[Action]
    replies: list[Reply]
    colleagues: list[Officer]
    looking: list[str]
    before: int | None
    after: int | None

    @property
    def assignee(self) -> str:
        """Who works on it, empty when nobody does."""
        return self.names.get(f"officer:{self.case.officer_id}", "")


async def one(request: web.Request) -> web.Response:
    """GET /inbox/cases/{id}: the rest of the address remembers the list it was opened from."""
    desk, number = desk_of(request), whole(request.match_info["id"])
    await desk.store.write(presence.note, number, officer_of(request).id)
    return await show(request, number, Choice.read(request.query))


async def show(
    request: web.Request, number: int, choice: Choice, status: int = 200, **values: Any
) -> web.Response:
    """Answer with the page of a case; `values` may hold a `problem`, what was `typed`, an `unsealed` reporter."""
    desk, officer = desk_of(request), officer_of(request)
    dossier = await desk.store.read(_dossier, desk, officer, choice, number)
    if dossier is None:
        raise web.HTTPNotFound
    case, now = dossier.case, desk.store.clock.now()
    shown: dict[str, Any] = {"problem": "", "typed": {}, "unsealed": None} | values
    return desk.page(
        request,
        "case.html",
        status=status,
        dossier=dossier,
        case=case,
        choice=choice,
        tone=listing.TONES.get(case.state, ""),
        finding=await asyncio.to_thread(_finding, desk, case),
        steps=steps(desk.texts, dossier.names, dossier.events),
        choices=[name for name in DECISIONS if name in TRANSITIONS[case.state]],
        digits={name: number for number, name in enumerate(DECISIONS, 1)},
        may_merge="duplicate" in TRANSITIONS[case.state],
        replies=_replies(desk, officer, dossier),
        actions=[(one, action_name(desk.texts, one.kind)) for one in dossier.actions],
        due=desk.targets.due(case.harm, case.first_seen, case.looked_at, case.standing, now),
        snoozed=case.standing == SNOOZED,
        reasons=reporter.REASONS,
        undo=undoable(request),
        **shown,
    )


def _dossier(tx: Transaction, desk: Desk, officer: Officer, choice: Choice, number: int) -> Dossier | None:
    case = cases.get(tx, number)
    if case is None:
        return None
    pictures: defaultdict[int, list[Picture]] = defaultdict(list)
    for picture in evidence.of_case(tx, number):
        pictures[picture.report_id].append(picture)
    names = {f"officer:{row.id}": row.name for row in tx.execute(select(officers.c.id, officers.c.name))}
    at = (case.standing, case.id)
    before, after = listing.neighbours(tx, desk.seal, choice, officer, desk.targets, at)
    return Dossier(
        case,
        cases.reports_of(tx, number),
        pictures,
        timeline.of_case(tx, number),
        names,
        cases.joined_to(tx, number),
        _similar(tx, number),
        undo.of_case(tx, number),
        canned.listed(tx),
        colleagues(tx),
        [names.get(f"officer:{one}", "") for one in presence.others(tx, number, officer.id)],
        before,
        after,
    )


def _similar(tx: Transaction, number: int) -> list[tuple[Case, Suggestion]]:
    found = [(cases.get(tx, one.case_id), one) for one in similar.suggestions(tx, number)]
    return [(case, one) for case, one in found if case]


def _finding(desk: Desk, case: Case) -> PageFinding:
    """What the register says today; the address is only read, never opened."""
    return check_page(desk.register(), case.canonical)


def _replies(desk: Desk, officer: Officer, dossier: Dossier) -> list[tuple[str, str]]:
    """Return (name, text for this case) of every canned reply; the catalogue's own while there are no others."""
    case, texts = dossier.case, desk.texts
    values = {
        "trang": case.display,
        "mao_danh": case.imitates or texts("inbox.case_imitates_unknown"),
        "so": str(case.id),
        "ngay": f"{local(desk.store.clock.now()):%d/%m/%Y}",
        "can_bo": officer.name,
    }
    if dossier.replies:
        return [(one.name, canned.filled(one.body, values)) for one in dossier.replies]
    bodies = [texts(f"inbox.canned_{number}") for number in range(1, OWN_REPLIES + 1)]
    return [(body, body) for body in bodies]


ROUTES = [Route("GET", "/cases/{id}", "viewer", one)]
