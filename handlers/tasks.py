"""Preparation tasks in chat: given by the secretary with an owner and a date, ticked by whoever has them."""

from datetime import datetime, timedelta

from bot import people
from bot.clock import VIETNAM, local
from bot.messages import Button, OutgoingMessage
from bot.outbox import enqueue
from bot.routing import Router
from bot.text import plain
from bot.turn import Turn
from handlers import schedule, secretary
from study import announcements, branches, quiet_hours, sessions, tasks
from study.branches import Member
from study.sessions import Session
from study.tasks import Task

router = Router("tasks")
_HOUR = 17  # of the day a date without a time means
_SHOWN = 8
_SHORTEST_TITLE = 3


# Giving --------------------------------------------------------------------------------------------------------------


@router.action("task:give")
def ask(turn: Turn) -> None:
    """Ask for the task, its owner and its date."""
    session = secretary.led_session(turn)
    if session and not sessions.is_open(turn.tx, session):
        turn.say("study.too_late")
    elif session:
        turn.open("tasks.give", session=session.id)
        turn.say("tasks.ask", session=announcements.name(turn.texts, session))


@router.command("giao việc", "giao việc chuẩn bị")
@router.opening("giao việc")
def ask_for_next(turn: Turn) -> None:
    """ "Giao việc: soạn báo cáo; Lan; 1/12", for the next session."""
    led = secretary.led_branch(turn)
    if led is None:
        return
    session = next(iter(sessions.upcoming(turn.tx, led.id, 1)), None)
    if session is None:
        turn.say("study.no_session")
    elif turn.argument:
        turn.open("tasks.give", session=session.id)
        _read(turn, turn.argument)
    else:
        turn.argument = str(session.id)
        ask(turn)


@router.dialog("tasks.give")
def give(turn: Turn) -> None:
    """ "Task; owner; date": the owner may be left out (oneself), the date too (the day before)."""
    _read(turn, turn.text)


def _read(turn: Turn, text: str) -> None:
    turn.argument = str(turn.data["session"])
    session = secretary.led_session(turn)
    if session is None or not sessions.is_open(turn.tx, session):
        turn.close()
        return
    title, owner, date = ([part.strip() for part in text.replace("\n", ";").split(";", 2)] + ["", ""])[:3]
    if len(title) < _SHORTEST_TITLE:
        turn.say("tasks.ask", session=announcements.name(turn.texts, session))
        return
    due_at = _due(turn, session, date)
    if due_at is None:
        return
    found = _owners(turn, session, owner)
    kept = {"title": title[: tasks.TITLE_LENGTH], "due_at": due_at.isoformat()}
    turn.open("tasks.give", session=session.id, **kept)
    if len(found) == 1:
        _save(turn, session, found[0].person_id)
    else:
        buttons = [
            Button(one.name, f"task:to:{session.id}:{one.person_id}") for one in found[:_SHOWN] if one.name
        ]
        turn.say("tasks.which_owner" if found else "tasks.no_owner", buttons=buttons, name=owner[:60])


def _due(turn: Turn, session: Session, date: str) -> datetime | None:
    """Return when it has to be done; None after asking back."""
    if not date:
        evening = _at_hour(session.starts_at - timedelta(days=1))
        return evening if evening > turn.now else session.starts_at
    turn.text = date
    due_at = schedule.single_day(turn, hour=_HOUR)
    if due_at is not None and not turn.now < due_at <= session.starts_at:
        turn.say("tasks.bad_date", moment=announcements.moment(turn.texts, session.starts_at))
        return None
    return due_at


def _at_hour(moment: datetime) -> datetime:
    day = local(moment).date()
    return datetime(day.year, day.month, day.day, _HOUR, tzinfo=VIETNAM)


def _owners(turn: Turn, session: Session, name: str) -> list[Member]:
    """Return the members a name may mean: the whole name, else the words it ends or begins with."""
    everyone = branches.members(turn.tx, session.branch_id)
    wanted = plain(name[:100])
    if not wanted:
        return [one for one in everyone if one.person_id == turn.person_id]
    names = [(one, plain(one.name)) for one in everyone]
    exact = [one for one, known in names if known == wanted]
    return exact or [
        one
        for one, known in names
        if f" {known} ".endswith(f" {wanted} ") or f" {known}".startswith(f" {wanted} ")
    ]


@router.action("task:to")
def to(turn: Turn) -> None:
    """The owner, chosen among several of that name."""
    number, _, person = turn.argument.partition(":")
    ready = turn.dialog.name == "tasks.give" and not turn.dialog.expired and "title" in turn.data
    turn.argument = number
    session = secretary.led_session(turn)
    owner = secretary.number(person)
    if session is None:
        return
    place = branches.member(turn.tx, session.branch_id, owner) if owner is not None else None
    if not ready or turn.data["session"] != session.id or not place or place.state != "confirmed":
        turn.say("study.gone")
        return
    _save(turn, session, place.person_id)


def _save(turn: Turn, session: Session, owner: int) -> None:
    title, due_at = turn.data["title"], datetime.fromisoformat(turn.data["due_at"])
    turn.close()
    if not sessions.is_open(turn.tx, session) or due_at <= turn.now:
        turn.say("study.too_late")
        return
    try:
        task_id = tasks.add(turn.tx, session, owner, title, due_at, f"person:{turn.person_id}")
    except tasks.TooMany:
        turn.say("tasks.too_many", most=tasks.MOST)
        return
    person = people.find(turn.tx, owner)
    values = {"title": title, "due": announcements.moment(turn.texts, due_at)}
    shown = person.name if person and person.name else turn.texts("study.unnamed")
    turn.say("tasks.given", **values, owner=shown)
    if owner != turn.person_id:
        _tell(turn, session, owner, task_id, values)


def _tell(turn: Turn, session: Session, owner: int, task_id: int, values: dict[str, str]) -> None:
    chat = people.best_chat(turn.tx, owner)
    if chat is None:
        return
    text = turn.texts("tasks.given_to_you", session=announcements.name(turn.texts, session), **values)
    message = OutgoingMessage(text, (_done_button(turn, task_id, values["title"]),))
    due_at = quiet_hours.polite(turn.now, session.starts_at)
    enqueue(turn.tx, chat.id, message, key=f"task:{task_id}", due_at=due_at, useful_until=session.starts_at)


def _done_button(turn: Turn, task_id: int, title: str) -> Button:
    return turn.button("tasks.button_done", f"task:done:{task_id}", title=announcements.shortened(title))


# Looking and ticking -------------------------------------------------------------------------------------------------


@router.command("việc chuẩn bị", "việc của tôi", "việc được giao")
def mine(turn: Turn) -> None:
    """The person's own open tasks; a secretary also sees those of the next session."""
    own = tasks.of_person(turn.tx, turn.person_id)
    if own:
        _list(turn, "tasks.mine", own, own)
        return
    led = branches.led_by(turn.tx, turn.person_id)
    session = next(iter(sessions.upcoming(turn.tx, led.id, 1)), None) if led else None
    if session:
        _of_session(turn, session)
    else:
        turn.say("tasks.none")


@router.action("task:list")
def of_session(turn: Turn) -> None:
    """All tasks of a session, for its secretary."""
    session = secretary.led_session(turn)
    if session:
        _of_session(turn, session)


def _of_session(turn: Turn, session: Session) -> None:
    found = tasks.of_session(turn.tx, session.id)
    if not found:
        buttons = [turn.button("study.button_task", f"task:give:{session.id}")]
        turn.say("tasks.none_of_session", buttons=buttons)
        return
    _list(turn, "tasks.of_session", found, [task for task in found if task.done_at is None])


def _list(turn: Turn, key: str, found: list[Task], open_ones: list[Task]) -> None:
    lines = [
        turn.texts(
            "tasks.line_done" if task.done_at else "tasks.line",
            title=task.title,
            due=announcements.short_moment(task.due_at),
            owner=task.owner or turn.texts("tasks.nobody"),
        )
        for task in found
    ]
    buttons = [_done_button(turn, task.id, task.title) for task in open_ones[:_SHOWN]]
    turn.say(key, buttons=buttons, tasks="\n".join(lines))


@router.action("task:done")
def done(turn: Turn) -> None:
    """Tick a task: its owner, or who leads the branch."""
    number = secretary.number(turn.argument)
    task = tasks.find(turn.tx, number) if number is not None else None
    session = sessions.find(turn.tx, task.session_id) if task else None
    if task is None or session is None:
        turn.say("study.gone")
        return
    if task.person_id != turn.person_id and not branches.leads(turn.tx, session.branch_id, turn.person_id):
        turn.say("study.gone")
        return
    tasks.finish(turn.tx, task.id)
    turn.say("tasks.done", title=task.title)
