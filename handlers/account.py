"""What we hold of the person, and forgetting it."""

from collections.abc import Callable, Sequence

from bot import people
from bot.routing import Router
from bot.store import Transaction
from bot.turn import Turn

Eraser = Callable[[Transaction, int], object]
Holding = Callable[[Transaction, int], int]


def create_router(erasers: Sequence[Eraser], holdings: dict[str, Holding]) -> Router:
    """Return the routes of the person's own data.

    `erasers` are the domains' functions that forget a person; `holdings` maps a catalogue key to the function
    that counts what a domain holds of one.
    """
    router = Router("account")

    @router.command("dulieu", "du lieu cua toi")
    def show(turn: Turn) -> None:
        counted = [(key, count(turn.tx, turn.person_id)) for key, count in holdings.items()]
        lines = [turn.texts(key, count=number) for key, number in counted if number]
        held = "\n".join(lines) or turn.texts("account.nothing")
        turn.say("account.held", [turn.button("account.button_erase", "account:erase")], held=held)

    @router.command("xoadulieu", "xoa du lieu", "xoa du lieu cua toi")
    @router.action("account:erase")
    def ask_first(turn: Turn) -> None:
        turn.say(
            "account.sure",
            [
                turn.button("account.button_yes", "account:erase:yes"),
                turn.button("account.button_no", "account:keep"),
            ],
        )

    @router.action("account:keep")
    def keep(turn: Turn) -> None:
        turn.say("account.kept")

    @router.withdrawn()
    def withdrawn(turn: Turn) -> None:
        for forget in erasers:
            forget(turn.tx, turn.person_id)
        people.erase(turn.tx, turn.person_id)
        turn.close()

    @router.action("account:erase:yes")
    def erase(turn: Turn) -> None:
        withdrawn(turn)
        turn.say("account.erased")

    return router
