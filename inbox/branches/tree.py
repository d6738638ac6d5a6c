"""The tree page: what stands below which committee, a page at a time; adding, renaming and moving a branch."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.store import Transaction
from bot.text import clean
from inbox.branches.place import PATH, show
from inbox.desk import actor_of, back, desk_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from study import branches, tree
from study.branches import Branch
from study.tree import NameTaken, Node, Ring, Unknown

SHOWN = 30  # branches of one page
SHOWN_BELOW = 30  # of a branch that is opened in place; one with more has a page of its own
LONGEST_SEARCH = 100  # characters


@dataclass(frozen=True)
class Sight:
    """One page of the tree: `under` is where it stands (None: at the top), `above` the way there from the top."""

    under: Branch | None
    above: list[Branch]
    nodes: list[Node]
    below: dict[int, list[Node]]
    page: int
    pages: int
    search: str


async def page(request: web.Request) -> web.Response:
    """GET /inbox/branches: `?under=7&page=2`, or `?q=…`."""
    return await _show(request)


async def _show(request: web.Request, status: int = 200, **values: Any) -> web.Response:
    query, desk = request.query, desk_of(request)
    under = whole(query["under"]) if query.get("under") else values.get("under", 0)
    words = clean(query.get("q", "")[: LONGEST_SEARCH * 2])[:LONGEST_SEARCH]
    number = max(whole(query.get("page") or "1"), 1)
    sight = await desk.store.read(_sight, under, number, words)
    if sight is None:
        raise web.HTTPNotFound
    shown = {"problem": "", "name": ""} | values
    return desk.page(request, "branches.html", status=status, sight=sight, **shown)


def _sight(tx: Transaction, under: int, page: int, words: str) -> Sight | None:
    if words:
        return Sight(None, [], tree.search(tx, words, SHOWN), {}, 1, 1, words)
    branch = branches.find(tx, under) if under else None
    if under and branch is None:
        return None
    parent_id = branch.id if branch else None
    pages = max(-(-tree.count_children(tx, parent_id) // SHOWN), 1)
    nodes = tree.children(tx, parent_id, SHOWN, (page - 1) * SHOWN)
    below = tree.grandchildren(tx, nodes, SHOWN_BELOW)
    way = [*tree.above(tx, branch), branch] if branch else []
    return Sight(branch, way, nodes, below, page, pages, "")


async def create(request: web.Request) -> web.Response:
    """POST /inbox/branches: the page that answers is the only place where the invite code is shown."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    name, approval = form.text("name", branches.NAME_LENGTH), form.raw("approval") == "yes"
    under = whole(form.raw("under")) if form.raw("under") else 0
    if not name:
        raise web.HTTPBadRequest

    def make(tx: Transaction) -> tuple[int, str]:
        made = tree.create(tx, name, under or None, actor, approval=approval)
        return made.id, branches.invite(tx, made.id)

    try:
        number, code = await desk.store.write(make)
    except Unknown as error:
        raise web.HTTPNotFound from error
    except NameTaken:
        problem = desk.texts("members.name_taken", name=name)
        return await _show(request, 400, problem=problem, under=under, name=name)
    return await show(request, number, code=code)


async def change(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/place: another name, another committee above it."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    number, name = whole(request.match_info["id"]), form.text("name", branches.NAME_LENGTH)
    if not name:
        raise web.HTTPBadRequest
    problem = await desk.store.write(_change, desk.texts, number, name, _over(form), actor)
    if problem:
        return await show(request, number, 400, problem=problem)
    return back(f"{PATH}/{number}", "branch_changed")


def _over(form: Form) -> str:
    return form.text("over", branches.NAME_LENGTH + 20)


def _change(tx: Transaction, texts: Any, number: int, name: str, over: str, actor: str) -> str:
    """Change the branch and return "", or return what is wrong."""
    found = tree.named(tx, over) if over else []
    if over and len(found) != 1:
        key = "members.over_many" if found else "members.over_unknown"
        return str(texts(key, name=over, number=found[0].id if found else 0))
    try:
        tree.change(tx, number, name, found[0].id if found else None, actor)
    except Unknown as error:
        raise web.HTTPNotFound from error
    except NameTaken:
        return str(texts("members.name_taken", name=name))
    except Ring:
        return str(texts("members.ring", name=over))
    return ""


ROUTES = [
    Route("GET", "/branches", "viewer", page),
    Route("POST", "/branches", "officer", create),
    Route("POST", "/branches/{id}/place", "officer", change),
]
