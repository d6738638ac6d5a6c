"""Who belongs to a branch, in chat: confirming those who wait, and leaving."""

from bot import people
from bot.messages import Button, OutgoingMessage
from bot.outbox import enqueue
from bot.routing import Router
from bot.turn import Turn
from handlers import joining, secretary
from study import branches, members, moving
from study.branches import Branch, Member
from study.members import LastSecretary, NoMember

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
        text = turn.texts("study.you_are_confirmed", name=branch.name)
        question = joining.whether_moved(turn, branch.id, person_id)
        message = (
            OutgoingMessage(f"{text}\n{question.text}", question.buttons)
            if question
            else OutgoingMessage(text)
        )
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
    if branch is None:
        return
    try:
        members.leave(turn.tx, branch.id, turn.person_id, f"person:{turn.person_id}")
    except LastSecretary:
        _hand_over_first(turn, branch)
        return
    turn.close()
    turn.say("study.left", name=branch.name)


@router.action("study:moved")
def moved(turn: Turn) -> None:
    """Somebody who joined another branch has left this one for it."""
    first, _, second = turn.argument.partition(":")
    before, after = (_of_theirs(turn, text) for text in (first, second))
    if before is None or after is None:
        turn.say("study.gone")
        return
    try:
        moving.move(turn.tx, turn.person_id, before.id, after.id, f"person:{turn.person_id}")
    except LastSecretary:
        _hand_over_first(turn, before)
    except NoMember:
        turn.say("study.gone")
    else:
        turn.say("members.you_moved", before=before.name, after=after.name)


def _own_branch(turn: Turn) -> Branch | None:
    """Return the branch a choice names if the person belongs to it; otherwise say that it is gone."""
    branch = _of_theirs(turn, turn.argument)
    if branch is None:
        turn.say("study.gone")
    return branch


def _of_theirs(turn: Turn, text: str) -> Branch | None:
    number = secretary.number(text)
    mine = (branch for branch, _ in branches.of_person(turn.tx, turn.person_id))
    return next((branch for branch in mine if branch.id == number), None)


def _hand_over_first(turn: Turn, branch: Branch) -> None:
    button = turn.button("members.button_hand_over", "handover:begin")
    turn.say("members.hand_over_first", buttons=[button], name=branch.name)


def _ask_leave(turn: Turn, branch: Branch) -> None:
    place = members.find(turn.tx, branch.id, turn.person_id)
    if place and members.must_hand_over(turn.tx, branch.id, place):
        _hand_over_first(turn, branch)
        return
    buttons = [
        turn.button("study.button_sure_leave", f"study:leave_sure:{branch.id}"),
        turn.button("study.button_keep", "study:keep"),
    ]
    turn.say("study.sure_leave", buttons=buttons, name=branch.name)
