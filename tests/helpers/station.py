"""A world with a Telegram channel in it, facing the local double over real HTTP, by long poll or by webhook."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.double import TelegramDouble, User
from bot.routing import Router
from bot.server import create_application
from tests.helpers.world import World

TOKEN = "123456:a-token-nobody-may-see"
SECRET = "a_secret-1"


class Station(World):
    """`async with Station(router, mode="webhook") as station: an = station.person(7)`."""

    double: TelegramDouble
    telegram: TelegramChannel
    client: "TestClient[Any, Any]"

    def __init__(self, router: Router | None = None, *, mode: str = "polling", token: str = TOKEN) -> None:
        super().__init__(router)
        self.mode = mode
        self._token = token

    async def start(self) -> None:
        await super().start()
        self.double = await TelegramDouble(TOKEN).__aenter__()
        self.client = TestClient(TestServer(create_application(self.engine, self.texts, [self._route()])))
        await self.client.start_server()
        self.telegram = TelegramChannel(
            self._token,
            self.engine.intake,
            self.clock,
            self.engine.metrics,
            base_url=self.double.base_url,
            webhook_url=str(self.client.make_url("/webhooks/telegram")) if self.mode == "webhook" else "",
            secret=SECRET if self.mode == "webhook" else "",
        )
        self.engine.add(self.telegram)
        self.engine.senders["telegram"].start()

    async def listen(self) -> None:
        """Let the channel receive, and wait until the platform knows it."""
        await self.telegram.start()
        await self.double.called("setWebhook" if self.mode == "webhook" else "getUpdates")

    def _route(self) -> web.RouteDef:
        async def webhook(request: web.Request) -> web.Response:
            return await self.telegram.webhook(request)

        return web.post("/webhooks/telegram", webhook)

    async def stop(self) -> None:
        await super().stop()
        await self.telegram.close()
        await self.client.close()
        await self.double.__aexit__(None, None, None)

    def person(self, number: int = 7, name: str = "An") -> User:
        """The person of that number on Telegram."""
        return self.double.user(number, first_name=name)

    async def pass_time(self, until: "asyncio.Task[Any]", seconds: float = 30.0) -> Any:
        """Let the time pass in steps until something has happened, and return what it gave."""
        async with asyncio.timeout(20):
            while not until.done():
                await asyncio.wait([until], timeout=0.02)
                self.fake_clock.advance(seconds)
        return until.result()
