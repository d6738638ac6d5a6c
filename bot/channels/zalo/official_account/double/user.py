"""The person on the other side: writes and reads as the Zalo app would."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.channels.bell import Bell

Event = dict[str, Any]


@dataclass(frozen=True)
class Received:
    """A message of the account: its text, choices as (title, payload), the bytes of its picture or file, template."""

    message_id: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    image: bytes | None = None
    template: str = ""
    file: bytes | None = None


@dataclass
class User:
    """One person in a chat with the account; `id` is more than 2^53."""

    id: str
    name: str
    bell: Bell
    emit: Callable[[Event], Awaitable[None]]
    next_id: Callable[[], str]
    now: Callable[[], float]
    keep: Callable[[bytes, str], str]
    app_id: str
    oa_id: str
    inbox: list[Received] = field(default_factory=list)
    reactions: list[tuple[str, str]] = field(default_factory=list)
    last_interaction: float | None = None
    refuses: int = 0
    _read: int = 0

    async def sends(self, text: str) -> Event:
        """Write a text; return the event."""
        return await self._message("user_send_text", text=text)

    async def sends_image(self, content: bytes, text: str = "") -> Event:
        """Send a picture."""
        url = self.keep(content, "jpg")
        return await self._attach("image", {"thumbnail": url, "url": url}, text)

    async def sends_file(self, content: bytes, name: str) -> Event:
        """Send a document."""
        kind = name.rpartition(".")[2]
        payload = {"size": str(len(content)), "name": name, "checksum": "0", "type": kind}
        return await self._attach("file", payload | {"url": self.keep(content, kind)})

    async def sends_link(self, url: str, text: str = "") -> Event:
        """Share a link."""
        return await self._attach("link", {"thumbnail": "", "description": "một trang", "url": url}, text)

    async def sends_location(self) -> Event:
        """Share a place."""
        return await self._attach("location", {"coordinates": {"latitude": "10.77", "longitude": "106.70"}})

    async def sends_sticker(self) -> Event:
        """Send a sticker."""
        return await self._attach("sticker", {"id": "21340", "url": self.keep(b"sticker", "png")})

    async def sends_audio(self) -> Event:
        """Send a voice message."""
        return await self._attach("audio", {"url": self.keep(b"amr", "amr")})

    async def taps(self, title: str) -> Event:
        """Tap the newest choice with that title: its payload comes as an ordinary text."""
        for message in reversed(self.inbox):
            for shown, payload in message.buttons:
                if shown == title:
                    return await self.sends(payload)
        raise LookupError(title)

    async def follows(self) -> Event:
        """Follow the account."""
        return await self._about("follow", follower={"id": self.id}, source="oa_profile")

    async def unfollows(self) -> Event:
        """Stop following it."""
        return await self._about("unfollow", follower={"id": self.id}, source="oa_profile")

    async def withdraws(self) -> Event:
        """Take the consent back: whatever is held of this person has to go."""
        return await self._about("user_withdraw", user_id=self.id)

    async def submits(self, name: str) -> Event:
        """Fill Zalo's form with name and more."""
        info = {
            "name": name,
            "phone": "84900000000",
            "user_dob": "30/10/1999",
            "full_address": {"user_city": "Huế"},
        }
        return await self._about(
            "user_submit_info", sender={"id": self.id}, recipient={"id": self.oa_id}, info=info
        )

    async def sees(self, message_id: str) -> Event:
        """Read a message."""
        return await self._message("user_seen_message", msg_ids=[message_id])

    async def opens_the_chat(self) -> Event:
        """Press the button that opens the chat."""
        return await self._about("user_click_chatnow", user_id=self.id)

    async def receives(self, count: int = 1, timeout: float = 5.0) -> list[Received]:
        """Wait for the next `count` messages not yet returned here; TimeoutError after `timeout` seconds."""
        wanted = self._read + count
        if not await self.bell.until(lambda: len(self.inbox) >= wanted, timeout):
            came = [message.text for message in self.inbox[self._read :]]
            raise TimeoutError(f"{count} messages expected in {timeout} s, came: {came}")
        messages = self.inbox[self._read : wanted]
        self._read = wanted
        return messages

    async def _attach(self, kind: str, payload: dict[str, Any], text: str = "") -> Event:
        more = {"text": text} if text else {}
        return await self._message(
            f"user_send_{kind}", attachments=[{"type": kind, "payload": payload}], **more
        )

    async def _message(self, name: str, **message: Any) -> Event:
        if name.startswith("user_send_"):
            message["msg_id"] = self.next_id()
        people = {"sender": {"id": self.id}, "recipient": {"id": self.oa_id}}
        return await self._about(name, **people, user_id_by_app=f"5{self.id}", message=message)

    async def _about(self, name: str, **fields: Any) -> Event:
        if name not in ("user_seen_message", "unfollow", "user_withdraw"):
            self.last_interaction = self.now()
        ids = {} if "sender" in fields else {"oa_id": self.oa_id}
        event = {
            "app_id": self.app_id,
            **ids,
            **fields,
            "event_name": name,
            "timestamp": str(int(self.now() * 1000)),
        }
        await self.emit(event)
        return event
