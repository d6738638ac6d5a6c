"""The process that is killed: a whole small bot behind HTTP, with one handler that leaves a trace everywhere.

For every update the handler writes a domain row, goes one step on in a form, and answers with the update's text.
"""

import asyncio
import signal
from multiprocessing.connection import Connection
from typing import Literal, NamedTuple

from aiohttp import web
from sqlalchemy import Column, MetaData, Table, Text, insert

from bot.channels.base import Channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.web.api import ChatApi
from bot.channels.web.channel import WebChannel
from bot.channels.zalo.bot.channel import ZaloBotChannel
from bot.channels.zalo.official_account.channel import Account, OfficialAccountChannel
from bot.channels.zalo.official_account.double.server import APP_ID, APP_SECRET, OA_KEY
from bot.channels.zalo.official_account.rotation import Grant
from bot.channels.zalo.official_account.tokens import Tokens
from bot.channels.zalo.pictures import Pictures
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
SEAL = Seal(bytes(KEY_BYTES))  # the same after every death, so that people and tokens are known again

_metadata = MetaData()
# No column is unique: an update handled twice shall be seen.
effects = Table(
    "kill_effects",
    _metadata,
    id_column(),
    Column("address", Text, nullable=False),
    Column("body", Text, nullable=False),
)


Platform = Literal["telegram", "zalo_oa", "zalo_bot"]


class Orders(NamedTuple):
    """What a victim is to be: its database, the platform's API it talks to ("" for none), where it is to die, and by
    how many seconds its clock is moved."""

    database: str
    api: str = ""
    crash: Crash | None = None
    platform: Platform = "telegram"


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
    platform = _add_channels(engine, app, orders)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await engine.start()
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    born.send(runner.addresses[0][1])
    await told_to_stop.wait()
    await runner.cleanup()
    await engine.stop()
    if platform:
        await platform.close()
    await store.close()


def _add_channels(engine: Engine, app: web.Application, orders: Orders) -> Channel | None:
    chat = WebChannel(engine.store)
    engine.add(chat)
    app.add_routes(ChatApi(engine.store, chat, engine.intake, SEAL, engine.dispatcher._texts).routes())
    if not orders.api:
        return None
    if orders.platform == "telegram":
        telegram = add_telegram(engine, orders.api)
        app.router.add_post("/webhooks/telegram", telegram.webhook)
        return telegram
    return _unpaced(
        engine, {"zalo_oa": _zalo_oa, "zalo_bot": _zalo_bot}[orders.platform](engine, app, orders)
    )


def _unpaced(engine: Engine, channel: Channel) -> Channel:
    """Add a channel without its platform's own pace, which has its own tests and would make these ones of patience."""
    channel.capabilities = channel.capabilities._replace(per_chat=None, per_second=None)
    engine.add(channel)
    return channel


def add_telegram(engine: Engine, api: str) -> TelegramChannel:
    """Add the channel that talks to the Bot API at `api`."""
    telegram = TelegramChannel(
        TOKEN,
        engine.intake,
        engine.store.clock,
        engine.metrics,
        base_url=api,
        webhook_url="http://127.0.0.1:9/webhooks/telegram",  # the test itself delivers, and knows our port
        secret=SECRET,
    )
    _unpaced(engine, telegram)
    return telegram


def _zalo_oa(engine: Engine, app: web.Application, orders: Orders) -> Channel:
    grant = Grant(APP_ID, APP_SECRET, orders.api, orders.database, "/nowhere", bytes(KEY_BYTES))
    tokens = Tokens(engine.store, SEAL, grant, engine.metrics)
    account = Account(APP_ID, OA_KEY, orders.api)
    channel = OfficialAccountChannel(account, engine.store, engine.intake, SEAL, engine.metrics, tokens)
    app.router.add_post("/webhooks/zalo-oa", channel.webhook)
    return channel


def _zalo_bot(engine: Engine, _app: web.Application, orders: Orders) -> Channel:
    clock = engine.store.clock
    pictures = Pictures(clock, "")
    return ZaloBotChannel(TOKEN, engine.intake, clock, engine.metrics, pictures, base_url=orders.api)
