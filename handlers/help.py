"""What the assistant is and can do; cancelling; everything that is no text."""

from bot.dialogs import TALK
from bot.routing import Router
from bot.turn import Turn


def create_router() -> Router:
    """Return the routes of greeting and helping."""
    router = Router("help")

    @router.first_contact()
    def introduce(turn: Turn) -> None:
        turn.say("talk.introduction")

    @router.command("start", "help", "tro giup", "menu", "bat dau", "giup toi", "huong dan")
    def show_menu(turn: Turn) -> None:
        _menu(turn, "talk.menu")

    @router.command("huy", "huy bo", "thoi", "dung lai", anytime=True)
    def cancel(turn: Turn) -> None:
        open_form = bool(turn.dialog.name) and not turn.dialog.name.startswith(TALK)
        turn.close()
        _menu(turn, "talk.cancelled" if open_form else "talk.nothing_to_cancel")

    @router.unknown_command()
    def unknown(turn: Turn) -> None:
        _menu(turn, "talk.unknown_command")

    @router.kind("sticker")
    def sticker(turn: Turn) -> None:
        _menu(turn, "talk.sticker")

    @router.kind("edited")
    def edited(turn: Turn) -> None:
        turn.say("talk.edited")

    @router.kind("unsupported")
    def unsupported(turn: Turn) -> None:
        turn.say("talk.unsupported")

    return router


def _menu(turn: Turn, key: str) -> None:
    turn.say(
        key,
        [
            turn.button("talk.button_ask", "ask:prompt"),
            turn.button("draft.button_start", "draft:start"),
            turn.button("talk.button_report", "report:start"),
            turn.button("talk.button_study", "study:start"),
        ],
    )
