"""Study sessions in chat, the secretary's side: laying them down, ending a series, seeing who answered what."""

from bot import audit
from bot.routing import Router
from bot.turn import Turn
from handlers import schedule
from study import announcements, branches, groups, overview, planning, sessions
from study.branches import Branch
from study.sessions import Session

router = Router("secretary")
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
    groups.laid_down(turn.tx, turn.texts, led.id)
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
