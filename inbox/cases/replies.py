"""The page of canned replies: everybody sees them, a lead writes them."""

from aiohttp import web

from bot import audit
from bot.store import Transaction
from inbox.cases.dossier import OWN_REPLIES
from inbox.desk import actor_of, back, desk_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from reports import canned
from reports.canned import CannedRefused

PATH = "/inbox/replies"


async def page(request: web.Request) -> web.Response:
    """GET /inbox/replies."""
    return await _page(request)


async def _page(
    request: web.Request, problem: str = "", typed: tuple[int, str, str] = (0, "", ""), status: int = 200
) -> web.Response:
    """`typed` is what a refused form held: the reply it is about (0: a new one), its name and body."""
    desk = desk_of(request)
    found = await desk.store.read(canned.listed)
    own = [desk.texts(f"inbox.canned_{number}") for number in range(1, OWN_REPLIES + 1)]
    return desk.page(
        request,
        "replies.html",
        status=status,
        replies=found,
        own=[] if found else own,
        problem=problem,
        typed=typed,
        places=canned.PLACES,
        longest=canned.LONGEST_BODY,
    )


async def add(request: web.Request) -> web.StreamResponse:
    """POST /inbox/replies."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    name, body = _read(form)

    def keep(tx: Transaction) -> None:
        audit.record(tx, actor, "reply.add", f"reply:{canned.add(tx, name, body)}")

    try:
        await desk.store.write(keep)
    except CannedRefused as refusal:
        return await _page(request, refusal.key, (0, name, body), 400)
    return back(PATH, "reply_saved")


async def edit(request: web.Request) -> web.StreamResponse:
    """POST /inbox/replies/{id}."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    number, (name, body) = whole(request.match_info["id"]), _read(form)

    def change(tx: Transaction) -> None:
        if not canned.edit(tx, number, name, body):
            raise web.HTTPNotFound
        audit.record(tx, actor, "reply.edit", f"reply:{number}")

    try:
        await desk.store.write(change)
    except CannedRefused as refusal:
        return await _page(request, refusal.key, (number, name, body), 400)
    return back(PATH, "reply_saved")


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /inbox/replies/{id}/remove."""
    desk, number, actor = desk_of(request), whole(request.match_info["id"]), actor_of(request)

    def drop(tx: Transaction) -> bool:
        done = canned.remove(tx, number)
        if done:
            audit.record(tx, actor, "reply.remove", f"reply:{number}")
        return done

    return back(PATH, "reply_removed" if await desk.store.write(drop) else "nothing_to_do")


def _read(form: Form) -> tuple[str, str]:
    return form.text("name", canned.LONGEST_NAME + 1).replace("\n", " "), form.text(
        "body", canned.LONGEST_BODY + 1
    )


ROUTES = [
    Route("GET", "/replies", "viewer", page),
    Route("POST", "/replies", "lead", add),
    Route("POST", "/replies/{id}", "lead", edit),
    Route("POST", "/replies/{id}/remove", "lead", remove),
]
