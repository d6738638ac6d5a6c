"""The branches pages: which branches use the bot, who belongs to them, the invite that lets members in."""

from dataclasses import dataclass
from typing import Any, cast, get_args

from aiohttp import web
from sqlalchemy import select

from bot import audit
from bot.store import Transaction
from inbox.desk import actor_of, back, desk_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from study import branches, overview, sessions, steps
from study.branches import Branch, Member
from study.overview import Overview
from study.schema import Role, SessionKind
from study.schema import branches as branch_table
from study.sessions import Session

PATH = "/inbox/branches"
ROLES: tuple[Role, ...] = get_args(Role)
KINDS: tuple[SessionKind, ...] = get_args(SessionKind)
SHOWN_AHEAD = 6


@dataclass(frozen=True)
class Line:
    """One branch of the list."""

    branch: Branch
    size: int
    next: Session | None


@dataclass(frozen=True)
class Place:
    """One branch in full; `ahead` are its coming sessions with who comes, `steps` how long before it is reminded."""

    branch: Branch
    members: list[Member]
    pending: list[Member]
    ahead: list[tuple[Session, Overview]]
    past: list[Session]
    steps: tuple[str, ...]


async def page(request: web.Request) -> web.Response:
    """GET /inbox/branches."""
    desk = desk_of(request)
    return desk.page(request, "branches.html", lines=await desk.store.read(_lines))


def _lines(tx: Transaction) -> list[Line]:
    rows = tx.execute(select(branch_table).order_by(branch_table.c.name))
    found = [Branch(row.id, row.name, row.approval) for row in rows.all()]
    return [
        Line(branch, branches.size(tx, branch.id), next(iter(sessions.upcoming(tx, branch.id, 1)), None))
        for branch in found
    ]


async def create(request: web.Request) -> web.Response:
    """POST /inbox/branches: the page that answers is the only place where the invite code is shown."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    name, approval = form.text("name", branches.NAME_LENGTH), form.raw("approval") == "yes"
    if not name:
        raise web.HTTPBadRequest

    def make(tx: Transaction) -> tuple[int, str]:
        number = tx.insert(branch_table, name=name, created_at=tx.now, approval=approval)
        audit.record(tx, actor, "branch.created", f"branch:{number}")
        return number, branches.invite(tx, number)

    number, code = await desk.store.write(make)
    return await show(request, number, code=code)


async def one(request: web.Request) -> web.Response:
    """GET /inbox/branches/{id}."""
    return await show(request, whole(request.match_info["id"]))


async def show(request: web.Request, number: int, status: int = 200, **values: Any) -> web.Response:
    """Answer with the branch's page; `values` add an invite code or a schedule to confirm."""
    desk = desk_of(request)
    place = await desk.store.read(_place, number)
    if place is None:
        raise web.HTTPNotFound
    shown = {
        "code": "",
        "draft": None,
        "problem": "",
        "cautions": [],
        "roles": ROLES,
        "kinds": KINDS,
    } | values
    return desk.page(request, "branch.html", status=status, place=place, **shown)


def _place(tx: Transaction, number: int) -> Place | None:
    branch = branches.find(tx, number)
    if branch is None:
        return None
    ahead = sessions.upcoming(tx, number, SHOWN_AHEAD)
    return Place(
        branch,
        branches.members(tx, number),
        branches.members(tx, number, "pending"),
        [(session, overview.of_session(tx, session)) for session in ahead],
        sessions.past(tx, number),
        steps.of_branch(tx, number),
    )


async def invite(request: web.Request) -> web.Response:
    """POST /inbox/branches/{id}/invite: a new code; the one before it is no longer good."""
    number, actor = whole(request.match_info["id"]), actor_of(request)

    def renew(tx: Transaction) -> str:
        if branches.find(tx, number) is None:
            raise web.HTTPNotFound
        audit.record(tx, actor, "branch.invite", f"branch:{number}")
        return branches.invite(tx, number)

    return await show(request, number, code=await desk_of(request).store.write(renew))


async def confirm(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/members/{person}/confirm."""
    number, person = whole(request.match_info["id"]), whole(request.match_info["person"])
    actor = actor_of(request)

    def let_in(tx: Transaction) -> bool:
        done = branches.confirm(tx, number, person)
        if done:
            audit.record(tx, actor, "member.confirmed", f"branch:{number}", person=person)
        return done

    done = await desk_of(request).store.write(let_in)
    return back(f"{PATH}/{number}", "member_confirmed" if done else "nothing_to_do")


async def set_role(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/members/{person}/role: who is secretary or deputy."""
    form = await read_form(request)
    number, person = whole(request.match_info["id"]), whole(request.match_info["person"])
    role, actor = cast(Role, form.choice("role", ROLES)), actor_of(request)

    def change(tx: Transaction) -> None:
        if branches.member(tx, number, person) is None:
            raise web.HTTPNotFound
        branches.set_role(tx, number, person, role)
        audit.record(tx, actor, "member.role", f"branch:{number}", person=person, role=role)

    await desk_of(request).store.write(change)
    return back(f"{PATH}/{number}", "role_changed")


ROUTES = [
    Route("GET", "/branches", "viewer", page),
    Route("POST", "/branches", "officer", create),
    Route("GET", "/branches/{id}", "viewer", one),
    Route("POST", "/branches/{id}/invite", "officer", invite),
    Route("POST", "/branches/{id}/members/{person}/confirm", "officer", confirm),
    Route("POST", "/branches/{id}/members/{person}/role", "officer", set_role),
]
