"""The list page: lists with their counts, saved filters, search, many cases changed at once."""

from dataclasses import dataclass

from aiohttp import web

from bot.store import Transaction
from inbox import officers
from inbox.cases import listing
from inbox.cases.choice import DECISIONS, PLATFORMS, SHOWS, WORK, Choice, Cursor, read_cursor
from inbox.cases.listing import Page
from inbox.desk import Desk, desk_of, officer_of
from inbox.guard import Route
from inbox.officers import Officer
from reports import decisions, views
from reports.schema import HARMS
from reports.views import View


@dataclass(frozen=True)
class Overview:
    """All that the list page shows; `colleagues` are those who can be given a case."""

    page: Page
    counts: dict[str, int]
    views: list[View]
    colleagues: list[Officer]
    removed: int


async def page(request: web.Request) -> web.Response:
    """GET /inbox: cases, unassigned first; the address chooses a list, narrows it and looks for words."""
    desk, officer, choice = desk_of(request), officer_of(request), Choice.read(request.query)
    after = read_cursor(request.query.get("after", ""))
    found = await desk.store.read(_overview, desk, officer, choice, after)
    return desk.page(
        request,
        "cases.html",
        overview=found,
        choice=choice,
        lists=[name for name in SHOWS if name in WORK or found.counts[name] or name in ("all", choice.show)],
        platforms=PLATFORMS,
        harms=HARMS,
        decisions=DECISIONS,
        bulk=_bulk(request),
        undo=undoable(request),
    )


def _overview(
    tx: Transaction, desk: Desk, officer: Officer, choice: Choice, after: Cursor | None
) -> Overview:
    return Overview(
        listing.lines(tx, desk.seal, choice, officer, desk.targets, after=after),
        listing.counts(tx, officer, desk.targets),
        views.listed(tx, officer.id),
        colleagues(tx),
        decisions.removed_count(tx),
    )


def colleagues(tx: Transaction) -> list[Officer]:
    """Return the officers who can be given a case."""
    return [one for one in officers.everyone(tx) if one.disabled_at is None and one.may("officer")]


def undoable(request: web.Request) -> int:
    """Return the action that the page before this one did, 0 when there is none to take back."""
    text = request.query.get("undo", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _bulk(request: web.Request) -> tuple[int, int] | None:
    """Return how many cases were changed at once and how many passed over, as the address says."""
    done, passed_over = request.query.get("many", ""), request.query.get("passed", "0")
    if not all(text.isascii() and text.isdigit() and len(text) < 4 for text in (done, passed_over)):
        return None
    return int(done), int(passed_over)


async def home(_request: web.Request) -> web.StreamResponse:
    """GET /inbox/: the same list, under one address."""
    raise web.HTTPSeeOther("/inbox")


ROUTES = [
    Route("GET", "", "viewer", page),
    Route("GET", "/", None, home),
]
