"""The branch in chat: making one, and the invite that lets members in, as words, link and QR picture."""

from bot.routing import Router
from bot.turn import Turn
from handlers import joining, secretary
from study import branches, codes

router = Router("branch")
_SHORTEST_NAME = 3


@router.command("chi bộ", "lập chi bộ", "chi bộ của tôi")
def branch(turn: Turn) -> None:
    """ "/chibo NAME" makes a branch; a secretary sees theirs."""
    led = branches.led_by(turn.tx, turn.person_id)
    if led:
        buttons = [
            turn.button("standing.title", "standing:show"),
            turn.button("study.button_schedule", "study:schedule"),
            turn.button("study.button_invite", "study:invite"),
            turn.button("members.button_members", f"member:list:{led.id}:0"),
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
    code, picture = _new_code(turn)
    made, _ = branches.create(turn.tx, name, turn.person_id, code=code)
    buttons = [turn.button("study.button_schedule", "study:schedule")]
    lines = [turn.texts("study.branch_created", name=made.name, code=code), *_link_line(turn, code)]
    if not joining.name_of(turn, turn.person_id):
        turn.open("study.name", branch=made.id)
        lines.append(turn.texts("study.ask_secretary_name"))
    turn.tell("\n".join(lines), buttons, image=picture)


def _new_code(turn: Turn) -> tuple[str, bytes | None]:
    """Return a new code with its picture; drawn outside the transaction, before anything is written."""
    made: tuple[str, bytes | None] = turn.compute(codes.new_drawn, turn.link(codes.LINK))
    return made


def _link_line(turn: Turn, code: str) -> list[str]:
    link = turn.link(f"{codes.LINK}{code}")
    return [turn.texts("study.invite_link", link=link)] if link else []


@router.action("study:invite")
def new_invite(turn: Turn) -> None:
    """A new code; the old one ends."""
    led = secretary.led_branch(turn)
    if led:
        code, picture = _new_code(turn)
        branches.invite(turn.tx, led.id, code)
        lines = [turn.texts("study.new_invite", name=led.name, code=code), *_link_line(turn, code)]
        turn.tell("\n".join(lines), image=picture)
