"""Who belongs to a branch, in chat: confirming those who wait, and leaving."""

from bot import people
from bot.messages import Button, OutgoingMessage
from bot.outbox import enqueue
from bot.routing import Router
from bot.turn import Turn
from handlers import joining, secretary
from study import branches
from study.branches import Branch, Member

router = Router("membership")
_OFFERED = 10  # choices below one message
_TITLE = 100  # characters of a choice


# Confirming ----------------------------------------------------------------------------------------------------------


@router.command("xác nhận đảng viên")
@router.action("study:pending")
def pending(turn: Turn) -> None:
    """Who waits to be let into the branch, each with a choice to confirm them."""
    led = secretary.led_branch(turn)
    if led is None:
        return
    waiting = branches.members(turn.tx, led.id, "pending")
    if waiting:
        _list(turn, led, waiting)
    else:
        turn.say("study.nobody_pending", name=led.name)


def _list(turn: Turn, branch: Branch, waiting: list[Member]) -> None:
    unnamed = turn.texts("study.unnamed")
    buttons = [
        turn.button(
            "study.button_confirm_one",
            f"study:confirm:{branch.id}:{member.person_id}",
            person=(member.name or unnamed)[:_TITLE],
        )
        for member in waiting[:_OFFERED]
    ]
    turn.say("study.pending", buttons=buttons, count=len(waiting), name=branch.name)


@router.action("study:confirm")
def confirm_member(turn: Turn) -> None:
    """Confirm somebody who asked to join, then show who else waits."""
    first, _, second = turn.argument.partition(":")
    branch_id, person_id = secretary.number(first), secretary.number(second)
    branch = branches.find(turn.tx, branch_id) if branch_id is not None else None
    if branch is None or person_id is None:
        turn.say("study.gone")
    elif not branches.leads(turn.tx, branch.id, turn.person_id):
        turn.say("study.not_secretary")
    elif not branches.confirm(turn.tx, branch.id, person_id):
        turn.say("study.nobody_waits")
    else:
        _welcome(turn, branch, person_id)
        waiting = branches.members(turn.tx, branch.id, "pending")
        if waiting:
            _list(turn, branch, waiting)


def _welcome(turn: Turn, branch: Branch, person_id: int) -> None:
    chat = people.best_chat(turn.tx, person_id)
    if chat:
        message = OutgoingMessage(turn.texts("study.you_are_confirmed", name=branch.name))
        key = f"confirmed:{branch.id}:{person_id}:{turn.now.timestamp():.0f}"
        enqueue(turn.tx, chat.id, message, key=key)
    name = joining.name_of(turn, person_id) or turn.texts("study.unnamed")
    turn.say("study.member_confirmed", person=name)


# Leaving -------------------------------------------------------------------------------------------------------------


@router.command("rời chi bộ", "rời khỏi chi bộ", "ra khỏi chi bộ")
def leave(turn: Turn) -> None:
    """Ask before somebody leaves; ask which branch first when there are several."""
    mine = [branch for branch, _ in branches.of_person(turn.tx, turn.person_id)]
    if not mine:
        turn.say("study.no_branch")
    elif len(mine) == 1:
        _ask_leave(turn, mine[0])
    else:
        buttons = [Button(branch.name[:_TITLE], f"study:leave:{branch.id}") for branch in mine[:_OFFERED]]
        turn.say("study.leave_which", buttons=buttons)


@router.action("study:leave")
def leave_one(turn: Turn) -> None:
    """Ask before somebody leaves the branch they chose."""
    branch = _own_branch(turn)
    if branch:
        _ask_leave(turn, branch)


@router.action("study:leave_sure")
def leave_surely(turn: Turn) -> None:
    """Take the person out: no more reminders."""
    branch = _own_branch(turn)
    if branch:
        branches.leave(turn.tx, branch.id, turn.person_id)
        turn.close()
        turn.say("study.left", name=branch.name)


def _own_branch(turn: Turn) -> Branch | None:
    """Return the branch a choice names if the person belongs to it; otherwise say that it is gone."""
    number = secretary.number(turn.argument)
    for branch, _ in branches.of_person(turn.tx, turn.person_id):
        if branch.id == number:
            return branch
    turn.say("study.gone")
    return None


def _ask_leave(turn: Turn, branch: Branch) -> None:
    leaders = {m.person_id for m in branches.members(turn.tx, branch.id) if m.role in branches.LEADERS}
    key = "study.sure_leave_last" if leaders == {turn.person_id} else "study.sure_leave"
    buttons = [
        turn.button("study.button_sure_leave", f"study:leave_sure:{branch.id}"),
        turn.button("study.button_keep", "study:keep"),
    ]
    turn.say(key, buttons=buttons, name=branch.name)
