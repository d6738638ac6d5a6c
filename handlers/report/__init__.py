"""Reporting a page that pretends to be somebody: five messages at most, declined before anything is kept.

What the form gathers lives in the chat's open form and is gone when it ends; pictures are kept only once the person
has said "send".
"""

from collections.abc import Callable

from bot.routing import Router
from bot.seal import Seal
from bot.text import plain
from bot.turn import Turn
from handlers.report import beginning, looking_up, sending, steps
from handlers.report.attachments import Fetch
from handlers.report.intent import wants_to_report
from handlers.report.tools import Tools
from reports.register import Register

__all__ = ["Fetch", "create_reader", "create_router", "wants_to_report"]


def create_router(seal: Seal, fetch: Fetch, register: Callable[[], Register]) -> Router:
    """Return the routes of reporting. `fetch(channel, file, limit)` gives a sent file's bytes."""
    router, tools = Router("report"), Tools(seal, fetch, register)
    beginning.add_routes(router, tools)
    steps.add_routes(router, tools)
    sending.add_routes(router, tools)
    looking_up.add_routes(router, seal)
    return router


def create_reader(seal: Seal, register: Callable[[], Register]) -> Callable[[Turn], bool]:
    """Return what looks at a free text first: it acts and says True when the text is a report or a look-up."""

    def read(turn: Turn) -> bool:
        words = plain(turn.text[:2000])
        if looking_up.is_look_up(seal, turn.text, words):
            looking_up.look_up(turn, seal, turn.text)
            return True
        if not turn.read(wants_to_report, turn.text, words):
            return False
        beginning.begin(turn, register, turn.text)
        return True

    return read
