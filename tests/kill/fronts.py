"""The platform's side of the test: who delivers updates to the victim and receives its replies."""

from typing import Any, Protocol

import aiohttp

from bot.channels.telegram.double import TelegramDouble
from bot.channels.telegram.double.bell import Bell
from tests.kill.lives import Lives
from tests.kill.victim import SECRET

_LOST = (aiohttp.ClientError, OSError)


class Front(Protocol):
    """A platform with chats numbered from 0; `bell` rings when anything arrives."""

    channel: str
    bell: Bell

    async def post(self, chat: int, number: int) -> None:
        """Deliver update `number` of a chat until it is acknowledged, however many victims that takes."""
        ...

    def arrived(self) -> int:
        """How many replies came so far, as far as that is seen at once."""
        ...

    async def replies(self, chat: int, expected: list[str]) -> list[str]:
        """The texts that came to a chat, in order, once all the expected ones are there."""
        ...


def text(chat: int, number: int) -> str:
    """What update `number` of a chat says, and what its reply repeats."""
    return f"tin {chat}-{number}"


class Posting:
    """Posts to whatever victim is alive, again and again until it has the answer that means "stored"."""

    def __init__(self, lives: Lives, session: aiohttp.ClientSession) -> None:
        self._lives, self._session = lives, session

    async def post(self, path: str, status: int, **request: Any) -> Any:
        """Return the JSON answer (None when it has none)."""
        while True:
            await self._lives.alive.wait()
            birth = self._lives.births
            try:
                url = f"http://127.0.0.1:{self._lives.port}{path}"
                async with self._session.post(url, **request) as answer:
                    assert answer.status == status, (path, answer.status, await answer.text())
                    return await answer.json() if answer.content_length else None
            except _LOST:
                await self._lives.lost(birth)


class TelegramFront:
    """Delivers to the webhook; replies arrive at the Bot API double."""

    channel = "telegram"

    def __init__(self, double: TelegramDouble, posting: Posting) -> None:
        self._double, self._posting = double, posting
        self.bell = double.state.bell

    async def post(self, chat: int, number: int) -> None:
        self._double.user(_telegram_id(chat))
        message = {
            "message_id": number,
            "date": 1_795_000_000,
            "chat": {"id": _telegram_id(chat), "type": "private"},
            "from": {"id": _telegram_id(chat), "is_bot": False, "first_name": "An"},
            "text": text(chat, number),
        }
        update = {"update_id": chat * 1_000_000 + number, "message": message}
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        await self._posting.post("/webhooks/telegram", 200, json=update, headers=headers)

    def arrived(self) -> int:
        return len(self._double.calls)

    async def replies(self, chat: int, expected: list[str]) -> list[str]:
        def texts() -> list[str]:
            found = self._double.state.chats.find(_telegram_id(chat))
            return [message.body["text"] for message in found.arrived] if found else []

        await self.bell.until(lambda: set(expected) <= set(texts()), 60)
        return texts()


class WebFront:
    """Talks to the web chat's API as many browsers would."""

    channel = "web"

    def __init__(self, lives: Lives, session: aiohttp.ClientSession, posting: Posting) -> None:
        self._lives, self._session, self._posting = lives, session, posting
        self._tokens: dict[int, str] = {}
        self.bell = Bell()

    async def post(self, chat: int, number: int) -> None:
        if chat not in self._tokens:
            self._tokens[chat] = (await self._posting.post("/chat/api/clients", 201))["token"]
        body = {"message_id": str(number), "text": text(chat, number)}
        await self._posting.post("/chat/api/messages", 202, json=body, headers=self._headers(chat))

    def arrived(self) -> int:
        return 0

    async def replies(self, chat: int, expected: list[str]) -> list[str]:
        found: list[str] = []
        after = 0
        while not set(expected) <= set(found):
            url = f"http://127.0.0.1:{self._lives.port}/chat/api/messages?after={after}&wait=30"
            async with self._session.get(url, headers=self._headers(chat)) as answer:
                messages = (await answer.json())["messages"]
            if not messages:
                break
            found += [message["text"] for message in messages]
            after = messages[-1]["seq"]
        return found

    def _headers(self, chat: int) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[chat]}"}


def _telegram_id(chat: int) -> int:
    return 7_000 + chat
