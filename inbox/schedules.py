"""Sessions from the inbox: a schedule is written as people say it, shown as understood, then confirmed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from aiohttp import web

from bot import audit
from bot.clock import VIETNAM
from bot.store import Transaction
from bot.texts import Texts
from inbox.branches import KINDS, PATH, show
from inbox.desk import actor_of, back, desk_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from study import cautions, details, groups, phrases, planning, sessions
from study.recurrence import Occurrence
from study.schema import SessionKind
from study.sessions import Session

LONGEST_PHRASE = 300


@dataclass(frozen=True)
class Draft:
    """A schedule as typed, and what the bot understood by it."""

    phrase: str
    kind: SessionKind
    place: str
    topic: str
    link: str
    handbook: str
    understood: dict[str, Any]
    starts: list[datetime]


async def write(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/sessions: show what a phrase means; with `confirmed`, lay it down."""
    desk, number, form = desk_of(request), whole(request.match_info["id"]), await read_form(request)
    try:
        draft = _draft(form, phrases.schedule_json(_phrase(form), desk.store.clock.now(), desk.texts))
    except details.DetailsUnclear as error:
        return await show(
            request, number, status=400, problem=desk.texts("study.bad_link", words=error.args[1])
        )
    if not draft.understood["understood"]:
        return await show(request, number, status=400, draft=draft, problem=draft.understood["ask"])
    if form.raw("confirmed") != "yes":
        over = await desk.store.read(_cautions, number, draft, desk.texts)
        return await show(request, number, draft=draft, cautions=over)
    await desk.store.write(_lay_down, desk.texts, number, draft, actor_of(request))
    return back(f"{PATH}/{number}", "session_created")


def _phrase(form: Form) -> str:
    return form.text("phrase", LONGEST_PHRASE)


def _draft(form: Form, understood: dict[str, Any]) -> Draft:
    return Draft(
        _phrase(form),
        cast(SessionKind, form.choice("kind", KINDS)),
        form.text("place", planning.PLACE_LENGTH),
        form.text("topic", planning.TOPIC_LENGTH),
        details.link(form.text("link", planning.LINK_LENGTH + 1)),
        details.link(form.text("handbook", planning.LINK_LENGTH + 1)),
        understood,
        [datetime.fromisoformat(start) for start in understood["next"]],
    )


def _lay_down(tx: Transaction, texts: Texts, number: int, draft: Draft, actor: str) -> None:
    rule = phrases.read(draft.phrase, tx.now).rule
    series = planning.create_series(
        tx, number, rule, draft.kind, draft.place, draft.topic, draft.link, draft.handbook
    )
    groups.laid_down(tx, texts, number)
    audit.record(tx, actor, "session.created", f"branch:{number}", series=series)


def _cautions(tx: Transaction, number: int, draft: Draft, texts: Texts) -> list[str]:
    rule = phrases.read(draft.phrase, tx.now).rule
    coming = [Occurrence(start, start.date()) for start in draft.starts]
    return cautions.of_plan(tx, texts, number, rule, draft.kind, coming)


async def move(request: web.Request) -> web.StreamResponse:
    """POST /inbox/sessions/{id}/move: everybody gets one message with the old and the new time."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    starts_at = _wall_clock(form.raw("starts_at"))

    def change(tx: Transaction) -> Session:
        return planning.move(tx, desk.texts, _ahead(tx, request), starts_at, actor)

    try:
        moved = await desk.store.write(change)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return back(f"{PATH}/{moved.branch_id}", "session_moved")


async def cancel(request: web.Request) -> web.StreamResponse:
    """POST /inbox/sessions/{id}/cancel: everybody is told once."""
    desk, actor = desk_of(request), actor_of(request)

    def change(tx: Transaction) -> Session:
        return planning.cancel(tx, desk.texts, _ahead(tx, request), actor)

    try:
        cancelled = await desk.store.write(change)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return back(f"{PATH}/{cancelled.branch_id}", "session_cancelled")


def _ahead(tx: Transaction, request: web.Request) -> Session:
    session = sessions.find(tx, whole(request.match_info["id"]))
    if session is None:
        raise web.HTTPNotFound
    return session


def _wall_clock(text: str) -> datetime:
    """Read what a date-and-time field sends, as a time in Việt Nam. Raises HTTPBadRequest."""
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=VIETNAM)
    except ValueError as error:
        raise web.HTTPBadRequest from error


ROUTES = [
    Route("POST", "/branches/{id}/sessions", "officer", write),
    Route("POST", "/sessions/{id}/move", "officer", move),
    Route("POST", "/sessions/{id}/cancel", "officer", cancel),
]
