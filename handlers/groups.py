"""Groups in chat: a secretary binds the branch's group by a code typed there, and lets it go again."""

from bot.routing import Router
from bot.turn import Turn
from handlers import secretary
from study import branches, codes, groups

router = Router("groups")


@router.command("gắn nhóm", "gắn nhóm chi bộ")
def offer(turn: Turn) -> None:
    """How to bind the branch's group, with a code."""
    led = secretary.led_branch(turn)
    if led is None:
        return
    code = groups.offer(turn.tx, led.id, f"person:{turn.person_id}")
    minutes = int(groups.GOOD_FOR.total_seconds() // 60)
    bound = groups.count(turn.tx, led.id)
    buttons = [turn.button("groups.button_release", f"group:release:{led.id}")] if bound else []
    turn.say("groups.offered", buttons=buttons, name=led.name, code=code, minutes=minutes, count=bound)


@router.command("bỏ gắn nhóm", "thôi gắn nhóm")
def release(turn: Turn) -> None:
    """Tell the groups nothing more."""
    led = secretary.led_branch(turn)
    if led:
        _release(turn, led.id)


@router.action("group:release")
def release_by_choice(turn: Turn) -> None:
    """The same, by a button."""
    number = secretary.number(turn.argument)
    if number is None or not branches.leads(turn.tx, number, turn.person_id):
        turn.say("study.not_secretary")
        return
    _release(turn, number)


def _release(turn: Turn, branch_id: int) -> None:
    count = groups.release(turn.tx, branch_id, f"person:{turn.person_id}")
    turn.say("groups.released" if count else "groups.none_bound", count=count)


@router.kind("group")
def bind(turn: Turn) -> None:
    """The one command that is read in a group: "/gannhom CODE"."""
    words = turn.text.split()
    code = words[-1] if len(words) > 1 else ""
    branch_id = groups.bind(turn.tx, turn.chat.id, code) if codes.looks_like(code) else None
    branch = branches.find(turn.tx, branch_id) if branch_id is not None else None
    if branch is None:
        turn.say("groups.bad_code")
    else:
        turn.say("groups.bound", name=branch.name)
