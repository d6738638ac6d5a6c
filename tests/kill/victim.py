"""The process that is killed: a whole small bot behind HTTP, with one handler that leaves a trace everywhere.

For every update the handler writes a domain row, goes one step on in a form, and answers with the update's text.
"""

import asyncio
import signal
from multiprocessing.connection import Connection
from typing import NamedTuple

from aiohttp import web
from sqlalchemy import Column, MetaData, Table, Text, insert

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.web.api import ChatApi
from bot.channels.web.channel import WebChannel
from bot.engine import Engine
from bot.routing import Router
from bot.seal import KEY_BYTES, Seal
from bot.store import Store, Transaction
from bot.store.schema import id_column
from bot.texts import Texts
from bot.turn import Turn
from tests.helpers.faults import Crash, crash_at

TOKEN, SECRET = "123456:victim", "a-secret"
FORM = "counting"

_metadata = MetaData()
# No column is unique: an update handled twice shall be seen.
effects = Table(
    "kill_effects",
    _metadata,
    id_column(),
    Column("address", Text, nullable=False),
    Column("body", Text, nullable=False),
)


class Orders(NamedTuple):
    """What a victim is to be: its database, the Bot API it talks to ("" for none), and where it is to die."""

    database: str
    api: str = ""
    crash: Crash | None = None


def leave_traces(turn: Turn) -> None:
    """Write a domain row, count in the form, answer."""
    turn.tx.execute(insert(effects).values(address=turn.message.address, body=turn.text))
    turn.open(FORM, count=turn.data.get("count", 0) + 1)
    turn.tell(turn.text)


def router() -> Router:
    """Every message goes to the one handler."""
    router = Router()
    router.fallback()(leave_traces)
    router.dialog(FORM)(leave_traces)
    return router


def create_effects(tx: Transaction) -> None:
    """Create the domain's table where it is missing."""
    _metadata.create_all(tx.connection, checkfirst=True)


def main(orders: Orders, born: Connection) -> None:
    """Serve until SIGTERM or death; the port goes to `born` once the doors are open."""
    if orders.crash:
        crash_at(orders.crash)
    asyncio.run(_serve(orders, born))


async def _serve(orders: Orders, born: Connection) -> None:
    store = await Store.open(orders.database)
    await store.write(create_effects)
    engine = Engine(store, router(), Texts.load())
    app = web.Application()
    runner = web.AppRunner(app, access_log=None)
    telegram = _add_channels(engine, app, orders.api)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await engine.start()
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    born.send(runner.addresses[0][1])
    await told_to_stop.wait()
    await runner.cleanup()
    await engine.stop()
    if telegram:
        await telegram.close()
    await store.close()


def _add_channels(engine: Engine, app: web.Application, api: str) -> TelegramChannel | None:
    chat = WebChannel(engine.store)
    engine.add(chat)
    seal = Seal(bytes(KEY_BYTES))  # the same after every death, so that browsers are known again
    app.add_routes(ChatApi(engine.store, chat, engine.intake, seal, engine.dispatcher._texts).routes())
    if not api:
        return None
    telegram = TelegramChannel(
        TOKEN,
        engine.intake,
        engine.store.clock,
        engine.metrics,
        base_url=api,
        webhook_url="http://127.0.0.1:9/webhooks/telegram",  # the test itself delivers, and knows our port
        secret=SECRET,
    )
    # Telegram's own pace would make this a test of patience; the pace has its own tests.
    telegram.capabilities = telegram.capabilities._replace(per_chat=None, per_second=None)  # type: ignore[misc]
    engine.add(telegram)
    app.router.add_post("/webhooks/telegram", telegram.webhook)
    return telegram
