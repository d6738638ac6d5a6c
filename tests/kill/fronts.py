"""The platform's side of the test: who delivers updates to the victim and receives its replies."""

import json
import time
from typing import Any, Protocol

import aiohttp

from bot.channels.bell import Bell
from bot.channels.telegram.double import TelegramDouble
from bot.channels.zalo.bot.double import ZaloBotDouble
from bot.channels.zalo.official_account.double import OfficialAccountDouble
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

    async def resent(self, interrupted: list[str]) -> None:
        """Wait until each of these replies came at least once, where that is seen at once."""
        ...

    async def replies(self, chat: int, expected: list[str]) -> list[str]:
        """The texts that came to a chat, in order, once all the expected ones are there."""
        ...


def text(chat: int, number: int) -> str:
    """What update `number` of a chat says, and what its reply repeats."""
    return f"tin {chat}-{number}"


def _chat(text: str) -> int:
    return int(text.removeprefix("tin ").partition("-")[0])


class Line:
    """Asks whatever victim is alive, again and again until it has the answer that means "stored"."""

    def __init__(self, lives: Lives, session: aiohttp.ClientSession) -> None:
        self._lives, self._session = lives, session

    async def request(self, method: str, path: str, status: int, **content: Any) -> Any:
        """Return the JSON answer, None when it is empty."""
        while True:
            await self._lives.alive.wait()
            birth, url = self._lives.births, f"http://127.0.0.1:{self._lives.port}{path}"
            try:
                async with self._session.request(method, url, **content) as answer:
                    assert answer.status == status, (path, answer.status, await answer.text())
                    return await answer.json() if answer.content_length else None
            except _LOST:
                await self._lives.lost(birth)


class TelegramFront:
    """Delivers to the webhook; replies arrive at the Bot API double."""

    channel = "telegram"

    def __init__(self, double: TelegramDouble, line: Line) -> None:
        self._double, self._line = double, line
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
        await self._line.request("POST", "/webhooks/telegram", 200, json=update, headers=headers)

    def arrived(self) -> int:
        return len(self._double.calls)

    async def resent(self, interrupted: list[str]) -> None:
        def all_came() -> bool:
            return all(one in self._texts(_chat(one)) for one in interrupted)

        assert await self.bell.until(all_came, 60), "an interrupted reply never comes"

    async def replies(self, chat: int, expected: list[str]) -> list[str]:
        await self.bell.until(lambda: set(expected) <= set(self._texts(chat)), 60)
        return self._texts(chat)

    def _texts(self, chat: int) -> list[str]:
        found = self._double.state.chats.find(_telegram_id(chat))
        return [message.body["text"] for message in found.arrived] if found else []


class ZaloOaFront:
    """Delivers signed to the account's webhook; replies arrive at the account's double."""

    channel = "zalo_oa"

    def __init__(self, double: OfficialAccountDouble, line: Line) -> None:
        self._double, self._line = double, line
        self.bell = double._bell

    async def post(self, chat: int, number: int) -> None:
        user = self._double.user(f"An {chat}")
        user.last_interaction = time.time()
        message = {"text": text(chat, number), "msg_id": f"{chat}-{number}"}
        timestamp = str(round(time.time() * 1000))
        event = {
            "app_id": self._double.app_id,
            "sender": {"id": user.id},
            "recipient": {"id": self._double.oa_id},
            "event_name": "user_send_text",
            "message": message,
            "timestamp": timestamp,
        }
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = self._double.signed(body, timestamp)
        await self._line.request("POST", "/webhooks/zalo-oa", 200, data=body, headers=headers)

    def arrived(self) -> int:
        return len(self._double.calls)

    async def resent(self, interrupted: list[str]) -> None:
        def all_came() -> bool:
            return all(one in self._texts(_chat(one)) for one in interrupted)

        assert await self.bell.until(all_came, 60), "an interrupted reply never comes"

    async def replies(self, chat: int, expected: list[str]) -> list[str]:
        await self.bell.until(lambda: set(expected) <= set(self._texts(chat)), 60)
        return self._texts(chat)

    def _texts(self, chat: int) -> list[str]:
        return [message.text for message in self._double.user(f"An {chat}").inbox]


class ZaloBotFront:
    """Holds events ready for whoever polls; one that is handed out is gone, whether or not it was kept."""

    channel = "zalo_bot"

    def __init__(self, double: ZaloBotDouble) -> None:
        self._double = double
        self.bell = double._bell

    async def post(self, chat: int, number: int) -> None:
        user = self._double.user(f"An {chat}")
        message = {
            "from": {"id": user.id, "display_name": user.name, "is_bot": False},
            "chat": {"id": user.id, "chat_type": "PRIVATE"},
            "message_id": f"{chat}-{number}",
            "date": 1_795_000_000_000,
            "text": text(chat, number),
        }
        event = {"event_name": "message.text.received", "message": message}
        await self._double._emit(event)
        # Gone from the line, and asked for another one: the one before was kept, or died with who asked for it.
        handed = await self.bell.until(lambda: not any(one is event for one in self._double._events), 60)
        assert handed, "nobody polls"

    def arrived(self) -> int:
        return sum(call.method == "sendMessage" for call in self._double.calls)

    async def resent(self, interrupted: list[str]) -> None:
        def all_came() -> bool:
            return all(one in self._texts(_chat(one)) for one in interrupted)

        assert await self.bell.until(all_came, 60), "an interrupted reply never comes"

    async def replies(self, chat: int, expected: list[str]) -> list[str]:
        await self.bell.until(lambda: set(expected) <= set(self._texts(chat)), 60)
        return self._texts(chat)

    def _texts(self, chat: int) -> list[str]:
        return [message.text for message in self._double.user(f"An {chat}").inbox]


class WebFront:
    """Talks to the web chat's API as many browsers would."""

    channel = "web"

    def __init__(self, line: Line) -> None:
        self._line = line
        self._tokens: dict[int, str] = {}
        self.bell = Bell()

    async def post(self, chat: int, number: int) -> None:
        if chat not in self._tokens:
            self._tokens[chat] = (await self._line.request("POST", "/chat/api/clients", 201))["token"]
        body = {"message_id": str(number), "text": text(chat, number)}
        await self._line.request("POST", "/chat/api/messages", 202, json=body, headers=self._headers(chat))

    def arrived(self) -> int:
        return 0

    async def resent(self, interrupted: list[str]) -> None:
        for one in interrupted:
            await self.replies(_chat(one), [one])

    async def replies(self, chat: int, expected: list[str]) -> list[str]:
        found: list[str] = []
        after = 0
        while not set(expected) <= set(found):
            path = f"/chat/api/messages?after={after}&wait=30"
            answer = await self._line.request("GET", path, 200, headers=self._headers(chat))
            messages = answer["messages"]
            if not messages:
                break
            found += [message["text"] for message in messages]
            after = messages[-1]["seq"]
        return found

    def _headers(self, chat: int) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[chat]}"}


def _telegram_id(chat: int) -> int:
    return 7_000 + chat
