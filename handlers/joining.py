"""Joining a branch in chat: the invite, the name the branch sees, then in at once or waiting to be confirmed."""

from bot import people
from bot.messages import Button, OutgoingMessage
from bot.outbox import enqueue
from bot.routing import Router
from bot.text import plain
from bot.turn import Turn
from study import announcements, branches, codes, invitations, sessions
from study.branches import Branch
from study.invitations import Invitation
from study.names import is_name

router = Router("joining")
_OFFERED = 3  # other branches somebody may have moved from
_WORDS_WITH_A_CODE = 4  # "với mã CODE", never a whole question


# The invite ----------------------------------------------------------------------------------------------------------


def _ends_with_code(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= _WORDS_WITH_A_CODE and codes.looks_like(_code_in(text))


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


@router.start(codes.LINK)
def join_by_link(turn: Turn) -> None:
    """The branch's invite link."""
    join_with(turn, turn.argument)


def is_way_in(turn: Turn) -> bool:
    """Whether this message is a step of joining, which an uninvited person may take too."""
    message = turn.message
    if message.kind == "group":  # the code is the way in; nothing else is read there
        return True
    if message.kind == "start":
        return message.text.startswith(codes.LINK)
    if message.kind == "action":
        return message.action.startswith(("study:join", "study:name", "study:claim"))
    return turn.dialog.name in ("study.join", "study.name", "study.claim") or plain(
        turn.text[:40]
    ).startswith(("tham gia", "thamgia", "vao chi bo"))


def join_with(turn: Turn, text: str) -> None:
    """Ask for the person's name if `text` ends with a good code and they are not in already."""
    code = _code_in(text)
    branch = branches.by_invite(turn.tx, code)
    invitation = invitations.by_code(turn.tx, code) if branch is None else None
    if invitation:
        ask_whether_them(turn, invitation)
    elif branch is None:
        turn.open("study.join")
        turn.say("study.bad_invite")
    elif _state(turn, branch.id) == "confirmed":
        turn.close()
        person = name_of(turn, turn.person_id) or turn.texts("study.unnamed")
        turn.say("study.already_in", name=branch.name, person=person)
    else:
        turn.open("study.name", branch=branch.id)
        turn.say("study.ask_name", buttons=_shown_name(turn))


def ask_whether_them(turn: Turn, invitation: Invitation) -> None:
    """Ask whoever holds a personal code whether they are the one it was made for."""
    branch = branches.find(turn.tx, invitation.branch_id)
    buttons = [
        turn.button("members.button_claim", "study:claim"),
        turn.button("members.button_not_me", "study:claim_not"),
    ]
    turn.open("study.claim", invitation=invitation.id)
    kind = turn.texts(f"members.kind_{invitation.kind}")
    name = branch.name if branch else ""
    turn.say("members.is_it_you", buttons=buttons, person=invitation.name, kind=kind, name=name)


def _code_in(text: str) -> str:
    """Return the code at the end of a text: alone, behind "tham gia", or in an invite link."""
    last = text.split()[-1] if text.split() else ""
    return last.rpartition("=")[2].removeprefix(codes.LINK)


def _state(turn: Turn, branch_id: int) -> str | None:
    place = branches.member(turn.tx, branch_id, turn.person_id)
    return place.state if place else None


# The name ------------------------------------------------------------------------------------------------------------


def name_of(turn: Turn, person_id: int) -> str:
    """Return the name a person gave, else the one their platform shows, possibly empty."""
    person = people.find(turn.tx, person_id)
    return person.name if person else ""


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
        after_entering(turn, branch.id)


def after_entering(turn: Turn, branch_id: int) -> None:
    """Tell what comes next, and ask whether the branches they were in before still hold."""
    _tell_next(turn, branch_id)
    question = whether_moved(turn, branch_id, turn.person_id)
    if question:
        turn.tell(question.text, question.buttons)


def whether_moved(turn: Turn, branch_id: int, person_id: int) -> OutgoingMessage | None:
    """Return the question whether somebody moved here from another branch; None when they are in no other."""
    others = [one for one, _ in branches.of_person(turn.tx, person_id) if one.id != branch_id]
    if not others:
        return None
    buttons = [
        turn.button("members.button_moved", f"study:moved:{one.id}:{branch_id}", name=one.name[:60])
        for one in others[:_OFFERED]
    ]
    text = turn.texts("members.moved", names=", ".join(f"«{one.name}»" for one in others[:_OFFERED]))
    return OutgoingMessage(text, (*buttons, turn.button("members.button_both", "study:keep")))


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
