"""The month in figures, for the head alone: a page with charts, and the report upward as DOCX."""

import asyncio
from dataclasses import dataclass

from aiohttp import web
from markupsafe import Markup

from bot import audit, charts
from bot.charts import Column
from bot.month import Month
from bot.store import Transaction
from inbox.desk import HEADERS, actor_of, desk_of
from inbox.guard import Route
from reports import figures
from reports.figures import Figures
from reports.figures_document import document, lines_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Bar:
    """One line of a table: `told` is read, `drawn` shows it."""

    name: str
    told: str
    drawn: Markup


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
        columns=charts.columns(_columns(found), desk.texts("figures.chart_weeks_text")),
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
    numbers = [_number(told) for _, told in rows]
    longest = max(numbers, default=0)
    return [
        Bar(name, told, charts.bar(number, longest))
        for (name, told), number in zip(rows, numbers, strict=True)
    ]


def _number(told: str) -> int:
    """Return how much is drawn: nothing for what is no number."""
    if told.isdigit():
        return int(told)
    return figures.FEW - 1 if told.startswith("<") else 0


def _columns(found: Figures) -> list[Column]:
    return [Column(f"{day:%d/%m}", str(number), number) for day, number in found.weeks]


ROUTES = [
    Route("GET", "/figures", "lead", page),
    Route("GET", "/figures/report.docx", "lead", report),
]
