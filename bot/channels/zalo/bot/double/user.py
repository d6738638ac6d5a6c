"""The person on the other side: writes and reads as the Zalo app would."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.channels.bell import Bell

Emit = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    """A message of the bot: its text or caption, and the address of its picture where it has one."""

    message_id: str
    text: str
    photo: str | None = None


@dataclass
class User:
    """One person in a private chat with the bot; `id` is also the chat's, twenty hexadecimal digits.

    A group is one too: it receives, and people say things in it.
    """

    id: str
    name: str
    bell: Bell
    emit: Emit
    next_id: Callable[[], str]
    now: Callable[[], float]
    keep: Callable[[bytes], str]
    inbox: list[Received] = field(default_factory=list)
    blocked: bool = False
    _read: int = 0

    async def sends(self, text: str) -> dict[str, Any]:
        """Write a text; return the event."""
        return await self._event("text", text=text)

    async def sends_photo(
        self, content: bytes, caption: str = "", *, key: str = "photo_url"
    ) -> dict[str, Any]:
        """Send a picture; `key` is the field Zalo puts its address in: both were seen."""
        more = {"caption": caption} if caption else {}
        return await self._event("image", message_type="CHAT_PHOTO", **{key: self.keep(content)}, **more)

    async def sends_voice(self) -> dict[str, Any]:
        """Send a voice message."""
        return await self._event("voice", message_type="CHAT_VOICE", voice_url=self.keep(b"aac"))

    async def sends_sticker(self) -> dict[str, Any]:
        """Send a sticker."""
        return await self._event("sticker", sticker="0e4a1b2c", url=self.keep(b"sticker"))

    async def says_in(self, group: "User", text: str) -> dict[str, Any]:
        """Write in a group and mention the bot, by whatever name stands in the text."""
        event = self._built("text", text=text)
        event["message"]["chat"] = {"id": group.id, "chat_type": "GROUP"}
        await self.emit(event)
        return event

    async def is_protected(self) -> dict[str, Any]:
        """Write as somebody of whom Zalo tells the bot nothing."""
        event: dict[str, Any] = {"event_name": "message.unsupported.received"}
        await self.emit(event)
        return event

    async def receives(self, count: int = 1, timeout: float = 5.0) -> list[Received]:
        """Wait for the next `count` messages not yet returned here; TimeoutError after `timeout` seconds."""
        wanted = self._read + count
        if not await self.bell.until(lambda: len(self.inbox) >= wanted, timeout):
            came = [message.text for message in self.inbox[self._read :]]
            raise TimeoutError(f"{count} messages expected in {timeout} s, came: {came}")
        messages = self.inbox[self._read : wanted]
        self._read = wanted
        return messages

    async def _event(self, kind: str, **content: Any) -> dict[str, Any]:
        event = self._built(kind, **content)
        await self.emit(event)
        return event

    def _built(self, kind: str, **content: Any) -> dict[str, Any]:
        message = {
            "from": {"id": self.id, "display_name": self.name, "is_bot": False},
            "chat": {"id": self.id, "chat_type": "PRIVATE"},
            "message_id": self.next_id(),
            "date": int(self.now() * 1000),
            **content,
        }
        return {"event_name": f"message.{kind}.received", "message": message}
