"""The branches' figures as files to carry away, CSV and XLSX; that they were taken is written down."""

import asyncio

from aiohttp import web

from bot import audit
from bot.store import Transaction
from inbox.desk import Desk, actor_of, desk_of
from inbox.guard import Route
from inbox.study_choice import Choice, chosen_lines, read_choice
from study import figures, sheets
from study.figures import Figures

_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (48, 40, 24, 24, 16, 16)


async def comma_separated(request: web.Request) -> web.Response:
    """GET /inbox/branches/figures.csv: every branch that is chosen."""
    rows = await _rows(request, "csv")
    return _file(await asyncio.to_thread(sheets.comma_separated, rows), _CSV, request, "csv")


async def workbook(request: web.Request) -> web.Response:
    """GET /inbox/branches/figures.xlsx."""
    rows = await _rows(request, "xlsx")
    title = desk_of(request).texts("meetings.sheet_title")
    return _file(await asyncio.to_thread(sheets.workbook, title, rows, _WIDTHS), _XLSX, request, "xlsx")


async def _rows(request: web.Request, form: str) -> list[tuple[object, ...]]:
    """Return the rows of a file; that it was taken away is written down."""
    desk, choice, actor = desk_of(request), read_choice(request), actor_of(request)

    def read(tx: Transaction) -> Figures:
        audit.record(tx, actor, "study_figures.taken", f"month:{choice.month.text}", form=form)
        return figures.of_month(tx, choice.month, choice.below)

    return _table(desk, await desk.store.write(read), choice)


def _table(desk: Desk, found: Figures, choice: Choice) -> list[tuple[object, ...]]:
    def say(name: str) -> str:
        return desk.texts(f"meetings.{name}")

    month, quarter = f"{choice.month.number:02}/{choice.month.year}", choice.quarter
    head = (
        say("branch"),
        say("committee"),
        desk.texts("meetings.month_of", month=month),
        desk.texts("meetings.quarter_of", quarter=quarter),
        say("met"),
        say("called"),
    )
    return [
        head,
        *(
            (
                line.name,
                found.committees.get(line.committee, ""),
                say(f"month_{line.month}"),
                say(f"quarter_{line.quarter}"),
                line.met,
                line.called,
            )
            for line in chosen_lines(found, choice)
        ),
    ]


def _file(body: bytes, content_type: str, request: web.Request, ending: str) -> web.Response:
    name = f"sinh-hoat-{read_choice(request).month.text}.{ending}"
    return web.Response(
        body=body,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


ROUTES = [
    Route("GET", "/branches/figures.csv", "viewer", comma_separated),
    Route("GET", "/branches/figures.xlsx", "viewer", workbook),
]
