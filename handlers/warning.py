"""Warnings of fake pages: asking for them, and no longer."""

from bot.routing import Router
from bot.turn import Turn
from reports import subscriptions


def create_router() -> Router:
    """Return the routes of asking for warnings."""
    router = Router("warning")

    @router.command("nhận cảnh báo", "đăng ký cảnh báo", "nhận cảnh báo trang giả")
    @router.action("warning:want")
    def want(turn: Turn) -> None:
        if subscriptions.wants(turn.tx, turn.person_id):
            turn.say("warning.wanted_already", [turn.button("warning.button_unwant", "warning:unwant")])
            return
        subscriptions.choose(turn.tx, turn.person_id, True)
        turn.say("warning.wanted")

    @router.command("thôi nhận cảnh báo", "ngừng nhận cảnh báo", "hủy nhận cảnh báo", "không nhận cảnh báo")
    @router.action("warning:unwant")
    def unwant(turn: Turn) -> None:
        subscriptions.choose(turn.tx, turn.person_id, False)
        turn.say("warning.unwanted", [turn.button("warning.button_want", "warning:want")])

    return router
