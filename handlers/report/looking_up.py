"""Receipts in chat: looked up by anyone who has the code, shown again until their owner says they are kept."""

from bot.clock import local
from bot.dialogs import TALK
from bot.routing import Router
from bot.seal import Seal
from bot.text import plain
from bot.turn import Turn
from reports import cases, receipt, showing

SAVED = "report:saved"
_LOOK_UP = ("tra cuu", "xem ket qua", "ma bien nhan")
_EXAMPLE = "mai-than-hoa-bao-lien-sang"


def add_routes(router: Router, seal: Seal) -> None:
    """Add looking up and saving."""

    @router.start(receipt.DEEP_LINK)
    @router.command("tra cuu")
    def status(turn: Turn) -> None:
        look_up(turn, seal, turn.argument)

    @router.action("report:status")
    def mine(turn: Turn) -> None:
        """The choice below a receipt: it holds no code, for it is kept beside the chat."""
        look_up(turn, seal, turn.argument or showing.latest(turn.tx, seal, turn.person_id) or "")

    @router.command("da luu", "da luu ma", "da luu bien nhan")
    @router.action(SAVED)
    def saved(turn: Turn) -> None:
        showing.saved(turn.tx, seal, turn.person_id)
        turn.say("report.saved")

    @router.afterwards
    def again(turn: Turn) -> None:
        show_again(turn, seal)


def is_look_up(seal: Seal, text: str, words: str) -> bool:
    """Say whether a free text asks for a report by its code."""
    return words.startswith(_LOOK_UP) or receipt.read_code(seal, text) is not None


def look_up(turn: Turn, seal: Seal, typed: str) -> None:
    """Say how the report of a receipt stands. Who names the code has kept it."""
    code = receipt.read_code(seal, typed)
    if code is None:
        given = plain(typed[:200]) not in ("", *_LOOK_UP)
        turn.say("report.code_unknown" if given else "report.ask_code", example=_EXAMPLE)
        return
    showing.saved(turn.tx, seal, turn.person_id, code)
    found = cases.by_receipt(turn.tx, code)
    if found is None:
        turn.say("report.status_removed", code=code)
        return
    report, case = found
    turn.say(
        "report.status",
        code=code,
        page=case.display[:300],
        state=turn.texts(f"report.state_{case.state}"),
        at=f"{local(report.created_at):%H:%M %d/%m/%Y}",
    )


def show_again(turn: Turn, seal: Seal) -> None:
    """Show receipts that nobody has said to have kept: right after they were given, and after a silence.

    The choices last offered tell which it is, so that nothing is looked up in the middle of a talk; a form that is
    open is not disturbed.
    """
    last = turn.dialog.menu
    if last and not any(button.data == SAVED for button in last):
        return
    if turn.dialog.name and not turn.dialog.name.startswith(TALK):
        return
    codes = showing.due(turn.tx, seal, turn.person_id)
    if codes:
        free = not turn.choices  # the choices of the answer itself keep their numbers
        turn.say(
            "report.receipt_shown_again",
            [turn.button("report.button_saved", SAVED)] if free else [],
            codes="\n".join(codes),
        )
