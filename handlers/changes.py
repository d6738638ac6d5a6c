"""Changes to one session by its secretary: "tháng này dời sang …", its place, links and agenda, the reminder steps."""

from bot.clock import local
from bot.routing import Router
from bot.turn import Turn
from handlers import rescheduling, schedule, secretary
from study import announcements, planning, sessions, steps
from study.details import DetailsUnclear, read
from study.sessions import Session

router = Router("changes")
_AHEAD = 24  # sessions of a branch that are looked through for a month


# Exceptions ----------------------------------------------------------------------------------------------------------


@router.opening(
    "tháng này dời sang", "tháng này dời họp sang", "buổi tháng này dời sang", "lịch tháng này dời sang"
)
def move_of_this_month(turn: Turn) -> None:
    """ "Tháng này dời sang 19h30 ngày 5/12": one session moves, its series goes on."""
    _move(turn, 0)


@router.opening("tháng sau dời sang", "tháng tới dời sang", "buổi tháng sau dời sang")
def move_of_next_month(turn: Turn) -> None:
    """The same of the month after."""
    _move(turn, 1)


@router.opening(
    "buổi tới dời sang", "buổi này dời sang", "dời buổi tới sang", "dời buổi sang", "dời họp sang"
)
def move_next(turn: Turn) -> None:
    """The same of the next session, whenever it is."""
    _move(turn, None)


def _move(turn: Turn, months: int | None) -> None:
    session = _led(turn, months)
    if session:
        turn.text = turn.argument
        turn.open("study.move", session=session.id)
        rescheduling.new_time(turn)


@router.command("tháng này nghỉ họp", "tháng này không họp", "bỏ buổi tháng này", "hủy buổi tháng này")
def skip_this_month(turn: Turn) -> None:
    """One session falls away after a question; its series goes on."""
    _skip(turn, 0)


@router.command("tháng sau nghỉ họp", "tháng sau không họp", "bỏ buổi tháng sau", "hủy buổi tháng sau")
def skip_next_month(turn: Turn) -> None:
    """The same of the month after."""
    _skip(turn, 1)


def _skip(turn: Turn, months: int) -> None:
    session = _led(turn, months)
    if session:
        turn.argument = str(session.id)
        rescheduling.cancel(turn)


def _led(turn: Turn, months: int | None) -> Session | None:
    """Return the session ahead that is meant in the branch the person leads; otherwise say why there is none."""
    led = secretary.led_branch(turn)
    if led is None:
        return None
    here = local(turn.now)
    wanted = None if months is None else divmod(here.year * 12 + here.month - 1 + months, 12)
    for session in sessions.upcoming(turn.tx, led.id, _AHEAD):
        at = local(session.starts_at)
        if wanted is None or (at.year, at.month - 1) == wanted:
            return session
    turn.say("study.no_session_then")
    return None


# Details -------------------------------------------------------------------------------------------------------------


@router.action("study:more")
def more(turn: Turn) -> None:
    """What else a secretary may do with a session."""
    session = secretary.led_session(turn)
    if session:
        buttons = [
            turn.button("study.button_details", f"study:details:{session.id}"),
            turn.button("study.button_task", f"task:give:{session.id}"),
            turn.button("study.button_tasks", f"task:list:{session.id}"),
            turn.button("study.button_steps", "study:steps"),
        ]
        turn.say("study.more", buttons=buttons, session=announcements.describe(turn.texts, session))


@router.action("study:details")
def ask_details(turn: Turn) -> None:
    """Ask for place, links, topic and agenda."""
    session = secretary.led_session(turn)
    if session and not sessions.is_open(turn.tx, session):
        turn.say("study.too_late")
    elif session:
        turn.open("study.details", session=session.id)
        turn.say("study.ask_details")


@router.dialog("study.details")
def details(turn: Turn) -> None:
    """The lines that were asked for; everybody hears when it is about where to come."""
    turn.argument = str(turn.data["session"])
    session = secretary.led_session(turn)
    if session is None:
        turn.close()
        return
    try:
        found = read(turn.text)
    except DetailsUnclear as error:
        what, words = error.args
        turn.say("study.bad_link" if what == "link" else "study.bad_details", words=words)
        return
    turn.close()
    if not sessions.is_open(turn.tx, session):
        turn.say("study.too_late")
        return
    amended = planning.amend(turn.tx, turn.texts, session, f"person:{turn.person_id}", **found)
    told = amended.revision > session.revision
    described = announcements.describe(turn.texts, amended)
    turn.say("study.amended_told" if told else "study.amended", session=described)


# Steps ---------------------------------------------------------------------------------------------------------------


@router.command("bước nhắc", "các bước nhắc", "đổi bước nhắc")
@router.action("study:steps")
def ask_steps(turn: Turn) -> None:
    """Show when the branch is reminded and ask for other steps."""
    led = secretary.led_branch(turn)
    if led:
        turn.open("study.steps", branch=led.id)
        buttons = [turn.button("study.button_usual_steps", "study:usual_steps")]
        turn.say("study.ask_steps", buttons=buttons, steps=schedule.steps_in_words(turn, led.id))


@router.action("study:usual_steps")
def usual_steps(turn: Turn) -> None:
    """Go back to the usual steps."""
    led = secretary.led_branch(turn)
    if led:
        turn.close()
        steps.choose(turn.tx, led.id, steps.USUAL)
        turn.say("study.steps_chosen", steps=schedule.steps_in_words(turn, led.id))


@router.opening("nhắc trước")
@router.dialog("study.steps")
def choose_steps(turn: Turn) -> None:
    """ "Nhắc trước 5 ngày, 1 ngày và 3 giờ"."""
    led = secretary.led_branch(turn)
    if led is None:
        return
    try:
        chosen = steps.read(turn.argument or turn.text)
    except steps.StepsUnclear as problem:
        turn.open("study.steps", branch=led.id)
        turn.say(f"study.steps_{problem.args[0]}", most=steps.MOST)
        return
    turn.close()
    steps.choose(turn.tx, led.id, chosen)
    turn.say("study.steps_chosen", steps=schedule.steps_in_words(turn, led.id))
