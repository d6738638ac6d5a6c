"""A member's page: name, kind and role, and what an officer may change; nothing of how often they come."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast, get_args

from aiohttp import web

from bot import audit
from bot.messages import OutgoingMessage
from bot.outbox import enqueue
from bot.people import best_chat
from bot.store import Transaction
from bot.texts import Texts
from inbox.branches.place import PATH
from inbox.desk import actor_of, back, desk_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from study import branches, members, moving, tree
from study.branches import Branch
from study.members import LastSecretary, Member, NoMember
from study.schema import MemberKind, Role

ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Sight:
    """One member of one branch; `tied` when they cannot go before the role is somebody else's."""

    branch: Branch
    member: Member
    tied: bool


def _ids(request: web.Request) -> tuple[int, int]:
    return whole(request.match_info["id"]), whole(request.match_info["person"])


async def one(request: web.Request) -> web.Response:
    """GET /inbox/branches/{id}/members/{person}."""
    return await _show(request)


async def _show(request: web.Request, status: int = 200, problem: str = "") -> web.Response:
    desk = desk_of(request)
    sight = await desk.store.read(_sight, *_ids(request))
    if sight is None:
        raise web.HTTPNotFound
    values = {"sight": sight, "roles": ROLES, "kinds": members.KINDS, "problem": problem}
    return desk.page(request, "member.html", status=status, **values)


def _sight(tx: Transaction, number: int, person: int) -> Sight | None:
    branch, member = branches.find(tx, number), members.find(tx, number, person)
    if branch is None or member is None:
        return None
    return Sight(branch, member, members.must_hand_over(tx, number, member))


async def confirm(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/members/{person}/confirm."""
    number, person = _ids(request)
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
    role = cast(Role, (await read_form(request)).choice("role", ROLES))
    number, person = _ids(request)
    return await _change(request, members.set_role, number, person, role, notice="role_changed")


async def set_kind(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/members/{person}/kind."""
    kind = cast(MemberKind, (await read_form(request)).choice("kind", members.KINDS))
    number, person = _ids(request)
    return await _change(request, members.set_kind, number, person, kind, notice="kind_changed")


async def _change(
    request: web.Request, change: Callable[..., None], *arguments: Any, notice: str
) -> web.StreamResponse:
    desk, actor = desk_of(request), actor_of(request)
    number, person = _ids(request)
    try:
        await desk.store.write(change, *arguments, actor)
    except NoMember as error:
        raise web.HTTPNotFound from error
    except LastSecretary:
        return await _show(request, 400, desk.texts("members.appoint_first"))
    return back(f"{PATH}/{number}/members/{person}", notice)


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/members/{person}/remove: they are told once."""
    desk, actor = desk_of(request), actor_of(request)
    number, person = _ids(request)

    def take_out(tx: Transaction) -> None:
        branch = branches.find(tx, number)
        members.leave(tx, number, person, actor)
        _tell(tx, person, desk.texts("members.officer_took_you_out", name=branch.name if branch else ""))

    try:
        await desk.store.write(take_out)
    except NoMember as error:
        raise web.HTTPNotFound from error
    except LastSecretary:
        return await _show(request, 400, desk.texts("members.appoint_first"))
    return back(f"{PATH}/{number}", "member_removed")


async def move(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/members/{person}/move: into the branch named, by name or number; told once."""
    desk, actor, form = desk_of(request), actor_of(request), await read_form(request)
    where = form.text("branch", branches.NAME_LENGTH + 20)
    number, person = _ids(request)
    problem = await desk.store.write(_move, desk.texts, number, person, where, actor)
    if problem:
        return await _show(request, 400, problem)
    return back(f"{PATH}/{number}", "member_moved")


def _move(tx: Transaction, texts: Texts, number: int, person: int, where: str, actor: str) -> str:
    """Move the member and return "", or return what is wrong."""
    found = tree.named(tx, where) if where else []
    if len(found) != 1:
        key = "members.over_many" if found else "members.over_unknown"
        return texts(key, name=where, number=found[0].id if found else 0)
    if found[0].id == number:
        return texts("members.same_branch")
    try:
        moving.move(tx, person, number, found[0].id, actor)
    except NoMember as error:
        raise web.HTTPNotFound from error
    except LastSecretary:
        return texts("members.appoint_first")
    _tell(tx, person, texts("members.officer_moved_you", name=found[0].name))
    return ""


def _tell(tx: Transaction, person: int, text: str) -> None:
    chat = best_chat(tx, person)
    if chat:
        enqueue(tx, chat.id, OutgoingMessage(text), key=f"membership:{person}:{tx.now_ms}")


ROUTES = [
    Route("GET", "/branches/{id}/members/{person}", "viewer", one),
    Route("POST", "/branches/{id}/members/{person}/confirm", "officer", confirm),
    Route("POST", "/branches/{id}/members/{person}/role", "officer", set_role),
    Route("POST", "/branches/{id}/members/{person}/kind", "officer", set_kind),
    Route("POST", "/branches/{id}/members/{person}/remove", "officer", remove),
    Route("POST", "/branches/{id}/members/{person}/move", "officer", move),
]
