"""Joining a branch in chat: the invite, the name the branch sees, then in at once or waiting to be confirmed."""

from bot import people
from bot.messages import Button, OutgoingMessage
from bot.outbox import enqueue
from bot.routing import Router
from bot.text import plain
from bot.turn import Turn
from study import announcements, branches, sessions
from study.branches import Branch

router = Router("joining")
_SHORTEST_NAME, _LONGEST_NAME = 2, 60  # characters
_IN_NAMES = " .-'’"  # what a name is made of besides letters
_WORDS_WITH_A_CODE = 4  # "với mã CODE", never a whole question


# The invite ----------------------------------------------------------------------------------------------------------


def _ends_with_code(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= _WORDS_WITH_A_CODE and branches.looks_like_invite(_code_in(text))


@router.command("tham gia", "tham gia chi bộ", "vào chi bộ")
@router.opening("tham gia", "tham gia chi bộ", "vào chi bộ", fits=_ends_with_code)
def join(turn: Turn) -> None:
    """ "/thamgia CODE" or "tham gia CODE", or ask for the code."""
    if turn.argument:
        join_with(turn, turn.argument)
        return
    join_by_choice(turn)


@router.action("study:join")
def join_by_choice(turn: Turn) -> None:
    """Ask for the invite code."""
    turn.open("study.join")
    turn.say("study.ask_invite")


@router.dialog("study.join")
def join_with_text(turn: Turn) -> None:
    """The code that was asked for; "tham gia CODE" and a pasted link are as good."""
    join_with(turn, turn.text)


@router.start("b-")
def join_by_link(turn: Turn) -> None:
    """The branch's invite link."""
    join_with(turn, turn.argument)


def is_way_in(turn: Turn) -> bool:
    """Whether this message is a step of joining, which an uninvited person may take too."""
    message = turn.message
    if message.kind == "start":
        return message.text.startswith("b-")
    if message.kind == "action":
        return message.action.startswith(("study:join", "study:name"))
    return turn.dialog.name in ("study.join", "study.name") or plain(turn.text[:40]).startswith(
        ("tham gia", "thamgia", "vao chi bo")
    )


def join_with(turn: Turn, text: str) -> None:
    """Ask for the person's name if `text` ends with a good code and they are not in already."""
    branch = branches.by_invite(turn.tx, _code_in(text))
    if branch is None:
        turn.open("study.join")
        turn.say("study.bad_invite")
    elif _state(turn, branch.id) == "confirmed":
        turn.close()
        person = name_of(turn, turn.person_id) or turn.texts("study.unnamed")
        turn.say("study.already_in", name=branch.name, person=person)
    else:
        turn.open("study.name", branch=branch.id)
        turn.say("study.ask_name", buttons=_shown_name(turn))


def _code_in(text: str) -> str:
    """Return the code at the end of a text: alone, behind "tham gia", or in an invite link."""
    last = text.split()[-1] if text.split() else ""
    return last.rpartition("=")[2].removeprefix("b-")


def _state(turn: Turn, branch_id: int) -> str | None:
    place = branches.member(turn.tx, branch_id, turn.person_id)
    return place.state if place else None


# The name ------------------------------------------------------------------------------------------------------------


def name_of(turn: Turn, person_id: int) -> str:
    """Return the name a person gave, else the one their platform shows, possibly empty."""
    person = people.find(turn.tx, person_id)
    return person.name if person else ""


def is_name(text: str) -> bool:
    """Whether a cleaned text can be somebody's name: one line of letters, 2 to 60 characters, no digits."""
    if not _SHORTEST_NAME <= len(text) <= _LONGEST_NAME:
        return False
    return any(c.isalpha() for c in text) and all(c.isalpha() or c in _IN_NAMES for c in text)


def _shown_name(turn: Turn) -> list[Button]:
    name = name_of(turn, turn.person_id)
    return [Button(name, "study:name")] if is_name(name) else []


@router.dialog("study.name")
def name_in_words(turn: Turn) -> None:
    """The name that was asked for."""
    _take_name(turn, turn.text)


@router.action("study:name")
def name_by_choice(turn: Turn) -> None:
    """The name the platform shows. Typed, the person's own spelling counts: it may have the marks."""
    if turn.dialog.name != "study.name" or turn.dialog.expired:
        turn.say("study.gone")
        return
    typed = turn.message.kind == "text" and is_name(turn.text)
    _take_name(turn, turn.text if typed else name_of(turn, turn.person_id))


def _take_name(turn: Turn, name: str) -> None:
    branch = branches.find(turn.tx, turn.data["branch"])
    if branch is None:
        turn.close()
        turn.say("study.gone")
    elif not is_name(name):
        turn.open("study.name", **turn.data)
        turn.say("study.bad_name", buttons=_shown_name(turn))
    else:
        turn.close()
        people.rename(turn.tx, turn.person_id, name)
        _enter(turn, branch, name)


# In, or waiting ------------------------------------------------------------------------------------------------------


def _enter(turn: Turn, branch: Branch, name: str) -> None:
    before = _state(turn, branch.id)
    if before == "confirmed":  # the secretary of a new branch, or confirmed meanwhile
        turn.say("study.named", name=branch.name, person=name)
    elif branches.join(turn.tx, branch, turn.person_id) == "pending":
        if before != "pending":
            _ask_secretaries(turn, branch, name)
        turn.say("study.waiting", name=branch.name)
    else:
        turn.say("study.joined", name=branch.name, person=name)
        _tell_next(turn, branch.id)


def _tell_next(turn: Turn, branch_id: int) -> None:
    for session in sessions.upcoming(turn.tx, branch_id, 1):
        text = turn.texts("study.next_sessions", sessions=announcements.describe(turn.texts, session))
        turn.tell(text, announcements.answer_buttons(turn.texts, session.id))


def _ask_secretaries(turn: Turn, branch: Branch, name: str) -> None:
    button = turn.button("study.button_confirm_member", f"study:confirm:{branch.id}:{turn.person_id}")
    message = OutgoingMessage(turn.texts("study.someone_waits", person=name, name=branch.name), (button,))
    for leader in branches.members(turn.tx, branch.id):
        chat = people.best_chat(turn.tx, leader.person_id) if leader.role in branches.LEADERS else None
        if chat:
            # With the moment: who left and asks again must be announced again.
            key = f"join:{branch.id}:{turn.person_id}:{turn.now.timestamp():.0f}:{leader.person_id}"
            enqueue(turn.tx, chat.id, message, key=key)
