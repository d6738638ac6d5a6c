"""One way to talk with the bot over each channel, so that one conversation script runs on all of them.

The fake channel stands in memory; "numbered" is the same without buttons, as on Zalo; "web" speaks the HTTP API
of a running server; "telegram", "zalo_bot" and "zalo_oa" go through our doubles of the platforms over HTTP.
"""

import itertools
import re
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.channels.base import NotSent, Unreachable
from bot.channels.fake import FakeChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.double import TelegramDouble
from bot.channels.zalo.bot.channel import ZaloBotChannel
from bot.channels.zalo.bot.double import User as ZaloBotUser
from bot.channels.zalo.bot.double import ZaloBotDouble
from bot.channels.zalo.official_account import tokens as oa_tokens
from bot.channels.zalo.official_account.double import OfficialAccountDouble
from bot.channels.zalo.official_account.double import User as OfficialAccountUser
from bot.channels.zalo.official_account.setting import create_channel
from bot.channels.zalo.pictures import Pictures
from bot.clock import FakeClock
from bot.config import Settings
from bot.rendering import Capabilities
from bot.text import plain
from house import KNOWLEDGE, House
from knowledge.reloading import Reloading
from study.groups import COMMAND
from tests.helpers.shipped import beside
from tests.helpers.templates import migrated_sqlite
from tests.helpers.world import MORNING

CHANNELS = ("fake", "numbered", "web", "telegram", "zalo_bot", "zalo_oa")
TOKEN = "123456:conversation"
_UNPACED = {"per_chat": None, "per_second": None}


class Said(msgspec.Struct):
    """One message of the bot: its text and the titles and data of its choices."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


class Talker(Protocol):
    """A person on some channel."""

    async def says(self, text: str) -> None: ...

    async def taps(self, said: Said, title: str) -> None: ...

    async def opens(self, payload: str) -> None: ...

    async def sends_picture(self, content: bytes, text: str) -> None: ...

    async def hears(self) -> Said: ...


class Stage:
    """A running house with one channel to talk over."""

    def __init__(self, house: House, clock: FakeClock) -> None:
        self.house = house
        self.clock = clock

    async def talker(self, name: str) -> Talker:
        """Return the person of that name."""
        raise NotImplementedError(name)

    async def dies(self) -> None:
        """Let the channel fail for good, each in its own way."""
        raise NotImplementedError

    async def says_in_group(self, name: str, text: str) -> None:
        """Let somebody say a command in the one group chat, as it is typed on this platform."""
        raise NotImplementedError(name)

    async def group_hears(self) -> str:
        """Wait for the next message in the group chat."""
        raise NotImplementedError


@cache
def knowledge() -> Reloading:
    """The real knowledge, read once for all tests of a process."""
    return Reloading(KNOWLEDGE, beside(Path(tempfile.mkdtemp())))


@asynccontextmanager
async def stage(channel: str, folder: Path, address: str = "") -> AsyncIterator[Stage]:
    """Run a house in `folder`, on the database at `address` or a new one there; yield the stage for `channel`."""
    async with stages((channel,), folder, address) as [made]:
        yield made


@asynccontextmanager
async def stages(channels: Sequence[str], folder: Path, address: str = "") -> AsyncIterator[list[Stage]]:
    """As `stage`, for one house that has several channels."""
    clock = FakeClock(MORNING)
    settings = Settings(
        database={"url": address or migrated_sqlite(folder / "bot.db")},  # type: ignore[arg-type]
        web={"port": 0},  # type: ignore[arg-type]
        security={"key": b64encode(bytes(range(32))).decode()},  # type: ignore[arg-type]
    )
    house = await House.open(settings, clock, knowledge())
    doors = house if "web" in channels else house.engine
    async with AsyncExitStack() as stack:
        made = [await _OPENERS[channel](house, clock, stack) for channel in channels]
        await doors.start()
        yield made
        await (house.close() if "web" in channels else house.engine.stop())
    await house.store.close()


class _FakeTalker:
    def __init__(self, channel: FakeChannel, name: str, buttons: bool) -> None:
        self._user = channel.user(name, name)
        self._buttons = buttons
        self._heard = 0

    async def says(self, text: str) -> None:
        await self._user.says(text)

    async def taps(self, said: Said, title: str) -> None:
        if self._buttons:
            data = next(data for shown, data in said.buttons if plain(shown) == plain(title))
            await self._user.does("action", action=data)
        else:
            await self._user.says(_numbered_choice(said.text, title))

    async def opens(self, payload: str) -> None:
        await self._user.opens(payload)

    async def sends_picture(self, content: bytes, text: str) -> None:
        await self._user.sends_file(content, text=text)

    async def hears(self) -> Said:
        self._user.rewind(self._heard)
        [message] = await self._user.hears(1)
        self._heard += 1
        return Said(message.text, tuple((button.title, button.data) for button in message.buttons))


def _numbered_choice(text: str, title: str) -> str:
    """Return the number that stands before `title` in a numbered menu."""
    for line in text.splitlines():
        number, dot, shown = line.partition(". ")
        if dot and number.isdigit() and plain(shown) == plain(title):
            return number
    raise LookupError(f"no numbered choice {title!r} in {text!r}")


class _FakeStage(Stage):
    def __init__(self, house: House, clock: FakeClock, channel: FakeChannel, buttons: bool) -> None:
        super().__init__(house, clock)
        self._channel, self._buttons = channel, buttons

    async def talker(self, name: str) -> Talker:
        return _FakeTalker(self._channel, name, self._buttons)

    async def dies(self) -> None:
        """The person blocks us; without buttons, the platform cannot be reached."""
        self._channel.die(Unreachable("403") if self._buttons else NotSent("connection refused"))


async def _fake(
    house: House, clock: FakeClock, _stack: AsyncExitStack, name: str = "fake", buttons: int = 100
) -> Stage:
    channel = FakeChannel(name, Capabilities(buttons=buttons, **_UNPACED))  # type: ignore[arg-type]
    channel.intake = house.engine.intake
    house.engine.add(channel)
    return _FakeStage(house, clock, channel, buttons > 0)


async def _numbered(house: House, clock: FakeClock, stack: AsyncExitStack) -> Stage:
    return await _fake(house, clock, stack, "numbered", 0)


class _WebTalker:
    def __init__(self, session: aiohttp.ClientSession, address: str, token: str) -> None:
        self._session, self._address = session, f"{address}/chat/api/messages"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._numbers = itertools.count(1)
        self._after = 0
        self._waiting: list[dict[str, Any]] = []

    async def _post(self, **fields: str) -> None:
        body = {"message_id": f"m{next(self._numbers)}", **fields}
        async with self._session.post(self._address, json=body, headers=self._headers) as answer:
            assert answer.status == 202, await answer.text()

    async def says(self, text: str) -> None:
        await self._post(text=text)

    async def taps(self, said: Said, title: str) -> None:
        await self._post(action=next(data for shown, data in said.buttons if plain(shown) == plain(title)))

    async def opens(self, payload: str) -> None:
        await self._post(text=f"/start {payload}".rstrip())

    async def sends_picture(self, content: bytes, text: str) -> None:
        form = aiohttp.FormData()
        form.add_field("message_id", f"m{next(self._numbers)}")
        form.add_field("text", text)
        form.add_field("file", content, filename="page.png", content_type="image/png")
        async with self._session.post(self._address, data=form, headers=self._headers) as answer:
            assert answer.status == 202, await answer.text()

    async def hears(self) -> Said:
        while not self._waiting:
            query = {"after": str(self._after), "wait": "25"}
            async with self._session.get(self._address, params=query, headers=self._headers) as answer:
                self._waiting = (await answer.json())["messages"]
        message = self._waiting.pop(0)
        self._after = message["seq"]
        return Said(
            message["text"], tuple((button["title"], button["data"]) for button in message["buttons"])
        )


class _WebStage(Stage):
    def __init__(self, house: House, clock: FakeClock, session: aiohttp.ClientSession) -> None:
        super().__init__(house, clock)
        self._session = session

    async def talker(self, name: str) -> Talker:
        async with self._session.post(f"{self.house.address}/chat/api/clients") as answer:
            token = (await answer.json())["token"]
        return _WebTalker(self._session, self.house.address, token)

    async def dies(self) -> None:
        """The browser is gone and nobody will ever look again; the server cannot know."""


async def _web(house: House, clock: FakeClock, stack: AsyncExitStack) -> Stage:
    return _WebStage(house, clock, await stack.enter_async_context(aiohttp.ClientSession()))


class _TelegramTalker:
    def __init__(self, user: Any) -> None:
        self._user = user
        self._last: Any = None

    async def says(self, text: str) -> None:
        await self._user.sends(text)

    async def taps(self, said: Said, title: str) -> None:
        shown = next(shown for shown, _ in said.buttons if plain(shown) == plain(title))
        await self._user.taps(shown)

    async def opens(self, payload: str) -> None:
        await self._user.presses_start(payload)

    async def sends_picture(self, content: bytes, text: str) -> None:
        await self._user.sends_photo(content, text)

    async def hears(self) -> Said:
        [message] = await self._user.receives(1)
        buttons = tuple((button.title, button.data) for row in message.buttons for button in row)
        return Said(message.text, buttons)


class _TelegramStage(Stage):
    def __init__(self, house: House, clock: FakeClock, double: TelegramDouble) -> None:
        super().__init__(house, clock)
        self._double = double
        self._numbers = itertools.count(7)

    async def talker(self, name: str) -> Talker:
        return _TelegramTalker(self._double.user(next(self._numbers), first_name=name))

    async def dies(self) -> None:
        """The network no longer leads there."""
        await self._double.__aexit__(None, None, None)


async def _telegram(house: House, clock: FakeClock, stack: AsyncExitStack) -> Stage:
    double, engine = await stack.enter_async_context(TelegramDouble(token=TOKEN)), house.engine
    channel = TelegramChannel(TOKEN, engine.intake, clock, engine.metrics, base_url=double.base_url)
    channel.capabilities = channel.capabilities._replace(**_UNPACED)  # type: ignore[arg-type]
    engine.add(channel)
    return _TelegramStage(house, clock, double)


class _ZaloBotTalker:
    def __init__(self, user: ZaloBotUser) -> None:
        self._user = user

    async def says(self, text: str) -> None:
        await self._user.sends(text)

    async def taps(self, said: Said, title: str) -> None:
        await self._user.sends(_numbered_choice(said.text, title))

    async def opens(self, payload: str) -> None:
        await self._user.sends(f"/start {payload}".rstrip())

    async def sends_picture(self, content: bytes, text: str) -> None:
        await self._user.sends_photo(content, text)

    async def hears(self) -> Said:
        [message] = await self._user.receives(1, timeout=20)
        return Said(message.text)


class _ZaloBotStage(Stage):
    def __init__(self, house: House, clock: FakeClock, double: ZaloBotDouble) -> None:
        super().__init__(house, clock)
        self._double = double

    async def talker(self, name: str) -> Talker:
        return _ZaloBotTalker(self._double.user(name))

    async def dies(self) -> None:
        """The token is reset by whoever owns the bot."""
        self._double.token = "another"

    async def says_in_group(self, name: str, text: str) -> None:
        await self._double.user(name).says_in(self._double.group("Chi bộ"), f"@Bot Trợ lý (bản thử) {text}")

    async def group_hears(self) -> str:
        [message] = await self._double.group("Chi bộ").receives(timeout=20)
        return message.text


async def _zalo_bot(house: House, clock: FakeClock, stack: AsyncExitStack) -> Stage:
    double, engine = await stack.enter_async_context(ZaloBotDouble(TOKEN)), house.engine
    pictures = Pictures(clock, "https://tro-ly.example")
    channel = ZaloBotChannel(
        TOKEN,
        engine.intake,
        clock,
        engine.metrics,
        pictures,
        base_url=double.base_url,
        group_commands=(COMMAND,),
    )
    channel.capabilities = channel.capabilities._replace(**_UNPACED)  # type: ignore[arg-type]
    engine.add(channel)
    return _ZaloBotStage(house, clock, double)


class _ZaloOaTalker:
    def __init__(self, user: OfficialAccountUser) -> None:
        self._user = user

    async def says(self, text: str) -> None:
        await self._user.sends(text)

    async def taps(self, said: Said, title: str) -> None:
        if said.buttons:
            await self._user.taps(next(shown for shown, _ in said.buttons if plain(shown) == plain(title)))
        else:
            await self._user.sends(_numbered_choice(said.text, title))

    async def opens(self, payload: str) -> None:
        await self._user.sends(f"/start {payload}".rstrip())

    async def sends_picture(self, content: bytes, text: str) -> None:
        await self._user.sends_image(content, text)

    async def hears(self) -> Said:
        [message] = await self._user.receives(1, timeout=20)
        # A template has one line for everything: its numbered choices stand at the end of it.
        text = re.sub(r" (?=\d\. )", "\n", message.text) if message.template else message.text
        return Said(text, message.buttons)


class _ZaloOaStage(Stage):
    def __init__(self, house: House, clock: FakeClock, double: OfficialAccountDouble) -> None:
        super().__init__(house, clock)
        self._double = double

    async def talker(self, name: str) -> Talker:
        return _ZaloOaTalker(self._double.user(name))

    async def dies(self) -> None:
        """The consent is taken back: neither token is good any more."""
        self._double.grants.revoke()

    async def says_in_group(self, name: str, text: str) -> None:
        await self._double.group("Chi bộ").hears(self._double.user(name), text)

    async def group_hears(self) -> str:
        [message] = await self._double.group("Chi bộ").receives(timeout=20)
        return message.text


async def _zalo_oa(house: House, clock: FakeClock, stack: AsyncExitStack) -> Stage:
    double = await stack.enter_async_context(OfficialAccountDouble(clock=lambda: clock.now().timestamp()))
    engine, account = house.engine, house.settings.zalo_oa.model_copy(update=_account_on(double))
    settings = house.settings.model_copy(update={"zalo_oa": account})
    access, refresh = double.grants.consent()
    await house.store.write(oa_tokens.keep, house.seal, double.app_id, access, refresh, 10**8)
    double.grants.life = 10**8
    channel = create_channel(
        settings, house.store, engine.intake, house.seal, engine.metrics, group_commands=(COMMAND,)
    )
    channel.capabilities = channel.capabilities._replace(**_UNPACED)  # type: ignore[arg-type]
    engine.add(channel)
    application = web.Application()
    application.router.add_post("/webhooks/zalo-oa", channel.webhook)
    server = await stack.enter_async_context(TestServer(application))
    double.webhook = str(server.make_url("/webhooks/zalo-oa"))
    return _ZaloOaStage(house, clock, double)


_OPENERS: dict[str, Callable[[House, FakeClock, AsyncExitStack], Awaitable[Stage]]] = {
    "fake": _fake,
    "numbered": _numbered,
    "web": _web,
    "telegram": _telegram,
    "zalo_bot": _zalo_bot,
    "zalo_oa": _zalo_oa,
}


def _account_on(double: OfficialAccountDouble) -> dict[str, Any]:
    return {
        "app_id": double.app_id,
        "app_secret": SecretStr(double.app_secret),
        "oa_secret_key": SecretStr(double.oa_key),
        "api_base_url": double.base_url,
        "oauth_base_url": double.base_url,
        "reminder_template_id": "reminder",
    }
