"""One branch in full: its people a page at a time, its sessions, the invite that lets members in."""

from dataclasses import dataclass
from typing import Any, get_args

from aiohttp import web

from bot import audit
from bot.store import Transaction
from inbox.desk import actor_of, back, desk_of
from inbox.forms import whole
from inbox.guard import Route
from study import branches, groups, invitations, members, overview, sessions, steps, tree
from study.branches import Branch
from study.invitations import Invitation
from study.members import Count, Member
from study.overview import Overview
from study.schema import SessionKind
from study.sessions import Session

PATH = "/inbox/branches"
KINDS: tuple[SessionKind, ...] = get_args(SessionKind)
SHOWN = 50  # people of one page
SHOWN_AHEAD = 6


@dataclass(frozen=True)
class Place:
    """One branch; `ahead` are its coming sessions with who comes, `steps` how long before it is reminded.

    `groups` counts the group chats that are told; `members` and `invited` are those of page `page` of `pages`;
    `counts` and `waiting` say how many there are.
    """

    branch: Branch
    above: list[Branch]
    below: int
    committees: list[Branch]
    counts: Count
    members: list[Member]
    pending: list[branches.Member]
    invited: list[Invitation]
    waiting: int
    page: int
    pages: int
    ahead: list[tuple[Session, Overview]]
    past: list[Session]
    steps: tuple[str, ...]
    groups: int


async def one(request: web.Request) -> web.Response:
    """GET /inbox/branches/{id}: `?page=2` of its people."""
    return await show(request, whole(request.match_info["id"]))


async def show(request: web.Request, number: int, status: int = 200, **values: Any) -> web.Response:
    """Answer with the branch's page; `values` add an invite code, a problem or a schedule to confirm."""
    desk = desk_of(request)
    page = whole(request.query.get("page") or "1") if request.method == "GET" else 1
    place = await desk.store.read(_place, number, max(page, 1))
    if place is None:
        raise web.HTTPNotFound
    shown = {"code": "", "draft": None, "problem": "", "cautions": [], "kinds": KINDS} | values
    return desk.page(request, "branch.html", status=status, place=place, **shown)


def _place(tx: Transaction, number: int, page: int) -> Place | None:
    branch = branches.find(tx, number)
    if branch is None:
        return None
    ahead, counts, waiting = (
        sessions.upcoming(tx, number, SHOWN_AHEAD),
        members.counted(tx, number),
        invitations.count(tx, number),
    )
    begin = (page - 1) * SHOWN
    return Place(
        branch,
        tree.above(tx, branch),
        tree.count_children(tx, number),
        tree.committees(tx),
        counts,
        members.of_branch(tx, number, SHOWN, begin),
        branches.members(tx, number, "pending")[:SHOWN],
        invitations.of_branch(tx, number, SHOWN, begin),
        waiting,
        page,
        max(-(-max(counts.total, waiting) // SHOWN), 1),
        [(session, overview.of_session(tx, session)) for session in ahead],
        sessions.past(tx, number),
        steps.of_branch(tx, number),
        groups.count(tx, number),
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


async def release(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/groups: the branch's group chats are told nothing more."""
    number = whole(request.match_info["id"])
    count = await desk_of(request).store.write(groups.release, number, actor_of(request))
    return back(f"{PATH}/{number}", "groups_released" if count else "nothing_to_do")


ROUTES = [
    Route("GET", "/branches/{id}", "viewer", one),
    Route("POST", "/branches/{id}/invite", "officer", invite),
    Route("POST", "/branches/{id}/groups", "officer", release),
]
