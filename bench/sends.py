"""Outbound: messages sent one way, `count` in all and `flight` at a time; prints what it took as JSON.

`ours` is the channel's own `deliver`, as the outbox calls it; `default` is python-telegram-bot's Bot with the
transport it comes with.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable

from telegram import Bot

from bot.channels.telegram.channel import TelegramChannel
from bot.clock import SystemClock
from bot.dispatcher import Dispatcher
from bot.intake import Intake
from bot.messages import OutgoingMessage
from bot.metrics import Metrics
from bot.routing import Router
from bot.store import Store
from bot.texts import Texts

TEXT = "Đồng chí được đăng ảnh buổi sinh hoạt khi bí thư đồng ý. Căn cứ: Quy định số 85-QĐ/TW, Điều 4."
WARM_UP = 100
Send = Callable[[], Awaitable[object]]


async def _measure(send: Send, count: int, flight: int) -> dict[str, float]:
    async def some(share: int) -> None:
        for _ in range(share):
            await send()

    await asyncio.gather(*(some(WARM_UP // flight + 1) for _ in range(flight)))
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(some(count // flight) for _ in range(flight)))
    sent = count // flight * flight
    return {
        "rate": sent / (time.perf_counter() - began),
        "cpu": (time.process_time() - cpu) / sent * 1e6,
    }


async def ours(api: str, count: int, flight: int) -> dict[str, float]:
    """Send through our channel."""
    store = await Store.open(sys.argv[5])
    channel = TelegramChannel(
        "1:bench",
        Intake(store, Dispatcher(store, Router(), Texts.load())),
        SystemClock(),
        Metrics(),
        base_url=api,
        webhook_url="http://127.0.0.1:9/",
        secret="bench",
    )
    await channel.start()
    message = OutgoingMessage(TEXT)
    result = await _measure(lambda: channel.deliver("7", message, 1), count, flight)
    await channel.stop()
    await channel.close()
    await store.close()
    return result


async def default(api: str, count: int, flight: int) -> dict[str, float]:
    """Send through the library's Bot as it comes; its time-outs are raised so that no send fails for slowness."""
    bot = Bot("1:bench", base_url=f"{api}/bot")

    async def send() -> object:
        return await bot.send_message(
            7, TEXT, read_timeout=60.0, write_timeout=60.0, connect_timeout=60.0, pool_timeout=60.0
        )

    async with bot:
        return await _measure(send, count, flight)


if __name__ == "__main__":
    way = {"ours": ours, "default": default}[sys.argv[1]]
    print(json.dumps(asyncio.run(way(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))))
