"""Handing the secretary's role over in chat: one offers, the other says yes; a branch is never without one by it."""

from bot.routing import Router
from bot.turn import Turn
from handlers import joining, members, secretary
from study import branches, handover
from study import members as study_members
from study.branches import Branch
from study.members import NoMember

router = Router("handing over")
_SHOWN = 10  # choices below one message


@router.command("bàn giao bí thư", "bàn giao vai trò bí thư")
@router.action("handover:begin")
def begin(turn: Turn) -> None:
    """Whom to hand the role over to; an offer that is open can be taken back."""
    led = secretary.led_branch(turn)
    if led is None or members.led(turn, str(led.id), alone=True) is None:
        return
    choose(turn, led)


def choose(turn: Turn, branch: Branch) -> None:
    """Offer the other members as choices."""
    others = [
        m for m in study_members.of_branch(turn.tx, branch.id, _SHOWN + 1) if m.person_id != turn.person_id
    ]
    if not others:
        turn.say("members.nobody_else", name=branch.name)
        return
    buttons = [
        turn.button(
            "members.button_hand_over_to",
            f"handover:ask:{branch.id}:{member.person_id}",
            person=members.shown_name(turn, member)[:60],
        )
        for member in others[:_SHOWN]
    ]
    if handover.find(turn.tx, branch.id):
        buttons.insert(0, turn.button("members.button_withdraw", f"handover:withdraw:{branch.id}"))
    turn.say("members.hand_over_to", buttons=buttons, name=branch.name)


@router.action("handover:ask")
def ask(turn: Turn) -> None:
    """Ask before the role is offered."""
    found = members.chosen(turn, alone=True)
    if found:
        branch, member, _ = found
        buttons = [
            turn.button("members.button_sure_offer", f"handover:offer:{branch.id}:{member.person_id}"),
            turn.button("study.button_keep", "study:keep"),
        ]
        person = members.shown_name(turn, member)
        turn.say("members.sure_offer", buttons=buttons, person=person, name=branch.name)


@router.action("handover:offer")
def offer(turn: Turn) -> None:
    """Offer the role and ask the other."""
    found = members.chosen(turn, alone=True)
    if found is None:
        return
    branch, member, _ = found
    try:
        handover.offer(turn.tx, branch.id, turn.person_id, member.person_id)
    except NoMember:
        turn.say("study.gone")
        return
    giver = joining.name_of(turn, turn.person_id) or turn.texts("study.unnamed")
    text = turn.texts("members.offered_to_you", person=giver, name=branch.name, days=handover.LASTS.days)
    buttons = (
        turn.button("members.button_accept", f"handover:accept:{branch.id}"),
        turn.button("members.button_decline", f"handover:decline:{branch.id}"),
    )
    reached = members.tell(turn, member.person_id, text, "handover", buttons)
    if not reached:
        handover.withdraw(turn.tx, branch.id)
    turn.say("members.offered" if reached else "members.not_reached", person=members.shown_name(turn, member))


@router.action("handover:accept")
def accept(turn: Turn) -> None:
    """The other says yes: from now on they are the secretary, the one before a plain member."""
    branch = _offered(turn)
    done = handover.accept(turn.tx, branch.id, turn.person_id) if branch else None
    if branch is None or done is None:
        turn.say("members.no_offer")
        return
    taker = joining.name_of(turn, turn.person_id) or turn.texts("study.unnamed")
    members.tell(
        turn, done.giver_id, turn.texts("members.taken_over", person=taker, name=branch.name), "handed"
    )
    buttons = [turn.button("study.button_schedule", "study:schedule")]
    turn.say("members.you_are_secretary", buttons=buttons, name=branch.name)


@router.action("handover:decline")
def decline(turn: Turn) -> None:
    """The other says no: nothing changes."""
    branch = _offered(turn)
    done = handover.decline(turn.tx, branch.id, turn.person_id) if branch else None
    if branch is None or done is None:
        turn.say("members.no_offer")
        return
    taker = joining.name_of(turn, turn.person_id) or turn.texts("study.unnamed")
    members.tell(
        turn, done.giver_id, turn.texts("members.declined", person=taker, name=branch.name), "handed"
    )
    turn.say("members.you_declined", name=branch.name)


@router.action("handover:withdraw")
def withdraw(turn: Turn) -> None:
    """Take an offer back."""
    branch = members.led(turn, turn.argument, alone=True)
    if branch:
        handover.withdraw(turn.tx, branch.id)
        turn.say("members.offer_withdrawn")


def _offered(turn: Turn) -> Branch | None:
    number = secretary.number(turn.argument)
    return branches.find(turn.tx, number) if number is not None else None
