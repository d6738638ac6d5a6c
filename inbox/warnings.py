"""Warnings in the inbox: drafted from a case, approved by a colleague, watched while they go out, stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy import Select, func, select

from bot import revisions
from bot.revisions import NotWaiting, OwnWork, Revision, Stale
from bot.store import Transaction
from bot.store.schema import OUT_FAILED, OUT_SENT, OUT_UNKNOWN, OUT_WAITING, OUT_WITHDRAWN
from inbox import deciding
from inbox.authors import names_of
from inbox.deciding import revision_of
from inbox.desk import actor_of, back, desk_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from inbox.schema import officers
from knowledge.notes import Note
from reports import cases, warnings
from reports.cases import Case
from reports.schema import warning_choices
from reports.warnings import KIND, PENDING, UNREACHABLE, Audience, Draft, NotFake, Warning
from study.schema import branches, memberships

PATH = "/inbox/warnings"
MOST_BRANCHES = 200
COUNTED = {
    "waiting": (PENDING, OUT_WAITING),
    "sent": (OUT_SENT,),
    "unknown": (OUT_UNKNOWN,),
    "failed": (OUT_FAILED,),
    "unreachable": (UNREACHABLE,),
    "withdrawn": (OUT_WITHDRAWN,),
}


@dataclass(frozen=True)
class Sending:
    """A warning with what became of its messages so far, by the names of COUNTED."""

    warning: Warning
    counts: Mapping[str, int]

    @property
    def state(self) -> str:
        """going, stopped or finished."""
        if self.warning.finished_at and not self.warning.stopped_at:
            return "finished"
        return "stopped" if self.warning.stopped_at else "going"


@dataclass(frozen=True)
class Group:
    """A branch that can be told, and how many members it has."""

    id: int
    name: str
    people: int


@dataclass(frozen=True)
class Proposed:
    """A proposal with its finished text, the branches it names, and who wrote and decided it."""

    revision: Revision
    draft: Draft
    groups: list[Group]
    names: Mapping[str, str]
    note: Note


async def page(request: web.Request) -> web.Response:
    """GET /inbox/warnings: what waits for a second officer, then everything that went out."""

    def read(tx: Transaction) -> tuple[list[Revision], list[Sending], int]:
        wanted = select(func.count()).where(warning_choices.c.wanted.is_(True))
        sendings = [_sending(tx, one) for one in warnings.listed(tx)]
        return revisions.waiting(tx, [KIND]), sendings, int(tx.execute(wanted).scalar_one())

    waiting, sendings, subscribers = await desk_of(request).store.read(read)
    return desk_of(request).page(
        request, "warnings.html", waiting=waiting, sendings=sendings, subscribers=subscribers
    )


async def one(request: web.Request) -> web.Response:
    """GET /inbox/warnings/{id}: how far it has come, live."""

    def read(tx: Transaction) -> tuple[Sending, Warning | None, list[Group], dict[str, str]] | None:
        found = warnings.find(tx, whole(request.match_info["id"]))
        if found is None:
            return None
        groups = _groups(tx, found.audience.branches)
        return _sending(tx, found), warnings.correction_of(tx, found.id), groups, _names(tx)

    found = await desk_of(request).store.read(read)
    if found is None:
        raise web.HTTPNotFound
    sending, correction, groups, names = found
    return desk_of(request).page(
        request, "warning.html", sending=sending, correction=correction, groups=groups, names=names
    )


async def new(request: web.Request) -> web.Response:
    """GET /inbox/cases/{id}/warning: the text as it would be sent, and whom to send it to."""
    return await _draft(request)


async def _draft(request: web.Request, problem: str = "", status: int = 200) -> web.Response:
    desk, number = desk_of(request), whole(request.match_info["id"])

    def read(tx: Transaction) -> tuple[Case, list[Group], int] | None:
        case = cases.get(tx, number)
        seen = len(revisions.history(tx, KIND, str(number)))
        return (case, _groups(tx), seen) if case else None

    found = await desk.store.read(read)
    if found is None:
        raise web.HTTPNotFound
    case, groups, seen = found
    return desk.page(
        request,
        "warning_new.html",
        status=status,
        text=warnings.text_of(desk.texts, case),
        fits=case.state in warnings.FAKE,
        case=case,
        groups=groups,
        seen=seen,
        problem=problem,
    )


async def propose(request: web.Request) -> web.StreamResponse:
    """POST /inbox/cases/{id}/warning."""
    desk, form, number = desk_of(request), await read_form(request), whole(request.match_info["id"])
    actor, seen = actor_of(request), form.number("seen")
    chosen = tuple(dict.fromkeys(whole(text) for text in form.texts("branch")[:MOST_BRANCHES]))
    audience = Audience(form.raw("subscribers") == "yes", chosen)
    if not audience.subscribers and not chosen:
        return await _draft(request, "warning.audience_missing", 400)

    def write(tx: Transaction) -> Revision | None:
        case = cases.get(tx, number)
        return warnings.propose(tx, desk.texts, case, audience, actor, seen) if case else None

    try:
        made = await desk.store.write(write)
    except NotFake:
        return await _draft(request, "warning.not_fake", 409)
    except Stale:
        return await _draft(request, "warning.proposed_already", 409)
    if made is None:
        raise web.HTTPNotFound
    return back(f"{PATH}/proposals/{made.id}", "card_proposed")


async def proposal(request: web.Request) -> web.Response:
    """GET /inbox/warnings/proposals/{number}."""
    return await _proposal(request)


async def _proposal(request: web.Request, status: int = 200, problem: str = "") -> web.Response:
    revision = await revision_of(request, [KIND])
    draft = warnings.read_draft(revision)

    def read(tx: Transaction) -> Proposed:
        groups = _groups(tx, draft.audience.branches)
        return Proposed(revision, draft, groups, names_of(tx, [revision]), Note.read(revision.note))

    asked = await desk_of(request).store.read(read)
    return desk_of(request).page(
        request, "warning_proposal.html", status=status, asked=asked, problem=problem
    )


async def publish(request: web.Request) -> web.StreamResponse:
    """POST /inbox/warnings/proposals/{number}/publish: it begins to go out."""
    revision, actor = await revision_of(request, [KIND]), actor_of(request)
    chosen = warnings.read_draft(revision).audience.branches
    try:
        made = await desk_of(request).store.write(warnings.publish, revision.id, actor, _members(chosen))
    except OwnWork:
        return await _proposal(request, 403, "inbox.card_own")
    except NotWaiting:
        return await _proposal(request, 409, "inbox.card_settled")
    except NotFake:
        return await _proposal(request, 409, "warning.not_fake")
    return back(f"{PATH}/{made}", "warning_started")


async def decline(request: web.Request) -> web.StreamResponse:
    """POST /inbox/warnings/proposals/{number}/decline: with a reason for the author."""
    return await deciding.decline(request, [KIND], _proposal, PATH)


async def withdraw(request: web.Request) -> web.StreamResponse:
    """POST /inbox/warnings/proposals/{number}/withdraw: the author takes it back."""
    return await deciding.withdraw(request, [KIND], _proposal, PATH)


async def stop(request: web.Request) -> web.StreamResponse:
    """POST /inbox/warnings/{id}/stop: nobody is told any more."""
    number = whole(request.match_info["id"])
    done = await desk_of(request).store.write(warnings.stop, number, actor_of(request))
    return back(f"{PATH}/{number}", "warning_stopped" if done else "")


def _sending(tx: Transaction, warning: Warning) -> Sending:
    found = warnings.counts(tx, warning.id)
    totals = {name: sum(found.get(state, 0) for state in states) for name, states in COUNTED.items()}
    return Sending(warning, totals)


def _members(chosen: tuple[int, ...]) -> Select[Any]:
    return select(memberships.c.person_id).where(
        memberships.c.branch_id.in_(chosen), memberships.c.state == "confirmed"
    )


def _groups(tx: Transaction, only: tuple[int, ...] | None = None) -> list[Group]:
    """Return the branches, or `only` those, by name."""
    people = (
        select(func.count())
        .where(memberships.c.branch_id == branches.c.id, memberships.c.state == "confirmed")
        .scalar_subquery()
    )
    query = select(branches.c.id, branches.c.name, people.label("people")).order_by(branches.c.name)
    if only is not None:
        query = query.where(branches.c.id.in_(only))
    return [Group(row.id, row.name, row.people) for row in tx.execute(query.limit(MOST_BRANCHES))]


def _names(tx: Transaction) -> dict[str, str]:
    return {f"officer:{row.id}": row.name for row in tx.execute(select(officers.c.id, officers.c.name))}


ROUTES = [
    Route("GET", "/warnings", "viewer", page),
    Route("GET", "/warnings/proposals/{number}", "viewer", proposal),
    Route("POST", "/warnings/proposals/{number}/publish", "officer", publish),
    Route("POST", "/warnings/proposals/{number}/decline", "officer", decline),
    Route("POST", "/warnings/proposals/{number}/withdraw", "officer", withdraw),
    Route("GET", "/warnings/{id}", "viewer", one),
    Route("POST", "/warnings/{id}/stop", "officer", stop),
    Route("GET", "/cases/{id}/warning", "officer", new),
    Route("POST", "/cases/{id}/warning", "officer", propose),
]
