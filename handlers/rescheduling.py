"""Moving and cancelling one session in chat; everybody is told once."""

from datetime import datetime

from bot.routing import Router
from bot.turn import Turn
from handlers import schedule, secretary
from study import announcements, cautions, planning, recipients, sessions
from study.recurrence import Occurrence
from study.sessions import Session

router = Router("rescheduling")


@router.action("study:move")
def move(turn: Turn) -> None:
    """Ask for the new time of a session."""
    session = secretary.led_session(turn)
    if session is None:
        return
    if not sessions.is_open(turn.tx, session):
        turn.say("study.too_late")
        return
    turn.open("study.move", session=session.id)
    turn.say("study.ask_new_time", session=announcements.describe(turn.texts, session))


@router.dialog("study.move")
def new_time(turn: Turn) -> None:
    """The new time; shown before anything is changed."""
    starts_at = schedule.single_start(turn)
    session = sessions.find(turn.tx, turn.data["session"])
    if starts_at is None or session is None:
        return
    turn.open("study.move", session=session.id, starts_at=starts_at.isoformat())
    over = cautions.clashes(
        turn.tx,
        turn.texts,
        session.branch_id,
        session.minutes,
        [Occurrence(starts_at, starts_at.date())],
        turn.person_id,
        besides=session.id,
    )
    warned = [turn.texts("study.plan_warning", reason=line) for line in over]
    question = turn.texts(
        "study.sure_move",
        old=announcements.moment(turn.texts, session.starts_at),
        new=announcements.moment(turn.texts, starts_at),
    )
    buttons = [
        turn.button("study.button_sure_move", f"study:move_sure:{session.id}"),
        turn.button("study.button_keep", "study:keep"),
    ]
    turn.tell("\n".join([*warned, question]), buttons)


@router.action("study:move_sure")
def move_surely(turn: Turn) -> None:
    """Move it and tell everybody."""
    session = secretary.led_session(turn)
    if session is None:
        return
    ready = turn.dialog.name == "study.move" and not turn.dialog.expired
    if not ready or turn.data.get("session") != session.id or "starts_at" not in turn.data:
        turn.say("study.gone")
        return
    starts_at = datetime.fromisoformat(turn.data["starts_at"])
    turn.close()
    if not sessions.is_open(turn.tx, session) or starts_at <= turn.now:
        turn.say("study.too_late")
        return
    moved = planning.move(turn.tx, turn.texts, session, starts_at, f"person:{turn.person_id}")
    turn.say("study.moved_done", count=_reached(turn, moved))


@router.action("study:cancel")
def cancel(turn: Turn) -> None:
    """Ask before a session is cancelled."""
    session = secretary.led_session(turn)
    if session is None:
        return
    if not sessions.is_open(turn.tx, session):
        turn.say("study.too_late")
        return
    buttons = [
        turn.button("study.button_sure_cancel", f"study:cancel_sure:{session.id}"),
        turn.button("study.button_keep", "study:keep"),
    ]
    turn.say("study.sure_cancel", buttons=buttons, session=announcements.describe(turn.texts, session))


@router.action("study:cancel_sure")
def cancel_surely(turn: Turn) -> None:
    """Cancel it and tell everybody."""
    session = secretary.led_session(turn)
    if session is None:
        return
    if not sessions.is_open(turn.tx, session):
        turn.say("study.too_late")
        return
    cancelled = planning.cancel(turn.tx, turn.texts, session, f"person:{turn.person_id}")
    turn.say("study.cancelled_done", count=_reached(turn, cancelled))


@router.action("study:keep")
def keep(turn: Turn) -> None:
    """Change nothing after all."""
    turn.close()
    turn.say("study.kept")


def _reached(turn: Turn, session: Session) -> int:
    return sum(r.chat_id is not None for r in recipients.of_session(turn.tx, session))
