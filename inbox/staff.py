"""The officers page: a lead adds members of the committee, changes their role, closes their account."""

from typing import cast

from aiohttp import web

from inbox import officers
from inbox.desk import actor_of, back, desk_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from inbox.officers import ROLES, Role

PATH = "/inbox/officers"


async def page(request: web.Request) -> web.Response:
    """GET /inbox/officers."""
    return await _page(request)


async def _page(request: web.Request, name: str = "", code: str = "") -> web.Response:
    desk = desk_of(request)
    found = await desk.store.read(officers.everyone)
    return desk.page(request, "officers.html", officers=found, roles=ROLES, new_name=name, code=code)


async def add(request: web.Request) -> web.Response:
    """POST /inbox/officers: the page that answers is the only place where the code is ever shown."""
    desk, form = desk_of(request), await read_form(request)
    name, role = form.text("name", officers.LONGEST_NAME), cast(Role, form.choice("role", ROLES))
    code = await desk.store.write(officers.add, desk.seal, name, role, actor_of(request))
    return await _page(request, name, code)


async def renew(request: web.Request) -> web.Response:
    """POST /inbox/officers/{id}/code: a new one-time code for someone who forgot the password."""
    desk, number = desk_of(request), whole(request.match_info["id"])
    code = await desk.store.write(officers.renew_code, desk.seal, number, actor_of(request))
    found = await desk.store.read(officers.find, number)
    return await _page(request, found.name if found else "", code)


async def change_role(request: web.Request) -> web.StreamResponse:
    """POST /inbox/officers/{id}/role."""
    form, number = await read_form(request), whole(request.match_info["id"])
    role = cast(Role, form.choice("role", ROLES))
    await desk_of(request).store.write(officers.change_role, number, role, actor_of(request))
    return back(PATH, "officer_changed")


async def disable(request: web.Request) -> web.StreamResponse:
    """POST /inbox/officers/{id}/disable."""
    number = whole(request.match_info["id"])
    await desk_of(request).store.write(officers.disable, number, actor_of(request))
    return back(PATH, "officer_disabled")


ROUTES = [
    Route("GET", "/officers", "lead", page),
    Route("POST", "/officers", "lead", add),
    Route("POST", "/officers/{id}/code", "lead", renew),
    Route("POST", "/officers/{id}/role", "lead", change_role),
    Route("POST", "/officers/{id}/disable", "lead", disable),
]
