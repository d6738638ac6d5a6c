"""One session in the inbox: its details, preparation tasks, the roll call, the ticks of its minutes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from aiohttp import web

from bot.clock import VIETNAM
from bot.store import Transaction
from bot.texts import Texts
from inbox.branches import show as show_branch
from inbox.desk import actor_of, back, desk_of
from inbox.forms import Form, read_form, whole
from inbox.guard import Route
from study import (
    attendance,
    branches,
    details,
    minutes,
    norms,
    planning,
    quorum,
    sessions,
    sheets,
    steps,
    tasks,
)
from study.attendance import RollCall
from study.branches import Branch, Member
from study.schema import Mark
from study.sessions import Session
from study.tasks import Task

PATH = "/inbox/sessions"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sight:
    """One session in full; `roll` is None before its roll call was begun, `rules` are sentences with their basis."""

    session: Session
    branch: Branch
    members: list[Member]
    tasks: list[Task]
    roll: RollCall | None
    callable: bool
    ahead: bool
    ticked: set[str]
    rules: list[str]
    votes: str


async def one(request: web.Request) -> web.Response:
    """GET /inbox/sessions/{id}."""
    return await show(request)


async def show(request: web.Request, status: int = 200, problem: str = "") -> web.Response:
    """Answer with the session's page."""
    desk = desk_of(request)
    sight = await desk.store.read(_sight, whole(request.match_info["id"]), desk.texts)
    values: dict[str, Any] = {"problem": problem, "marks": attendance.MARKS, "items": minutes.ITEMS}
    return desk.page(request, "session.html", status=status, sight=sight, **values)


def _session(tx: Transaction, number: int) -> Session:
    session = sessions.find(tx, number)
    if session is None:
        raise web.HTTPNotFound
    return session


def _sight(tx: Transaction, number: int, texts: Texts) -> Sight:
    session = _session(tx, number)
    branch = branches.find(tx, session.branch_id)
    assert branch is not None, "a session belongs to a branch"
    roll = attendance.find(tx, session)
    return Sight(
        session,
        branch,
        branches.members(tx, branch.id),
        tasks.of_session(tx, number),
        roll,
        attendance.may_be_called(tx, session),
        sessions.is_open(tx, session),
        minutes.ticked(tx, number),
        [norms.say(texts, name) for name in ("procedure", "publish")],
        quorum.hint(texts, quorum.voters(roll)) if roll else "",
    )


# Details and tasks ---------------------------------------------------------------------------------------------------


async def amend(request: web.Request) -> web.StreamResponse:
    """POST /inbox/sessions/{id}/details: members are told once when it is about where to come."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    number = whole(request.match_info["id"])
    try:
        values = _details(form)
    except details.DetailsUnclear as error:
        return await show(request, 400, desk.texts("study.bad_link", words=error.args[1]))

    def change(tx: Transaction) -> None:
        planning.amend(tx, desk.texts, _session(tx, number), actor, **values)

    try:
        await desk.store.write(change)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return back(f"{PATH}/{number}", "session_amended")


def _details(form: Form) -> dict[str, str]:
    return {
        "place": form.text("place", planning.PLACE_LENGTH),
        "topic": form.text("topic", planning.TOPIC_LENGTH),
        "agenda": form.text("agenda", planning.AGENDA_LENGTH),
        "link": details.link(form.text("link", planning.LINK_LENGTH + 1)),
        "handbook": details.link(form.text("handbook", planning.LINK_LENGTH + 1)),
    }


async def give(request: web.Request) -> web.StreamResponse:
    """POST /inbox/sessions/{id}/tasks: a task with its owner and date."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    number, title, owner = (
        whole(request.match_info["id"]),
        form.text("title", tasks.TITLE_LENGTH),
        form.number("owner"),
    )
    due_at = _wall_clock(form.raw("due_at"))
    if not title:
        raise web.HTTPBadRequest

    def add(tx: Transaction) -> None:
        session = _session(tx, number)
        place = branches.member(tx, session.branch_id, owner)
        if place is None or place.state != "confirmed" or not sessions.is_open(tx, session):
            raise ValueError("only a member gets a task, only for a session ahead")
        tasks.add(tx, session, owner, title, due_at, actor)

    try:
        await desk.store.write(add)
    except tasks.TooMany:
        return await show(request, 400, desk.texts("tasks.too_many", most=tasks.MOST))
    except ValueError:
        return await show(request, 400, desk.texts("inbox.task_bad_date"))
    return back(f"{PATH}/{number}", "task_given")


def _wall_clock(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=VIETNAM).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise web.HTTPBadRequest from error


async def settle(request: web.Request) -> web.StreamResponse:
    """POST /inbox/sessions/{id}/tasks/{task}: done, or taken back."""
    form, actor = await read_form(request), actor_of(request)
    number, task_id = whole(request.match_info["id"]), whole(request.match_info["task"])
    way = form.choice("way", ("done", "remove"))

    def change(tx: Transaction) -> bool:
        task = tasks.find(tx, task_id)
        if task is None or task.session_id != number:
            raise web.HTTPNotFound
        return tasks.finish(tx, task_id) if way == "done" else tasks.remove(tx, task_id, actor)

    done = await desk_of(request).store.write(change)
    return back(f"{PATH}/{number}", "task_settled" if done else "nothing_to_do")


# Roll call and minutes -----------------------------------------------------------------------------------------------


async def call(request: web.Request) -> web.StreamResponse:
    """POST /inbox/sessions/{id}/attendance: begin, keep the marks, or with `way` "close" close the roll call."""
    desk, form, actor = desk_of(request), await read_form(request), actor_of(request)
    number, way = whole(request.match_info["id"]), form.choice("way", ("begin", "keep", "close"))

    def change(tx: Transaction) -> None:
        session = _session(tx, number)
        roll = attendance.begin(tx, session, actor)
        given = _marks(form, roll)
        if given:
            attendance.mark(tx, session, given, actor)
        if way == "close":
            attendance.close(tx, session, actor)

    try:
        await desk.store.write(change)
    except attendance.NotNow:
        return await show(request, 400, desk.texts("attendance.not_now"))
    except attendance.NotComplete:
        return await show(request, 400, desk.texts("inbox.roll_not_complete"))
    return back(f"{PATH}/{number}", "roll_closed" if way == "close" else "roll_kept")


def _marks(form: Form, roll: RollCall) -> dict[int, attendance.Word]:
    """Return the marks that differ from those that stand. Raises HTTPBadRequest for one that is none."""
    found: dict[int, attendance.Word] = {}
    for line in roll.lines:
        given = form.raw(f"mark-{line.person_id}")
        if given and given != line.mark:
            found[line.person_id] = cast(Mark, form.choice(f"mark-{line.person_id}", attendance.MARKS))
    return found


async def tick(request: web.Request) -> web.StreamResponse:
    """POST /inbox/sessions/{id}/minutes: what of the minutes is done."""
    form, actor, number = await read_form(request), actor_of(request), whole(request.match_info["id"])
    chosen = set(form.texts("item"))

    def change(tx: Transaction) -> None:
        minutes.tick(tx, _session(tx, number), chosen, actor)

    await desk_of(request).store.write(change)
    return back(f"{PATH}/{number}", "minutes_kept")


async def sheet(request: web.Request) -> web.Response:
    """GET /inbox/sessions/{id}/attendance.xlsx."""
    desk, number = desk_of(request), whole(request.match_info["id"])

    def make(tx: Transaction) -> bytes:
        roll = attendance.find(tx, _session(tx, number))
        if roll is None:
            raise web.HTTPNotFound
        return sheets.attendance(tx, desk.texts, roll)

    body = await desk.store.read(make)
    disposition = f'attachment; filename="diem-danh-{number}.xlsx"'
    return web.Response(body=body, content_type=SHEET, headers={"Content-Disposition": disposition})


# Steps of a branch ---------------------------------------------------------------------------------------------------


async def choose_steps(request: web.Request) -> web.StreamResponse:
    """POST /inbox/branches/{id}/steps: how long before a session the branch is reminded."""
    form, number = await read_form(request), whole(request.match_info["id"])
    desk = desk_of(request)
    try:
        chosen = steps.read(form.text("steps", 100))
    except steps.StepsUnclear as problem:
        words = desk.texts(f"study.steps_{problem.args[0]}", most=steps.MOST)
        return await show_branch(request, number, status=400, problem=words)

    def change(tx: Transaction) -> None:
        if branches.find(tx, number) is None:
            raise web.HTTPNotFound
        steps.choose(tx, number, chosen)

    await desk.store.write(change)
    return back(f"/inbox/branches/{number}", "steps_chosen")


ROUTES = [
    Route("GET", "/sessions/{id}", "viewer", one),
    Route("POST", "/sessions/{id}/details", "officer", amend),
    Route("POST", "/sessions/{id}/tasks", "officer", give),
    Route("POST", "/sessions/{id}/tasks/{task}", "officer", settle),
    Route("POST", "/sessions/{id}/attendance", "officer", call),
    Route("POST", "/sessions/{id}/minutes", "officer", tick),
    Route("GET", "/sessions/{id}/attendance.xlsx", "officer", sheet),
    Route("POST", "/branches/{id}/steps", "officer", choose_steps),
]
