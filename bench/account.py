"""An Official Account under load, on one processor: signed deliveries come in while reminders go out.

`python -m bench.account DATABASE PLATFORM REMINDERS` serves the webhook, handles every message and sends what is queued
to PLATFORM at Zalo's own limit, 4,000 a minute; REMINDERS of them wait from the start.
"""

import asyncio
import os
import sys
import tempfile
from datetime import timedelta

from aiohttp import web

from bench.durable import count
from bench.processes import listen, usage
from bot import outbox, people
from bot.channels.zalo.official_account import tokens, windows
from bot.channels.zalo.official_account.channel import Account, OfficialAccountChannel
from bot.channels.zalo.official_account.rotation import Grant
from bot.channels.zalo.official_account.tokens import Tokens
from bot.engine import Engine
from bot.messages import Button, OutgoingMessage
from bot.routing import Router
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.texts import Texts

APP, KEY = "3600000000000000001", "bench"
SEAL_KEY = bytes(32)
FIRST = 2_460_000_000_000_000_000
PER_MINUTE = 4000
_REMINDER = OutgoingMessage(
    "Nhắc lịch: sinh hoạt chi bộ thường kỳ, 19:30 thứ Năm 03/12/2026, hội trường tầng 2.",
    (
        Button("Có mặt", "study:yes:1"),
        Button("Vắng có lý do", "study:no:1"),
        Button("Trả lời sau", "study:later:1"),
    ),
)


def _router() -> Router:
    router = Router()
    router.fallback()(count)
    router.dialog("counting")(count)
    return router


def _remind(tx: Transaction, first: int, last: int) -> None:
    for number in range(first, last):
        address = str(FIRST + 500_000 + number)
        windows.note(tx, [windows.Interaction(address, tx.now_ms)])
        chat = people.meet(tx, windows.CHANNEL, address)
        key = f"reminder:{number}"
        outbox.enqueue(tx, chat.id, _REMINDER, key=key, kind="reminder", channel=windows.CHANNEL)


async def main(address: str, platform: str, reminders: int) -> None:
    """Serve until killed."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    store, seal = await Store.open(address), Seal(SEAL_KEY)
    engine = Engine(store, _router(), Texts.load())
    await store.write(tokens.keep, seal, APP, "access", "refresh", timedelta(days=1).total_seconds())
    grant = Grant(APP, "secret", platform, address, tempfile.gettempdir(), SEAL_KEY)
    kept = Tokens(store, seal, grant, engine.metrics)
    account = Account(APP, KEY, platform, per_minute=PER_MINUTE)
    channel = OfficialAccountChannel(account, store, engine.intake, seal, engine.metrics, kept)
    for first in range(0, reminders, 500):
        await store.write(_remind, first, min(first + 500, reminders))
    engine.add(channel)
    await engine.start()

    async def sent(_request: web.Request) -> web.Response:
        return web.json_response({"sent": engine.metrics.counts["deliveries", channel.name, "sent"]})

    app = web.Application()
    app.add_routes(
        [web.post("/webhooks/zalo-oa", channel.webhook), web.get("/usage", usage), web.get("/sent", sent)]
    )
    await listen(app)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
