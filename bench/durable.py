"""Our side of the inbound comparison: the engine behind its Telegram webhook, on a store that waits for the disk.

`intake` stores every update and stops there, as the web role does when workers handle elsewhere. `handled` goes
on: lane, handler, conversation state and an outgoing message, all committed. Nothing is sent.
"""

import asyncio
import sys

from aiohttp import web

from bench.processes import listen, usage
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import SystemClock
from bot.dispatcher import Dispatcher
from bot.intake import Intake
from bot.messages import IncomingMessage
from bot.metrics import Metrics
from bot.routing import Router
from bot.store import Store
from bot.texts import Texts
from bot.turn import Turn

SECRET = "bench"


class _Elsewhere(Dispatcher):
    """Leaves every update to another process."""

    def take(self, row: int, message: IncomingMessage) -> None:
        """Do nothing: the update is stored, and whoever handles it finds it there."""


def count(turn: Turn) -> None:
    """Go one step on in a form and answer."""
    turn.open("counting", count=turn.data.get("count", 0) + 1)
    turn.tell(f"Đã ghi nhận tin thứ {turn.data['count']} của đồng chí.")


def _router() -> Router:
    router = Router()
    router.fallback()(count)
    router.dialog("counting")(count)
    return router


async def main(mode: str, address: str) -> None:
    """Serve until killed; `mode` is "intake" or "handled", `address` the database's."""
    store = await Store.open(address)
    kind = _Elsewhere if mode == "intake" else Dispatcher
    dispatcher = kind(store, _router(), Texts.load())
    channel = TelegramChannel("1:bench", Intake(store, dispatcher), SystemClock(), Metrics(), secret=SECRET)
    store.surroundings.channels[channel.name] = channel.capabilities

    async def settled(_request: web.Request) -> web.Response:
        await dispatcher.idle()
        return web.Response()

    app = web.Application()
    app.add_routes(
        [
            web.post("/webhooks/telegram", channel.webhook),
            web.get("/usage", usage),
            web.get("/settled", settled),
        ]
    )
    await listen(app)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
