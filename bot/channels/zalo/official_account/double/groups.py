"""Groups of the double: made, spoken in, told things by the account, closed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.channels.bell import Bell
from bot.channels.zalo.official_account.double.api import TEXT_LIMIT, Refusal
from bot.channels.zalo.official_account.double.user import Event, Received, User

CLOSED, NOT_IN_IT = -237, -403


@dataclass
class Group:
    """One group the account made; `refuses` is what the account is told when it writes there, 0 nothing."""

    id: str
    name: str
    bell: Bell
    emit: Callable[[Event], Awaitable[None]]
    next_id: Callable[[], str]
    now: Callable[[], float]
    account: dict[str, str]
    inbox: list[Received] = field(default_factory=list)
    refuses: int = 0
    _read: int = 0

    async def hears(self, user: User, text: str) -> Event:
        """Let somebody write there; return the event."""
        message = {"text": text, "msg_id": self.next_id()}
        return await self._event("user_send_group_text", sender={"id": user.id}, message=message)

    async def sees_picture(self, user: User, text: str = "") -> Event:
        """Let somebody send a picture there."""
        picture = {"type": "image", "payload": {"url": "https://f6.photo.talk.zdn.vn/x.jpg"}}
        message = {"text": text, "msg_id": self.next_id(), "attachments": [picture]}
        return await self._event("user_send_group_image", sender={"id": user.id}, message=message)

    async def joins(self, user: User) -> Event:
        """Let somebody come."""
        return await self._event("user_join_group", group_id=self.id, user_ids=[user.id])

    async def leaves(self, user: User, name: str = "user_out_group") -> Event:
        """Let somebody go; `name` is one of the two spellings of it."""
        return await self._event(name, group_id=self.id, user_ids=[user.id])

    async def lets_the_account_go(self) -> Event:
        """Take the account out of it."""
        self.refuses = NOT_IN_IT
        return await self._event("user_out_group", group_id=self.id, user_ids=[self.account["oa_id"]])

    async def is_deleted(self) -> Event:
        """Delete it."""
        self.refuses = CLOSED
        return await self._event("delete_group", group_id=self.id)

    async def receives(self, count: int = 1, timeout: float = 5.0) -> list[Received]:
        """Wait for the next `count` messages not yet returned here; TimeoutError after `timeout` seconds."""
        wanted = self._read + count
        if not await self.bell.until(lambda: len(self.inbox) >= wanted, timeout):
            came = [message.text for message in self.inbox[self._read :]]
            raise TimeoutError(f"{count} messages expected in {timeout} s, came: {came}")
        messages = self.inbox[self._read : wanted]
        self._read = wanted
        return messages

    async def _event(self, name: str, **fields: Any) -> Event:
        recipient = {} if "group_id" in fields else {"recipient": {"id": self.id}}
        timestamp = str(int(self.now() * 1000))
        event = {**self.account, **recipient, **fields, "event_name": name, "timestamp": timestamp}
        await self.emit(event)
        return event


class Groups:
    """The account's groups; `make` makes one of that name and number."""

    def __init__(self, make: Callable[[str, str], Group], next_id: Callable[[], str]) -> None:
        self._make, self._next_id = make, next_id
        self._named: dict[str, Group] = {}

    def named(self, name: str) -> Group:
        """Return the group of that name, which exists from now on."""
        if name not in self._named:
            self._named[name] = self._make(f"f414c8f76fa586fbdf{len(self._named):02}", name)
        return self._named[name]

    def send(self, body: dict[str, Any]) -> tuple[dict[str, Any], Group, Received]:
        """POST /v3.0/oa/group/message: text alone."""
        recipient, message = body.get("recipient"), body.get("message")
        number = recipient.get("group_id") if isinstance(recipient, dict) else None
        group = next((group for group in self._named.values() if group.id == number), None)
        if group is None:
            raise Refusal(-201, "group_id is invalid!")
        if group.refuses:
            raise Refusal(group.refuses, "group is not available")
        text = message.get("text") if isinstance(message, dict) and set(message) == {"text"} else None
        if not isinstance(text, str) or not text:
            raise Refusal(-201, "message is invalid!")
        if len(text) > TEXT_LIMIT:
            raise Refusal(-210, "text exceeds limit")
        received = Received(self._next_id(), text)
        group.inbox.append(received)
        sent = {"message_id": received.message_id, "group_id": group.id}
        return {**sent, "sent_time": str(int(group.now() * 1000))}, group, received
