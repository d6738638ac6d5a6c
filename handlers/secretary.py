"""Study sessions in chat, the secretary's side: the branch and its invite, laying down, moving, cancelling, answers."""

from datetime import datetime

from bot import audit
from bot.routing import Router
from bot.turn import Turn
from handlers import joining, schedule
from study import announcements, branches, cautions, overview, planning, recipients, sessions
from study.branches import Branch
from study.recurrence import Occurrence
from study.sessions import Session

router = Router("secretary")
_SHORTEST_NAME = 3
_LONGEST_ID = 18  # digits


def number(text: str) -> int | None:
    """Return the number a choice carries; None for anything that is not one."""
    plain = text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID
    return int(text) if plain else None


def session_of(turn: Turn, text: str) -> Session | None:
    """Return the session a choice names; None for anything that is not one."""
    session_id = number(text)
    return sessions.find(turn.tx, session_id) if session_id is not None else None


def led_session(turn: Turn) -> Session | None:
    """Return the session a choice names if the person leads its branch; otherwise say why not."""
    session = session_of(turn, turn.argument)
    if session is None:
        turn.say("study.gone")
    elif not branches.leads(turn.tx, session.branch_id, turn.person_id):
        turn.say("study.not_secretary")
        return None
    return session


def led_branch(turn: Turn) -> Branch | None:
    """Return the branch the person leads; otherwise say that this is for those who do."""
    branch = branches.led_by(turn.tx, turn.person_id)
    if branch is None:
        turn.say("study.not_secretary")
    return branch


# The branch ----------------------------------------------------------------------------------------------------------


@router.command("chi bộ", "lập chi bộ", "chi bộ của tôi")
def branch(turn: Turn) -> None:
    """ "/chibo NAME" makes a branch; a secretary sees theirs."""
    led = branches.led_by(turn.tx, turn.person_id)
    if led:
        buttons = [
            turn.button("study.button_schedule", "study:schedule"),
            turn.button("study.button_invite", "study:invite"),
        ]
        waiting = len(branches.members(turn.tx, led.id, "pending"))
        if waiting:
            buttons.insert(0, turn.button("study.button_pending", "study:pending", count=waiting))
        turn.say("study.branch_info", buttons=buttons, name=led.name, count=branches.size(turn.tx, led.id))
    elif turn.argument:
        _make_branch(turn, turn.argument)
    else:
        turn.open("study.branch_name")
        turn.say("study.ask_branch_name")


@router.action("study:create")
def create_by_choice(turn: Turn) -> None:
    """The same, by a button."""
    turn.argument = ""
    branch(turn)


@router.dialog("study.branch_name")
def branch_name(turn: Turn) -> None:
    """The name that was asked for."""
    _make_branch(turn, turn.text)


def _make_branch(turn: Turn, name: str) -> None:
    name = name.strip()
    if not _SHORTEST_NAME <= len(name) <= branches.NAME_LENGTH or "\n" in name:
        turn.open("study.branch_name")
        turn.say("study.bad_branch_name")
        return
    turn.close()
    made, code = branches.create(turn.tx, name, turn.person_id)
    buttons = [turn.button("study.button_schedule", "study:schedule")]
    lines = [turn.texts("study.branch_created", name=made.name, code=code), *_link_line(turn, code)]
    if not joining.name_of(turn, turn.person_id):
        turn.open("study.name", branch=made.id)
        lines.append(turn.texts("study.ask_secretary_name"))
    turn.tell("\n".join(lines), buttons)


def _link_line(turn: Turn, code: str) -> list[str]:
    link = turn.link(f"b-{code}")
    return [turn.texts("study.invite_link", link=link)] if link else []


@router.action("study:invite")
def new_invite(turn: Turn) -> None:
    """A new code; the old one ends."""
    led = led_branch(turn)
    if led:
        code = branches.invite(turn.tx, led.id)
        lines = [turn.texts("study.new_invite", name=led.name, code=code), *_link_line(turn, code)]
        turn.tell("\n".join(lines))


# Laying down sessions ------------------------------------------------------------------------------------------------


@router.command("buổi họp", "đặt lịch", "đặt lịch họp", "đặt lịch sinh hoạt")
def plan(turn: Turn) -> None:
    """ "/buoihop ngày 3 hằng tháng 19h30", or ask when."""
    if led_branch(turn) is None:
        return
    if turn.argument:
        schedule.understand(turn, turn.argument)
    else:
        schedule.ask(turn)


@router.action("study:schedule")
def plan_by_choice(turn: Turn) -> None:
    """The same, by a button."""
    turn.argument = ""
    plan(turn)


@router.action("study:save")
def save(turn: Turn) -> None:
    """Keep the schedule that was shown."""
    led = led_branch(turn)
    if led is None:
        return
    if turn.dialog.name != "study.confirm" or turn.dialog.expired:
        turn.say("study.nothing_to_save")
        return
    rule = schedule.rule_in(turn)
    details = {name: turn.data.get(name, "") for name in ("place", "topic", "link")}
    planning.create_series(turn.tx, led.id, rule, schedule.kind_in(turn.data), **details)
    turn.close()
    _say_saved(turn, led)


def _say_saved(turn: Turn, led: Branch) -> None:
    newest = sessions.upcoming(turn.tx, led.id, 1)
    shown = announcements.describe(turn.texts, newest[0]) if newest else ""
    buttons = [turn.button("study.button_more", f"study:more:{newest[0].id}")] if newest else []
    turn.say("study.saved", buttons=buttons, session=shown, steps=schedule.steps_in_words(turn, led.id))


# Ending a series -----------------------------------------------------------------------------------------------------


@router.action("study:end")
def end_series(turn: Turn) -> None:
    """Ask before a recurring schedule is stopped."""
    session = _recurring_session(turn)
    if session:
        buttons = [
            turn.button("study.button_sure_end", f"study:end_sure:{session.id}"),
            turn.button("study.button_keep", "study:keep"),
        ]
        turn.say("study.sure_end", buttons=buttons, session=announcements.describe(turn.texts, session))


@router.action("study:end_sure")
def end_series_surely(turn: Turn) -> None:
    """Stop it; the sessions already laid down stay until each is cancelled."""
    session = _recurring_session(turn)
    if session and session.series_id is not None:
        planning.end_series(turn.tx, session.series_id)
        audit.record(turn.tx, f"person:{turn.person_id}", "series.ended", f"series:{session.series_id}")
        turn.say("study.ended")


def _recurring_session(turn: Turn) -> Session | None:
    """Return the session a choice names if the person leads its branch and its series goes on; else say why not."""
    session = led_session(turn)
    if session and not planning.is_recurring(turn.tx, session):
        turn.say("study.not_recurring")
        return None
    return session


# Moving and cancelling -----------------------------------------------------------------------------------------------


@router.action("study:move")
def move(turn: Turn) -> None:
    """Ask for the new time of a session."""
    session = led_session(turn)
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
    session = led_session(turn)
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
    session = led_session(turn)
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
    session = led_session(turn)
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


# Answers -------------------------------------------------------------------------------------------------------------


@router.command("ai có mặt", "xem trả lời")
def who_answered(turn: Turn) -> None:
    """The answers for the nearest session ahead, or the last one held."""
    led = led_branch(turn)
    if led is None:
        return
    session = next(iter(sessions.upcoming(turn.tx, led.id, 1)), None) or last_session(turn, led)
    if session is None:
        turn.say("study.no_session")
        return
    _tell_overview(turn, session)


def last_session(turn: Turn, led: Branch) -> Session | None:
    """Return the branch's last session that has begun."""
    return sessions.latest(turn.tx, led.id)


@router.action("study:who")
def who_answered_one(turn: Turn) -> None:
    """The answers for one session."""
    session = led_session(turn)
    if session:
        _tell_overview(turn, session)


def _tell_overview(turn: Turn, session: Session) -> None:
    seen = overview.of_session(turn.tx, session)
    unnamed = turn.texts("study.unnamed")
    absent = [
        turn.texts("study.absent", name=name or unnamed, reason=_reason(turn, why)) for name, why in seen.no
    ]
    groups = {"yes": seen.yes, "no": absent, "later": seen.later, "silent": seen.silent}
    groups["unreachable"] = seen.unreachable
    counts = {name: len(names) for name, names in groups.items()}
    described = announcements.describe(turn.texts, session)
    lines = [turn.texts("study.overview", session=described, total=seen.total, **counts)]
    for name, names in groups.items():
        if names:
            lines.append(turn.texts(f"study.overview_{name}", names=", ".join(n or unnamed for n in names)))
    turn.tell("\n".join(lines))


def _reason(turn: Turn, reason: str | None) -> str:
    return turn.texts(f"study.reason_{reason}" if reason else "study.no_reason")
