"""Who may talk to the bot: everybody, or only people a branch has invited."""

from collections.abc import Callable
from typing import Literal

from bot.routing import Router
from bot.store import Transaction
from bot.turn import Turn

Belongs = Callable[[Transaction, int], bool]
Invites = Callable[[Turn], bool]


def create_router(mode: Literal["open", "invited"], belongs: Belongs, invites: Invites) -> Router:
    """Return the gate. `belongs` says whether a person is in a branch, `invites` whether a message is a way in.

    Who is turned away is told how to get in; nothing of what they wrote is looked at.
    """
    router = Router("access")
    if mode == "open":
        return router

    @router.gate
    def admit(turn: Turn) -> bool:
        if belongs(turn.tx, turn.person_id) or invites(turn):
            return True
        turn.say("access.invited_only")
        return False

    return router
