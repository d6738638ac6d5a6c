"""Claiming a personal code in chat: whoever it was made for says so, and is in under the name of the list."""

from bot.routing import Router
from bot.turn import Turn
from handlers import joining
from study import branches, invitations
from study.invitations import Invitation

router = Router("claiming")


@router.dialog("study.claim")
def answer_in_words(turn: Turn) -> None:
    """Anything but one of the choices: asked again."""
    found = _open(turn)
    if found:
        joining.ask_whether_them(turn, found)


@router.action("study:claim")
def claim(turn: Turn) -> None:
    """They are the one: in at once, the list was the secretary's confirmation."""
    found = _open(turn)
    if found is None:
        return
    turn.close()
    branch = branches.find(turn.tx, found.branch_id)
    if branch is None or not invitations.claim(turn.tx, found, turn.person_id):
        turn.say("study.gone")
        return
    turn.say("study.joined", name=branch.name, person=found.name)
    joining.after_entering(turn, branch.id)


@router.action("study:claim_not")
def somebody_else(turn: Turn) -> None:
    """They are not: the code stays good for whom it was made."""
    turn.close()
    turn.say("members.not_you")


def _open(turn: Turn) -> Invitation | None:
    """Return the invitation that was asked about; otherwise say that it is gone."""
    asked = turn.dialog.name == "study.claim" and not turn.dialog.expired
    found = invitations.find(turn.tx, turn.data["invitation"]) if asked else None
    if found is None:
        turn.close()
        turn.say("study.gone")
    return found
