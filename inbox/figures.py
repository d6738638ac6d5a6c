"""The month in figures, for the head alone: a page with charts, and the report upward as DOCX."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from bot import audit
from bot.store import Transaction
from inbox.desk import HEADERS, actor_of, desk_of
from inbox.guard import Route
from reports import figures
from reports.figures import Figures, Month
from reports.figures_document import document, lines_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDE = 160  # units of the longest bar
HIGH, STEP = 120, 60  # units of the highest column, and from one column to the next


@dataclass(frozen=True)
class Bar:
    """One line of a chart: `length` is drawn, `told` is read."""

    name: str
    told: str
    length: float


async def page(request: web.Request) -> web.Response:
    """GET /inbox/figures: `?month=2026-11`, this month when none is named."""
    desk, month = desk_of(request), _month(request)
    found = await desk.store.read(figures.of_month, month)
    tables = [(title, _bars(rows)) for title, rows in lines_of(desk.texts, found)]
    latest = Month.of(desk.today())
    return desk.page(
        request,
        "figures.html",
        month=month,
        latest=latest,
        tables=tables,
        columns=_columns(found),
        wide=WIDE,
        high=HIGH,
        step=STEP,
    )


async def report(request: web.Request) -> web.Response:
    """GET /inbox/figures/report.docx: who took the report away is written down."""
    desk, month, actor = desk_of(request), _month(request), actor_of(request)

    def read(tx: Transaction) -> Figures:
        audit.record(tx, actor, "figures.report", f"month:{month.text}")
        return figures.of_month(tx, month)

    found = await desk.store.write(read)
    body = await asyncio.to_thread(document, desk.texts, found)
    name = f'attachment; filename="bao-cao-{month.text}.docx"'
    return web.Response(body=body, content_type=DOCX, headers=HEADERS | {"Content-Disposition": name})


def _month(request: web.Request) -> Month:
    """Return the month asked for. Raises HTTPBadRequest."""
    text = request.query.get("month", "")
    month = Month.read(text) if text else Month.of(desk_of(request).today())
    if month is None:
        raise web.HTTPBadRequest
    return month


def _bars(rows: list[tuple[str, str]]) -> list[Bar]:
    """Return the rows as bars; what is told as "< 5" is drawn as if it were as much as that hides."""
    numbers = [
        int(told) if told.isdigit() else figures.FEW - 1 for _, told in rows if told[:1] in "<0123456789"
    ]
    longest = max(numbers, default=0) or 1
    return [Bar(name, told, _length(told, longest)) for name, told in rows]


def _length(told: str, longest: int) -> float:
    if told.isdigit():
        return round(int(told) / longest * WIDE, 1)
    return round((figures.FEW - 1) / longest * WIDE, 1) if told.startswith("<") else 0.0


def _columns(found: Figures) -> list[Bar]:
    highest = max((number for _, number in found.weeks), default=0) or 1
    return [
        Bar(f"{day:%d/%m}", str(number), round(number / highest * HIGH, 1)) for day, number in found.weeks
    ]


ROUTES = [
    Route("GET", "/figures", "lead", page),
    Route("GET", "/figures/report.docx", "lead", report),
]
