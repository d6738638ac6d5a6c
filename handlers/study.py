"""Study sessions in chat, the member's side: the coming sessions, saying who comes."""

from bot.dialogs import TALK
from bot.messages import Button
from bot.routing import Router
from bot.turn import Turn
from handlers import (
    attendance,
    branch,
    changes,
    claiming,
    groups,
    handing_over,
    joining,
    members,
    membership,
    reminding,
    rescheduling,
    schedule,
    secretary,
    tasks,
)
from study import announcements, answers, branches, planning, replies, sessions
from study.schema import AnswerWord, Reason
from study.sessions import Session

router = Router("study")
router.include(
    joining.router,
    claiming.router,
    membership.router,
    members.router,
    handing_over.router,
    groups.router,
    branch.router,
    secretary.router,
    rescheduling.router,
    schedule.router,
    changes.router,
    attendance.router,
    tasks.router,
    reminding.router,
)

_TALK = f"{TALK}study"  # half an hour after an answer, a change of mind is understood in words too
_REMINDER_ACTIONS = ("study:yes:", "study:no:", "study:later:", "study:reason:")


@router.action("study:start")
def start(turn: Turn) -> None:
    """The study button of the welcome: the coming sessions, or the ways in."""
    if branches.of_person(turn.tx, turn.person_id):
        coming(turn)
        return
    buttons = [
        turn.button("study.button_join", "study:join"),
        turn.button("study.button_create", "study:create"),
    ]
    turn.say("study.start", buttons=buttons)


# The coming sessions -------------------------------------------------------------------------------------------------


@router.command("lịch", "lịch họp", "lịch sinh hoạt", "xem lịch")
def coming(turn: Turn) -> None:
    """The sessions ahead, what the person answered, and the choices for the nearest."""
    if not branches.of_person(turn.tx, turn.person_id):
        turn.say("study.no_branch")
        return
    ahead = sessions.of_person(turn.tx, turn.person_id)
    if not ahead:
        turn.say("study.no_session")
        return
    listed = "\n\n".join(_with_answer(turn, session) for session in ahead)
    turn.say("study.next_sessions", buttons=_choices(turn, ahead[0]), sessions=listed)


def _with_answer(turn: Turn, session: Session) -> str:
    given = answers.of_person(turn.tx, session.id, turn.person_id)
    word = turn.texts(f"study.answer_{given.answer if given else 'none'}")
    return announcements.describe(turn.texts, session) + "\n" + turn.texts("study.your_answer", answer=word)


def _choices(turn: Turn, session: Session) -> list[Button]:
    choices = list(announcements.answer_buttons(turn.texts, session.id))
    if branches.leads(turn.tx, session.branch_id, turn.person_id):
        for name in ("more", "who", "move", "cancel"):
            choices.append(turn.button(f"study.button_{name}", f"study:{name}:{session.id}"))
        if planning.is_recurring(turn.tx, session):
            choices.append(turn.button("study.button_end", f"study:end:{session.id}"))
    return choices


@router.action("study:open")
def one(turn: Turn) -> None:
    """One session of a message of several, with its choices."""
    session = schedule.member_session(turn, turn.argument)
    if session is None:
        turn.say("study.gone")
    elif not sessions.is_open(turn.tx, session):
        turn.say("study.too_late")
    else:
        turn.tell(_with_answer(turn, session), _choices(turn, session))


# Answers -------------------------------------------------------------------------------------------------------------


@router.action("study:yes")
def yes(turn: Turn) -> None:
    """The person will come."""
    _answer(turn, schedule.member_session(turn, turn.argument), "yes")


@router.action("study:later")
def later(turn: Turn) -> None:
    """The person will say later; they are reminded again."""
    _answer(turn, schedule.member_session(turn, turn.argument), "later")


@router.action("study:no")
def no(turn: Turn) -> None:
    """The person will not come; kept at once, the reason is asked for after that."""
    _answer(turn, schedule.member_session(turn, turn.argument), "no")


@router.action("study:reason")
def reason(turn: Turn) -> None:
    """Why the person will not come: a category, never details."""
    number, _, category = turn.argument.partition(":")
    session = schedule.member_session(turn, number)
    chosen = next((known for known in answers.REASONS if known == category), None)
    if session is None or chosen is None:
        turn.say("study.gone")
        return
    _answer_with_reason(turn, session, chosen)


def _answer_with_reason(turn: Turn, session: Session, chosen: Reason) -> None:
    try:
        answers.give(turn.tx, session, turn.person_id, "no", chosen)
    except answers.TooLate:
        turn.say("study.too_late")
        return
    _lean_on(turn, session)
    turn.say("study.answered_no", reason=turn.texts(f"study.reason_{chosen}"))


@router.command("có mặt", "tôi có mặt", "tôi dự họp")
def yes_in_words(turn: Turn) -> None:
    """ "Có mặt" typed, for the session of the last reminder or the nearest one."""
    _answer_in_words(turn, "yes")


@router.command("vắng", "báo vắng", "xin vắng", "tôi vắng", "vắng có lý do")
def no_in_words(turn: Turn) -> None:
    """ "Vắng" typed, for the session of the last reminder or the nearest one."""
    _answer_in_words(turn, "no")


@router.command("trả lời sau", "sẽ trả lời sau")
def later_in_words(turn: Turn) -> None:
    """ "Trả lời sau" typed, for the session of the last reminder or the nearest one."""
    _answer_in_words(turn, "later")


def in_own_words(turn: Turn) -> bool:
    """Take "chắc là đi được", "bận rồi", "em ốm" as an answer, right after a reminder; say whether it was one.

    What sounds like an answer but not which one is asked back.
    """
    session = _offered(turn)
    reply = replies.read(turn.text) if session and turn.message.kind == "text" else None
    if session is None or reply is None:
        return False
    if reply.answer is None:
        turn.say("study.which_answer", buttons=announcements.answer_buttons(turn.texts, session.id))
    elif reply.reason is not None:
        _answer_with_reason(turn, session, reply.reason)
    else:
        _answer(turn, session, reply.answer)
    return True


def _offered(turn: Turn) -> Session | None:
    """Return the session that the last choices, or the talk since, were about."""
    if turn.dialog.name == _TALK and not turn.dialog.expired:
        return schedule.member_session(turn, str(turn.data["session"]))
    offered = [b.data for b in turn.dialog.menu if b.data.startswith(_REMINDER_ACTIONS)]
    return schedule.member_session(turn, offered[0].split(":")[2]) if offered else None


def _answer_in_words(turn: Turn, answer: AnswerWord) -> None:
    session = _offered(turn)
    if session is None:
        session = next(iter(sessions.of_person(turn.tx, turn.person_id, 1)), None)
    if session is None:
        turn.say("study.nothing_to_answer")
        return
    _answer(turn, session, answer)


def _answer(turn: Turn, session: Session | None, answer: AnswerWord) -> None:
    if session is None:
        turn.say("study.gone")
        return
    try:
        answers.give(turn.tx, session, turn.person_id, answer)
    except answers.TooLate:
        turn.say("study.too_late")
        return
    _lean_on(turn, session)
    if answer == "no":
        turn.say("study.ask_absence", buttons=_reasons(turn, session))
    elif answer == "yes":
        turn.say("study.answered_yes", session=announcements.describe(turn.texts, session))
    else:
        turn.say("study.answered_later", buttons=reminding.choices(turn, session))


def _lean_on(turn: Turn, session: Session) -> None:
    """Remember which session the talk is about; a form that is half filled in stays open instead."""
    if not turn.dialog.name or turn.dialog.name.startswith(TALK):
        turn.open(_TALK, session=session.id)


def _reasons(turn: Turn, session: Session) -> list[Button]:
    return [
        turn.button(f"study.reason_{category}", f"study:reason:{session.id}:{category}")
        for category in answers.REASONS
    ]
