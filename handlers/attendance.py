"""The roll call in chat: prefilled, corrected by numbers, closed with its counts; then votes, minutes, absences."""

from bot.routing import Router
from bot.text import plain
from bot.turn import Turn
from handlers import secretary
from study import announcements, attendance, corrections, minutes, norms, quorum
from study.attendance import NotComplete, NotNow, RollCall, Word
from study.corrections import Unclear, Whom
from study.schema import Mark
from study.sessions import Session

router = Router("attendance")
_FORM, _MINUTES = "roll.call", "roll.minutes"
_SHORT = 40  # characters
_AGAIN = ("diem danh", "xem lai", "danh sach")
_DONE = ("chot", "chot diem danh", "xong", "dung roi")
_WAYS = (("votes", "votes"), ("minutes", "minutes"), ("row", "row"), ("call", "correct"))


@router.command("điểm danh")
def call(turn: Turn) -> None:
    """The roll call of the session that has begun; before one has, who answered what for the next."""
    led = secretary.led_branch(turn)
    if led is None:
        return
    session = attendance.waiting(turn.tx, led.id)
    if session:
        _begin(turn, session)
    else:
        secretary.who_answered(turn)


@router.action("roll:call")
def call_one(turn: Turn) -> None:
    """The roll call of one session, also to correct a closed one."""
    session = secretary.led_session(turn)
    if session:
        _begin(turn, session)


def _begin(turn: Turn, session: Session) -> None:
    try:
        found = attendance.begin(turn.tx, session, f"person:{turn.person_id}")
    except NotNow:
        turn.close()
        turn.say("attendance.not_now")
        return
    _show(turn, found)


def _show(turn: Turn, found: RollCall, note: str = "") -> None:
    """List everybody by number; the numbers hold as long as this list is the last one shown."""
    session = found.session
    turn.open(_FORM, session=session.id, people=[line.person_id for line in found.lines])
    lines = [
        turn.texts(
            "attendance.line",
            number=number,
            name=line.name or turn.texts("study.unnamed"),
            mark=_mark(turn, line.mark),
        )
        for number, line in enumerate(found.lines, 1)
    ]
    buttons = [turn.button("attendance.button_close", f"roll:close:{session.id}")]
    if any(line.mark is None for line in found.lines):
        buttons.append(turn.button("attendance.button_rest", f"roll:rest:{session.id}"))
    head = note or announcements.name(turn.texts, session)
    turn.say("attendance.roll", buttons=buttons, head=head, lines="\n".join(lines))


def _mark(turn: Turn, mark: Mark | None) -> str:
    return turn.texts(f"attendance.mark_{mark or 'none'}")


@router.dialog(_FORM)
def correct(turn: Turn) -> None:
    """ "Vắng 3 5, có mặt 2"."""
    session = _open_session(turn)
    if session is None:
        return
    words = plain(turn.text[:_SHORT])
    if words in _AGAIN:
        _begin(turn, session)
        return
    if words in _DONE:
        close(turn)
        return
    people: list[int] = turn.data["people"]
    try:
        said = corrections.read(turn.text, len(people))
    except Unclear as problem:
        strange = problem.args[0]
        turn.say("attendance.unclear" if strange else "attendance.whom", words=strange, count=len(people))
        return
    try:
        _apply(turn, session, people, said)
    except NotNow:
        turn.close()
        turn.say("attendance.not_now")


def _open_session(turn: Turn) -> Session | None:
    """Return the session of the open form, when the person (still) leads its branch."""
    turn.argument = str(turn.data["session"])
    session = secretary.led_session(turn)
    if session is None:
        turn.close()
    return session


def _apply(turn: Turn, session: Session, people: list[int], said: list[tuple[Whom, Word]]) -> None:
    actor = f"person:{turn.person_id}"
    known = {line.person_id: line.mark for line in attendance.begin(turn.tx, session, actor).lines}
    marks: dict[int, Word] = {}
    for whom, word in said:
        if whom == "all":
            marks |= dict.fromkeys(people, word)
        elif whom == "rest":
            marks |= {person: word for person in people if person not in marks and known.get(person) is None}
        else:
            marks[people[whom - 1]] = word
    attendance.mark(turn.tx, session, marks, actor)
    _show(turn, attendance.begin(turn.tx, session, actor), turn.texts("attendance.marked", count=len(marks)))


@router.action("roll:rest")
def rest_present(turn: Turn) -> None:
    """Whoever was not called yet is present."""
    session = secretary.led_session(turn)
    if session is None:
        return
    try:
        found = attendance.begin(turn.tx, session, f"person:{turn.person_id}")
        _apply(turn, session, [line.person_id for line in found.lines], [("rest", "present")])
    except NotNow:
        turn.say("attendance.not_now")


@router.action("roll:close")
def close(turn: Turn) -> None:
    """Close it, when everybody was called."""
    session = secretary.led_session(turn)
    if session is None:
        return
    try:
        closed = attendance.close(turn.tx, session, f"person:{turn.person_id}")
    except NotComplete:
        found = attendance.begin(turn.tx, session, f"person:{turn.person_id}")
        open_ones = [str(number) for number, line in enumerate(found.lines, 1) if line.mark is None]
        _show(turn, found, turn.texts("attendance.not_complete", numbers=", ".join(open_ones)))
        return
    except NotNow:
        turn.close()
        turn.say("attendance.not_now")
        return
    turn.close()
    _tell_summary(turn, closed)


def _tell_summary(turn: Turn, closed: RollCall) -> None:
    counts, unnamed = closed.counts(), turn.texts("study.unnamed")
    lines = [turn.texts("attendance.closed", session=announcements.name(turn.texts, closed.session))]
    lines.append(turn.texts("attendance.present", count=counts["present"], total=len(closed.lines)))
    for mark in attendance.MARKS[1:]:
        names = ", ".join(line.name or unnamed for line in closed.lines if line.mark == mark)
        if names:
            shown = _mark(turn, mark)
            lines.append(turn.texts("attendance.group", mark=shown, count=counts[mark], names=names))
    buttons = [
        turn.button(f"attendance.button_{title}", f"roll:{way}:{closed.session.id}") for way, title in _WAYS
    ]
    turn.tell("\n".join(lines), buttons)


# After the roll call -------------------------------------------------------------------------------------------------


@router.action("roll:votes")
def votes(turn: Turn) -> None:
    """How many votes the rules ask for."""
    session = secretary.led_session(turn)
    found = attendance.find(turn.tx, session) if session else None
    if session and found is None:
        turn.say("study.gone")
    elif found:
        turn.tell(quorum.hint(turn.texts, quorum.voters(found)))


@router.action("roll:row")
def in_a_row(turn: Turn) -> None:
    """Who was absent several times in a row: for the secretary alone."""
    session = secretary.led_session(turn)
    if session is None:
        return
    rows = attendance.absences_in_a_row(turn.tx, session.branch_id)
    unnamed = turn.texts("study.unnamed")
    lines = [turn.texts("attendance.row", name=name or unnamed, count=count) for name, count in rows]
    turn.say("attendance.rows" if lines else "attendance.no_rows", rows="\n".join(lines))


@router.command("biên bản", "việc của biên bản")
def minutes_of_last(turn: Turn) -> None:
    """What the minutes of the last session have to hold."""
    led = secretary.led_branch(turn)
    session = secretary.last_session(turn, led) if led else None
    if led and session is None:
        turn.say("study.no_session")
    elif session:
        _show_minutes(turn, session)


@router.action("roll:minutes")
def minutes_of(turn: Turn) -> None:
    """The same of one session."""
    session = secretary.led_session(turn)
    if session:
        _show_minutes(turn, session)


def _show_minutes(turn: Turn, session: Session) -> None:
    turn.open(_MINUTES, session=session.id)
    done = minutes.ticked(turn.tx, session.id)
    lines = [
        turn.texts(
            "attendance.ticked" if item in done else "attendance.unticked",
            number=number,
            item=turn.texts(f"attendance.minutes_{item}"),
        )
        for number, item in enumerate(minutes.ITEMS, 1)
    ]
    rules = "\n".join(norms.say(turn.texts, name) for name in ("procedure", "publish"))
    turn.say("attendance.minutes", items="\n".join(lines), rules=rules)


@router.dialog(_MINUTES)
def tick(turn: Turn) -> None:
    """ "1 3 5": tick what was not, and the other way round."""
    session = _open_session(turn)
    if session is None:
        return
    numbers = [word for word in plain(turn.text[:100]).split() if word.isdigit()]
    if not numbers or not all(1 <= int(number[:4]) <= len(minutes.ITEMS) for number in numbers):
        turn.say("attendance.which_items", most=len(minutes.ITEMS))
        return
    chosen = {minutes.ITEMS[int(number[:4]) - 1] for number in numbers}
    done = minutes.ticked(turn.tx, session.id)
    minutes.tick(turn.tx, session, done ^ chosen, f"person:{turn.person_id}")
    _show_minutes(turn, session)
