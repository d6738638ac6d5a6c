"""A world with the Official Account channel in it, facing the double over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import people
from bot.channels.zalo.official_account import tokens as token_rows
from bot.channels.zalo.official_account import windows
from bot.channels.zalo.official_account.channel import Account, OfficialAccountChannel
from bot.channels.zalo.official_account.double import OfficialAccountDouble, User
from bot.channels.zalo.official_account.rotation import Grant
from bot.channels.zalo.official_account.tokens import Tokens
from bot.messages import Button
from bot.routing import Router
from bot.seal import Seal
from bot.server import create_application
from bot.turn import Turn
from tests.helpers.world import World

KEY = bytes(range(32))
PICTURE = b"\x89PNG\r\n\x1a\n"
SEVEN_DAYS = 7 * 86_400


def echo() -> Router:
    """Answer everything with its kind and text, "menu" with choices; forget whoever withdraws."""
    router = Router("echo")

    @router.fallback()
    def say(turn: Turn) -> None:
        if turn.text == "menu":
            turn.tell("Chọn:", [Button("Một", "one"), Button("Hai", "two")])
        elif turn.text == "ảnh":
            turn.tell("Mã của đồng chí", image=PICTURE)
        else:
            turn.tell(f"{turn.message.kind}: {turn.text}")

    @router.action("one")
    def one(turn: Turn) -> None:
        turn.tell("một đã chọn")

    @router.kind("sticker", "unsupported", "file", "group")
    def other(turn: Turn) -> None:
        turn.tell(f"{turn.message.kind}: {turn.text}")

    @router.command("start")
    @router.start("b-")
    def start(turn: Turn) -> None:
        turn.tell(f"chào {turn.argument}".strip())

    @router.withdrawn()
    def withdrawn(turn: Turn) -> None:
        windows.forget_person(turn.tx, turn.person_id)
        people.erase(turn.tx, turn.person_id)

    return router


class Bureau(World):
    """`async with Bureau() as bureau: an = bureau.person()`. The double's clock is ours."""

    double: OfficialAccountDouble
    oa: OfficialAccountChannel
    client: "TestClient[Any, Any]"

    def __init__(self, *, tokens: bool = True, double: dict[str, Any] | None = None, **account: Any) -> None:
        super().__init__(echo())
        self._account = account
        self._options = {"echo": False, **(double or {})}
        self._with_tokens = tokens
        self.seal = Seal(KEY)

    async def start(self) -> None:
        await super().start()
        self._stack = AsyncExitStack()
        clock = lambda: self.clock.now().timestamp()  # noqa: E731
        self.double = await self._stack.enter_async_context(
            OfficialAccountDouble(clock=clock, **self._options)
        )
        served = [web.post("/webhooks/zalo-oa", self._webhook)]
        self.client = TestClient(TestServer(create_application(self.engine, self.texts, served)))
        await self.client.start_server()
        self.double.webhook = str(self.client.make_url("/webhooks/zalo-oa"))
        self.tokens = self.make_tokens("")
        if self._with_tokens:
            await self.give_tokens()
        self.oa = OfficialAccountChannel(
            Account(self.double.app_id, self.double.oa_key, self.double.base_url, **self._account),
            self.store,
            self.engine.intake,
            self.seal,
            self.engine.metrics,
            self.tokens,
            ("gannhom",),
        )
        self.oa.capabilities = self.oa.capabilities._replace(per_chat=None, per_second=None)
        self.engine.add(self.oa)
        self.engine.senders["zalo_oa"].start()

    def make_tokens(self, configured: str) -> Tokens:
        """Return tokens as another process would make them."""
        grant = Grant(
            self.double.app_id,
            self.double.app_secret,
            self.double.base_url,
            self.address,
            str(self.folder),
            KEY,
        )
        return Tokens(self.store, self.seal, grant, self.engine.metrics, configured)

    async def give_tokens(self) -> None:
        """Put a fresh pair into the store."""
        access, refresh = self.double.grants.consent()
        life = self.double.grants.life
        await self.store.write(token_rows.keep, self.seal, self.double.app_id, access, refresh, life)

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        return await self.oa.webhook(request)

    async def stop(self) -> None:
        await self.oa.stop()
        await super().stop()
        await self.oa.close()
        await self.client.close()
        await self._stack.aclose()

    def person(self, name: str = "An") -> User:
        """An on Zalo."""
        return self.double.user(name)

    def refused(self, why: str) -> int:
        """How many deliveries were refused so."""
        return self.engine.metrics.counts["webhook_refused", "zalo_oa", why]

    def passed_over(self, why: str) -> int:
        """How many deliveries were none of ours."""
        return self.engine.metrics.counts["updates_passed_over", "zalo_oa", why]


@pytest.fixture
async def bureau() -> AsyncIterator[Bureau]:
    """A channel that receives."""
    async with Bureau() as opened:
        yield opened
