"""The process that is killed while it reminds: nothing but the job that plans and the sender that delivers."""

import asyncio
import signal
from datetime import datetime, timedelta
from multiprocessing.connection import Connection

from bot.channels.telegram.channel import TelegramChannel
from bot.clock import SystemClock
from bot.engine import Engine
from bot.routing import Router
from bot.store import Store
from bot.texts import Texts
from bot.ticker import Job
from study import reminders
from tests.helpers.faults import crash_at
from tests.kill.victim import SECRET, TOKEN, Orders

IN_FLIGHT = 2  # messages that one death may leave unknown
PEOPLE_AT_ONCE = 20  # so that planning takes many commits to die at


class MovedClock(SystemClock):
    """The machine's clock, moved: whoever runs the test at night is not answered by quiet hours."""

    def __init__(self, seconds: float) -> None:
        self._shift = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._shift


def main(shift: float, orders: Orders, born: Connection) -> None:
    """Plan and send until SIGTERM or death, on a clock moved by `shift` seconds."""
    reminders.PEOPLE_AT_ONCE = PEOPLE_AT_ONCE
    if orders.crash:
        crash_at(orders.crash)
    asyncio.run(_serve(shift, orders, born))


async def _serve(shift: float, orders: Orders, born: Connection) -> None:
    store, texts = await Store.open(orders.database, MovedClock(shift)), Texts.load()
    plan = Job("reminders", reminders.EVERY, lambda tx: reminders.plan_due(tx, texts))
    engine = Engine(store, Router(), texts, jobs=[plan], in_flight=IN_FLIGHT)
    telegram = TelegramChannel(
        TOKEN,
        engine.intake,
        store.clock,
        engine.metrics,
        base_url=orders.api,
        webhook_url="http://127.0.0.1:9/webhooks/telegram",  # nobody writes to it here
        secret=SECRET,
    )
    # Telegram's own pace would make this a test of patience; the pace has its own tests.
    telegram.capabilities = telegram.capabilities._replace(per_chat=None, per_second=None)  # type: ignore[misc]
    engine.add(telegram)
    await engine.start()
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    born.send(0)
    await told_to_stop.wait()
    await engine.stop()
    await telegram.close()
    await store.close()
