"""The trial: three doubles and the page, running, and the configuration of a house that talks to them.

What happens in it is kept nowhere: the database lies in a directory that goes away with the trial, so nothing of it
mixes with real people, real tokens or the month's quotas, and nobody real is written to.
"""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web
from pydantic import SecretStr

from bot.channels.telegram.double import TelegramDouble
from bot.channels.trial import api
from bot.channels.trial.page import Doors, routes
from bot.channels.trial.people import Chat, OnOfficialAccount, OnTelegram, OnZaloBot
from bot.channels.zalo.bot.double import ZaloBotDouble
from bot.channels.zalo.official_account.double import OfficialAccountDouble, Retry
from bot.config import Database, Settings, Smtp, Telegram, ZaloBot, ZaloOfficialAccount
from bot.server import Server
from bot.texts import Texts

LOCAL = "127.0.0.1"
PORT_STEP = 10
"""The page stands this many ports above the web chat's, where that one is free."""
_LAST_PORT = 65535
_NUMBERS = {"an": 7001, "binh": 7002, "chi": 7003}


class Trial:
    """The doubles and the page, from `async with` to its end; `settings` are those of the real installation."""

    def __init__(self, settings: Settings, texts: Texts) -> None:
        self._given, self._texts = settings, texts
        self._stack = AsyncExitStack()
        self._doors = Doors()
        self._chats: dict[tuple[str, str], Chat] = {}
        self.telegram = TelegramDouble()
        self.zalo_bot = ZaloBotDouble()
        self.zalo_oa = OfficialAccountDouble(retry=Retry(pause=1.0))
        self.address = ""
        self.settings = settings

    async def __aenter__(self) -> Self:
        for double in (self.telegram, self.zalo_bot, self.zalo_oa):
            await self._stack.enter_async_context(double)
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="tro-ly-thu-"))
        self.settings = self._wired(Path(folder))
        server = await self._serve()
        self._stack.push_async_callback(server.stop)
        self.address = f"http://{LOCAL}:{server.port}/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def opened(self, address: str) -> None:
        """Say where the house serves: the account's deliveries go there, and the page links to it."""
        self._doors.chat, self._doors.inbox = f"{address}/", f"{address}/inbox"
        self.zalo_oa.webhook = f"{address}/webhooks/zalo-oa"

    def chat(self, channel: str, name: str) -> Chat:
        """Return the chat of "an", "binh" or "chi" on a channel."""
        if (channel, name) not in self._chats:
            self._chats[channel, name] = self._made(channel, name)
        return self._chats[channel, name]

    def _made(self, channel: str, name: str) -> Chat:
        shown = self._texts(f"trial.person_{name}")
        if channel == "telegram":
            user = self.telegram.user(_NUMBERS[name], first_name=shown)
            return Chat(self.telegram.state.bell, lambda keep: OnTelegram(user, keep))
        if channel == "zalo_bot":
            guest = self.zalo_bot.user(shown)
            return Chat(guest.bell, lambda keep: OnZaloBot(guest, keep))
        follower = self.zalo_oa.user(shown)
        return Chat(follower.bell, lambda keep: OnOfficialAccount(follower, keep))

    async def _serve(self) -> Server:
        above = self._given.web.port + PORT_STEP
        wanted = above if PORT_STEP < above <= _LAST_PORT else 0
        try:
            return await Server.start(self._application(), LOCAL, wanted)
        except OSError:  # somebody else is there: any other will do
            return await Server.start(self._application(), LOCAL, 0)

    def _application(self) -> web.Application:
        limit = api.PICTURE_LIMIT + 2**20
        application = web.Application(client_max_size=limit, middlewares=[api.guard(self._texts)])
        application.add_routes([*routes(self._texts, self._doors), *api.routes(self.chat)])
        return application

    def _wired(self, folder: Path) -> Settings:
        """Return the settings with every channel on a double and every way to somebody real shut."""
        given = self._given
        public_url = f"http://{LOCAL}:{given.web.port}" if given.web.port else ""
        return given.model_copy(
            update={
                "database": Database(url=f"sqlite:///{folder}/bot.db"),
                "web": given.web.model_copy(update={"host": LOCAL, "public_url": public_url}),
                "telegram": Telegram(
                    token=SecretStr(self.telegram.state.token), api_base_url=self.telegram.base_url
                ),
                "zalo_bot": ZaloBot(
                    token=SecretStr(self.zalo_bot.token), api_base_url=self.zalo_bot.base_url
                ),
                "zalo_oa": self._account(),
                "smtp": Smtp(),
                "committee": given.committee.model_copy(update={"forward_to": ()}),
            }
        )

    def _account(self) -> ZaloOfficialAccount:
        double = self.zalo_oa
        return ZaloOfficialAccount(
            app_id=double.app_id,
            app_secret=SecretStr(double.app_secret),
            oa_secret_key=SecretStr(double.oa_key),
            refresh_token=SecretStr(double.grants.refresh_token),
            api_base_url=double.base_url,
            oauth_base_url=double.base_url,
        )
