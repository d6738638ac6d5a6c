"""Reminders as a member wants them: the same one later, none for some time, again."""

from datetime import datetime, timedelta

from bot.clock import local
from bot.messages import Button
from bot.routing import Router
from bot.turn import Turn
from handlers import schedule
from study import announcements, answers, pauses, sessions
from study.sessions import Session

router = Router("reminding")
_PAUSES = (7, 30)  # days


# Later ---------------------------------------------------------------------------------------------------------------


@router.command("nhắc lại sau", "nhắc sau", "nhắc lại", "nhắc tôi sau")
def later(turn: Turn) -> None:
    """Offer when to be reminded again of the nearest session that is not answered."""
    session = _unanswered(turn)
    buttons = choices(turn, session) if session else []
    if session is None or not buttons:
        turn.say("study.nothing_to_snooze")
        return
    turn.say("study.ask_snooze", buttons=buttons, session=announcements.name(turn.texts, session))


def _unanswered(turn: Turn) -> Session | None:
    for session in sessions.of_person(turn.tx, turn.person_id):
        given = answers.of_person(turn.tx, session.id, turn.person_id)
        if given is None or given.answer == "later":
            return session
    return None


def choices(turn: Turn, session: Session) -> list[Button]:
    """Return the moments at which the reminder may come again, as choices."""
    return [
        turn.button(f"study.snooze_{name}", f"study:snooze:{session.id}:{name}")
        for name, _ in pauses.offered(session, turn.now)
    ]


@router.action("study:snooze")
def snooze(turn: Turn) -> None:
    """Remind again at the chosen moment, when that is still ahead of the session."""
    number, _, name = turn.argument.partition(":")
    session = schedule.member_session(turn, number)
    moment = dict(pauses.offered(session, turn.now)).get(name) if session else None  # type: ignore[call-overload]
    if session is None or moment is None or not sessions.is_open(turn.tx, session):
        turn.say("study.gone")
        return
    pauses.snooze(turn.tx, session, turn.person_id, moment)
    turn.say("study.snoozed", moment=announcements.moment(turn.texts, moment))


# Pausing -------------------------------------------------------------------------------------------------------------


@router.command("tạm dừng", "tạm dừng nhắc", "tạm dừng nhắc lịch", "dừng nhắc lịch", "tắt nhắc lịch")
@router.opening("tạm dừng nhắc đến", "tạm dừng đến", "tạm dừng nhắc lịch đến")
def pause(turn: Turn) -> None:
    """ "Tạm dừng nhắc đến 15/12", or offer for how long."""
    if turn.argument:
        turn.text = turn.argument
        until = schedule.single_day(turn)
        if until is not None:
            _pause(turn, until)
        return
    until_now = pauses.paused_until(turn.tx, turn.person_id)
    buttons = [turn.button("study.button_pause", f"study:pause:{days}", days=days) for days in _PAUSES]
    if until_now is None:
        turn.say("study.ask_pause", buttons=buttons)
        return
    buttons.insert(0, turn.button("study.button_resume", "study:resume"))
    turn.say("study.paused_already", buttons=buttons, day=f"{local(until_now):%d/%m/%Y}")


@router.action("study:pause")
def pause_by_choice(turn: Turn) -> None:
    """The same, by a button."""
    if turn.argument not in map(str, _PAUSES):
        turn.say("study.gone")
        return
    _pause(turn, turn.now + timedelta(days=int(turn.argument)))


def _pause(turn: Turn, until: datetime) -> None:
    until = pauses.pause(turn.tx, turn.person_id, until)
    buttons = [turn.button("study.button_resume", "study:resume")]
    turn.say("study.paused", buttons=buttons, day=f"{local(until):%d/%m/%Y}")


@router.command("nhắc trở lại", "bật nhắc lịch", "tiếp tục nhắc", "tiếp tục nhắc lịch")
@router.action("study:resume")
def resume(turn: Turn) -> None:
    """Remind again."""
    paused = pauses.resume(turn.tx, turn.person_id)
    turn.say("study.resumed" if paused else "study.not_paused")
