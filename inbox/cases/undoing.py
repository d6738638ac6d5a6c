"""Taking an action back."""

from aiohttp import web

from inbox.cases.choice import Choice
from inbox.desk import desk_of, officer_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from reports import triage
from reports.undo import CannotUndo


async def take_back(request: web.Request) -> web.StreamResponse:
    """POST /inbox/actions/{id}/undo: all the action did, or nothing with the reason why not."""
    desk, form, number = desk_of(request), await read_form(request), whole(request.match_info["id"])
    choice, officer = Choice.carried(form.raw("list")), officer_of(request)
    here = choice.case(whole(form.raw("case"))) if form.raw("case") else choice.address()
    try:
        touched = await desk.store.write(triage.undo_action, desk.seal, desk.texts, number, officer.id)
    except CannotUndo as refusal:
        return web.HTTPSeeOther(f"{here}&done=undo_{refusal.why}")
    target = choice.case(touched[0]) if len(touched) == 1 else choice.address()
    return web.HTTPSeeOther(f"{target}&done=undone")


ROUTES = [Route("POST", "/actions/{id}/undo", "officer", take_back)]
