"""Lists of members: checked on trial, taken over whole, and the sheet of personal codes to print.

Nothing is kept between the trial and the confirmation: what was read travels in the form and is checked once more.
"""

import asyncio
import io
from dataclasses import dataclass

import msgspec
from aiohttp import web

from bot.store import Transaction
from bot.texts import Texts
from inbox.branches.place import PATH, show
from inbox.desk import actor_of, back, desk_of
from inbox.forms import read_form, whole
from inbox.guard import Route
from study import branches, codes, invitations, lists
from study.invitations import Invitation
from study.lists import ListRefused

_WAYS = ("telegram", "web")  # whose link a printed code leads to, the first that is known


@dataclass(frozen=True)
class Slip:
    """One piece of the sheet: whom it is for, their code in groups of four, its picture as SVG."""

    name: str
    kind: str
    code: str
    picture: str


async def check(request: web.Request) -> web.Response:
    """POST /inbox/branches/{id}/list: what a file would do, row by row; nothing is changed."""
    desk, form = desk_of(request), await read_form(request)
    number, file = whole(request.match_info["id"]), form.file("file")
    branch = await desk.store.read(branches.find, number)
    if branch is None:
        raise web.HTTPNotFound
    content = file.file.read(lists.LONGEST_FILE + 1) if file else b""
    try:
        rows = await asyncio.to_thread(lists.read, content)
        checked = lists.check(rows, await desk.store.read(lists.names, number))
    except ListRefused as refused:
        return await _refused(request, number, refused)
    kept = [(entry.name, desk.texts(f"members.kind_{entry.kind}")) for entry in checked.entries]
    return desk.page(
        request,
        "list.html",
        branch=branch,
        checked=checked,
        problems={entry.line: problem(desk.texts, entry) for entry in checked.entries if entry.problem},
        rows=msgspec.json.encode(kept).decode() if checked.good else "",
    )


async def take(request: web.Request) -> web.Response:
    """POST /inbox/branches/{id}/list/take: invite everybody who is new; the page that answers shows the codes."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    number = whole(request.match_info["id"])
    try:
        pairs = msgspec.json.decode(form.raw("rows"), type=list[tuple[str, str]])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise web.HTTPBadRequest from error
    rows = [["Họ và tên", "Loại"], *([name, kind] for name, kind in pairs)]

    def invite(tx: Transaction) -> list[tuple[Invitation, str]]:
        if branches.find(tx, number) is None:
            raise web.HTTPNotFound
        return lists.take(tx, number, rows, actor)

    try:
        made = await desk.store.write(invite)
    except ListRefused as refused:
        return await _refused(request, number, refused)
    return await _sheet(request, number, made)


async def renew(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/slips: new codes for everybody who has not come yet, to print."""
    number, actor = whole(request.match_info["id"]), actor_of(request)
    made = await desk_of(request).store.write(invitations.renew, number, actor)
    if not made:
        return back(f"{PATH}/{number}", "nothing_to_do")
    return await _sheet(request, number, made)


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/invitations/{number}/remove."""
    number, one = whole(request.match_info["id"]), whole(request.match_info["number"])
    done = await desk_of(request).store.write(invitations.remove, number, one, actor_of(request))
    return back(f"{PATH}/{number}", "invitation_removed" if done else "nothing_to_do")


async def _refused(request: web.Request, number: int, refused: ListRefused) -> web.Response:
    problem = desk_of(request).texts(f"members.list_{refused.key}", **refused.fields)
    return await show(request, number, 400, problem=problem)


def problem(texts: Texts, entry: lists.Entry) -> str:
    """Return what is wrong with a row and how to mend it."""
    return texts(f"members.row_{entry.problem}", words=entry.words, before=entry.before)


# The sheet -----------------------------------------------------------------------------------------------------------


async def _sheet(request: web.Request, number: int, made: list[tuple[Invitation, str]]) -> web.Response:
    desk = desk_of(request)
    branch = await desk.store.read(branches.find, number)
    if branch is None:
        raise web.HTTPNotFound
    links = desk.store.surroundings.links
    prefix = next((links[way] for way in _WAYS if links.get(way)), "")
    slips = await asyncio.to_thread(_slips, desk.texts, made, prefix)
    return desk.page(request, "slips.html", branch=branch, slips=slips, days=invitations.KEPT.days)


def _slips(texts: Texts, made: list[tuple[Invitation, str]], prefix: str) -> list[Slip]:
    return [
        Slip(
            one.name,
            texts(f"members.kind_{one.kind}"),
            "-".join(code[place : place + 4] for place in range(0, len(code), 4)),
            _picture(f"{prefix}{codes.LINK}{code}" if prefix else texts("members.say_code", code=code)),
        )
        for one, code in made
    ]


def _picture(content: str) -> str:
    """Return a QR code as an SVG element: sharp on paper, and no address that has to be fetched."""
    import segno

    file = io.BytesIO()
    segno.make_qr(content, error="m").save(
        file, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, svgclass="qr", lineclass=None
    )
    return file.getvalue().decode()


ROUTES = [
    Route("POST", "/branches/{id}/list", "officer", check),
    Route("POST", "/branches/{id}/list/take", "officer", take),
    Route("POST", "/branches/{id}/slips", "officer", renew),
    Route("POST", "/branches/{id}/invitations/{number}/remove", "officer", remove),
]
