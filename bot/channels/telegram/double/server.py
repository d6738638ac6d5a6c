"""The double itself: a Bot API on a local port."""

import asyncio
import json
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.channels.telegram.double.answering import api_app
from bot.channels.telegram.double.calls import Call, Calls
from bot.channels.telegram.double.control import add_control
from bot.channels.telegram.double.errors import ApiError
from bot.channels.telegram.double.faults import Faults
from bot.channels.telegram.double.methods import canonical, perform
from bot.channels.telegram.double.parameters import Parameters
from bot.channels.telegram.double.state import State
from bot.channels.telegram.double.updates import Update
from bot.channels.telegram.double.user import User
from bot.channels.telegram.double.webhook import Delivery, Retry

_LOCAL_BOT = "123456:local-double"


class TelegramDouble:
    """A Bot API for one bot on `host`:`port` (0: any free port), from `async with` to its end.

    `clock` gives seconds since the epoch, for the age of updates, taps and messages. A webhook that does not
    answer 2xx is tried `retry.attempts` times, `retry.pause` seconds apart, and then given up.
    """

    def __init__(
        self,
        token: str = _LOCAL_BOT,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        username: str = "tro_ly_thu_bot",
        clock: Callable[[], float] = time.time,
        retry: Retry | None = None,
    ) -> None:
        number = token.partition(":")[0]
        bot = {
            "id": int(number) if number.isdecimal() else 123456,
            "is_bot": True,
            "first_name": "Trợ lý (bản thử)",
            "username": username,
        }
        self.state = State(token, bot, clock, retry or Retry(), self._perform)
        self._host, self._port = host, port
        self._users: dict[int, User] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = api_app(self.state)
        add_control(app, self)
        # A client that goes away ends its handler, as a long poll would otherwise outlive its reader.
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.state.closing = True
        await self.state.bell.ring()
        for courier in self.state.couriers:
            await courier.close()
        for task in self.state.work:
            task.cancel()
        await asyncio.gather(*self.state.work, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """What stands in for `https://api.telegram.org`."""
        return f"http://{self._host}:{self._port}"

    @property
    def bot_url(self) -> str:
        """`base_url` as python-telegram-bot's Bot takes it."""
        return f"{self.base_url}/bot"

    @property
    def file_url(self) -> str:
        """`base_file_url` as python-telegram-bot's Bot takes it."""
        return f"{self.base_url}/file/bot"

    @property
    def calls(self) -> Calls:
        """Every call with the right token, in order."""
        return self.state.calls

    @property
    def faults(self) -> Faults:
        """The faults still to come."""
        return self.state.faults

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to deliver to a webhook."""
        return [delivery for courier in self.state.couriers for delivery in courier.deliveries]

    def user(
        self,
        user_id: int,
        first_name: str = "An",
        *,
        username: str | None = None,
        language_code: str = "vi",
        started: bool = True,
    ) -> User:
        """The person of that number, made at the first mention.

        One who has not `started` gets nothing from the bot until they write to it.
        """
        if user_id not in self._users:
            sender: dict[str, Any] = {"id": user_id, "is_bot": False, "first_name": first_name}
            sender |= {"username": username} if username else {}
            sender["language_code"] = language_code
            chat = self.state.chats.open(sender, "started" if started else "never_started")
            self._users[user_id] = User(self.state, chat)
        return self._users[user_id]

    async def inject(self, *updates: Update) -> None:
        """Queue updates exactly as given: duplicates, out of order, unknown shapes; TypeError for non-JSON."""
        json.dumps(updates)
        for update in updates:
            await self.state.updates.inject(update)

    async def posts_to_webhook(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        """Send raw bytes to the webhook once and return its status; `headers` replace the right ones."""
        if self.state.courier is None:
            raise LookupError("no webhook is set")
        status, _ = await self.state.courier.post(body, headers)
        return status

    async def called(self, method: str, count: int = 1, timeout: float = 5.0) -> list[Call]:
        """Wait until `method` was called `count` times in all; TimeoutError after `timeout` seconds."""
        if not await self.state.bell.until(lambda: len(self.calls.of(method)) >= count, timeout):
            raise TimeoutError(f"{method} was called {len(self.calls.of(method))} times, not {count}")
        return self.calls.of(method)

    async def settled(self, timeout: float = 5.0) -> None:
        """Wait until no update is pending: all confirmed, delivered or given up."""
        if not await self.state.bell.until(lambda: not self.state.updates.pending(), timeout):
            raise TimeoutError(f"still pending: {self.state.updates.pending()}")

    async def _perform(self, method: str, values: dict[str, Any]) -> None:
        """Do a call that came in a webhook's answer; as with Telegram, nobody learns of its error."""
        parameters = Parameters(values)
        call = self.calls.record(canonical(method), parameters.chat_id(), parameters.payload())
        try:
            await perform(self.state, call.method, parameters)
        except ApiError:
            return
