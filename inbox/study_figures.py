"""The committee's view over the branches: who met this month and quarter, by committee, as charts and tables.

Branches and counts only: no person is on this page.
"""

from typing import NamedTuple

from aiohttp import web
from markupsafe import Markup

from bot import charts
from bot.charts import Column, Part
from bot.month import Month
from bot.store import Transaction
from bot.texts import Texts
from inbox.desk import desk_of
from inbox.guard import Route
from inbox.study_choice import SHOWS, Choice, chosen_lines, read_choice
from study import figures, norms
from study.figures import Figures, Line, Standing, Totals

SHOWN = 50  # branches of a page
COMMITTEES_SHOWN = 30
TONES = {"held": "good", "ahead": "open", "thematic": "wait", "cancelled": "new", "none": "new"}


class Group(NamedTuple):
    """One committee of the table: its bar is of how its branches stand this month."""

    number: int
    name: str
    totals: Totals
    drawn: Markup


class Sight(NamedTuple):
    """Everything of the page: `lines` are those of one page of `found`."""

    figures: Figures
    totals: Totals
    groups: list[Group]
    course: Markup
    counts: dict[str, int]
    found: int
    pages: int
    lines: list[Line]


async def page(request: web.Request) -> web.Response:
    """GET /inbox/branches/figures: `?month=2026-11&below=7&show=missing&q=…&page=2`."""
    desk, choice = desk_of(request), read_choice(request)
    sight = await desk.store.read(_sight, desk.texts, choice)
    latest = Month.of(desk.today()).after_quarter  # sessions are laid down that far ahead
    return desk.page(
        request,
        "study_figures.html",
        choice=choice,
        sight=sight,
        shows=list(SHOWS),
        standings=figures.STANDINGS,
        tones=TONES,
        latest=latest,
        month_bar=_bar(sight.totals.month),
        quarter_bar=_bar(sight.totals.quarter),
        committees_shown=COMMITTEES_SHOWN,
        rule=norms.say(desk.texts, "thematic"),
    )


def _sight(tx: Transaction, texts: Texts, choice: Choice) -> Sight:
    found = figures.of_month(tx, choice.month, choice.below)
    among = {line.branch_id for line in found.lines} if choice.below else None
    course = figures.course(tx, choice.month, among)
    drawn = [Column(f"{month.number:02}/{month.year % 100:02}", str(count), count) for month, count in course]
    chosen = chosen_lines(found, choice)
    begin = (choice.page - 1) * SHOWN
    return Sight(
        found,
        figures.totals(found.lines),
        _groups(texts, found),
        charts.columns(drawn, texts("meetings.chart_course_text")),
        {name: sum(map(fits, found.lines)) for name, fits in SHOWS.items()},
        len(chosen),
        -(-len(chosen) // SHOWN) or 1,
        chosen[begin : begin + SHOWN],
    )


def _groups(texts: Texts, found: Figures) -> list[Group]:
    return [
        Group(
            number, found.committees.get(number) or texts("meetings.no_committee"), totals, _bar(totals.month)
        )
        for number, totals in figures.by_committee(found)
    ]


def _bar(counts: dict[Standing, int]) -> Markup:
    return charts.stack([Part(name, counts[name]) for name in figures.STANDINGS])


ROUTES = [
    Route("GET", "/branches/figures", "viewer", page),
]
