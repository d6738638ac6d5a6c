"""A world with the Zalo Bot channel in it, facing the double over real HTTP, by long poll or by webhook."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.zalo.bot.channel import ZaloBotChannel
from bot.channels.zalo.bot.double import User, ZaloBotDouble
from bot.channels.zalo.pictures import Pictures
from bot.messages import Button
from bot.routing import Router
from bot.server import create_application
from bot.turn import Turn
from tests.helpers.world import World

TOKEN = "1234567890123456789:a-token-nobody-may-see"
SECRET = "a-secret-of-zalo"


def echo() -> Router:
    """Answer everything with its kind and text, pictures with their bytes' number, "menu" with choices."""
    router = Router("echo")

    @router.fallback()
    def say(turn: Turn) -> None:
        if turn.text == "menu":
            turn.tell("Chọn:", [Button("Một", "one"), Button("Hai", "two")])
        elif turn.text == "dài":
            turn.tell("Từng chữ một. " * 300)
        elif turn.text == "ảnh":
            turn.tell("Mã của đồng chí", image=b"\x89PNG\r\n\x1a\n")
        else:
            turn.tell(f"{turn.message.kind}: {turn.text}")

    @router.action("one")
    def one(turn: Turn) -> None:
        turn.tell("một đã chọn")

    @router.kind("sticker", "unsupported", "file", "group")
    def other(turn: Turn) -> None:
        turn.tell(f"{turn.message.kind}: {turn.text}")

    return router


class Post(World):
    """`async with Post(polling=True) as post: an = post.double.user("An")`."""

    double: ZaloBotDouble
    zalo: ZaloBotChannel
    client: "TestClient[Any, Any]"

    def __init__(self, *, polling: bool = True, token: str = TOKEN, **double: Any) -> None:
        super().__init__(echo())
        self.polling = polling
        self._token = token
        self._options = double

    async def start(self) -> None:
        await super().start()
        self._stack = AsyncExitStack()
        self.double = await self._stack.enter_async_context(ZaloBotDouble(TOKEN, **self._options))
        self.client = TestClient(TestServer(create_application(self.engine, self.texts, self._served())))
        await self.client.start_server()
        self.pictures._public_url = str(self.client.make_url("")).rstrip("/")
        self.zalo = ZaloBotChannel(
            self._token,
            self.engine.intake,
            self.clock,
            self.engine.metrics,
            self.pictures,
            base_url=self.double.base_url,
            polling=self.polling,
            secret=SECRET,
            group_commands=("gannhom",),
        )
        self.zalo.capabilities = self.zalo.capabilities._replace(per_chat=None, per_second=None)
        self.engine.add(self.zalo)
        self.engine.senders["zalo_bot"].start()
        if not self.polling:
            self.double.webhook = (str(self.client.make_url("/webhooks/zalo-bot")), SECRET)
        await self.zalo.start()

    def _served(self) -> list[web.RouteDef]:
        async def webhook(request: web.Request) -> web.StreamResponse:
            return await self.zalo.webhook(request)

        self.pictures = Pictures(self.clock, "http://to-be-known")
        return [web.post("/webhooks/zalo-bot", webhook), *self.pictures.routes()]

    async def stop(self) -> None:
        await super().stop()
        await self.zalo.close()
        await self.client.close()
        await self._stack.aclose()

    def person(self) -> User:
        """An on Zalo."""
        return self.double.user("An")


@pytest.fixture(params=["polling", "webhook"])
async def post(request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    """A channel that receives, each way."""
    async with Post(polling=request.param == "polling") as opened:
        yield opened


@pytest.fixture
async def hooked() -> AsyncIterator[Post]:
    """A channel that receives by webhook."""
    async with Post(polling=False) as opened:
        yield opened


@pytest.fixture
async def polled() -> AsyncIterator[Post]:
    """A channel that receives by long poll."""
    async with Post() as opened:
        yield opened
