"""Saved filters: one's own, and those a lead shares with everybody."""

from aiohttp import web

from bot.store import Transaction
from inbox.cases.choice import PATH, Choice
from inbox.desk import desk_of, officer_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from reports import views
from reports.views import TooManyViews


async def save(request: web.Request) -> web.StreamResponse:
    """POST /inbox/views: keep the list as it is chosen now under a name."""
    desk, form, officer = desk_of(request), await read_form(request), officer_of(request)
    choice, name = Choice.carried(form.raw("list")), form.text("name", views.LONGEST_NAME).replace("\n", " ")
    shared = form.raw("shared") == "yes"
    if not name:
        raise web.HTTPBadRequest
    if shared and not officer.may("lead"):
        raise web.HTTPForbidden

    def keep(tx: Transaction) -> int:
        return views.save(tx, name, choice.text, None if shared else officer.id)

    try:
        await desk.store.write(keep)
    except TooManyViews:
        return web.HTTPSeeOther(f"{choice.address()}&done=views_many")
    return web.HTTPSeeOther(f"{choice.address()}&done=view_saved")


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /inbox/views/{id}/remove: one's own, or for a lead a shared one."""
    desk, officer, number = desk_of(request), officer_of(request), whole(request.match_info["id"])

    def drop(tx: Transaction) -> bool:
        return views.remove(tx, number, officer.id, shared=officer.may("lead"))

    done = await desk.store.write(drop)
    return web.HTTPSeeOther(f"{PATH}?done={'view_removed' if done else 'nothing_to_do'}")


ROUTES = [
    Route("POST", "/views", "viewer", save),
    Route("POST", "/views/{id}/remove", "viewer", remove),
]
