"""The private chats between people and the bot, and the messages in them."""

import itertools
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.channels.telegram.double.errors import ApiError, bad_request, forbidden
from bot.channels.telegram.double.parameters import Parameters

Standing = Literal["never_started", "started", "blocked", "deleted"]
_REFUSALS: dict[Standing, ApiError] = {
    "never_started": forbidden("bot can't initiate conversation with a user"),
    "blocked": forbidden("bot was blocked by the user"),
    "deleted": forbidden("user is deactivated"),
}


@dataclass
class Message:
    """One message: `body` is the Message object of the Bot API, changed in place by edits."""

    body: dict[str, Any]
    from_bot: bool


@dataclass
class Chat:
    """A private chat; `sender` is the person as a User object. `arrived` lists what the bot sent, in order."""

    sender: dict[str, Any]
    standing: Standing
    messages: dict[int, Message] = field(default_factory=dict)
    arrived: list[Message] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The chat's number; of a private chat also the person's."""
        return int(self.sender["id"])

    def described(self) -> dict[str, Any]:
        """The Chat object of the Bot API."""
        named = {key: self.sender[key] for key in ("first_name", "username") if key in self.sender}
        return {"id": self.id, "type": "private"} | named


class Chats:
    """All chats by number; message numbers rise over all of them, as in Telegram's private chats."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._numbers = itertools.count(1)

    def find(self, chat_id: int) -> Chat | None:
        """The chat of that number, if there is one."""
        return self._chats.get(chat_id)

    def open(self, sender: dict[str, Any], standing: Standing) -> Chat:
        """Add a chat with a new person."""
        chat = Chat(sender, standing)
        self._chats[chat.id] = chat
        return chat

    def next_message_id(self) -> int:
        """A fresh message number."""
        return next(self._numbers)

    def known(self, parameters: Parameters) -> Chat:
        """The chat a call names, or a 400."""
        if not parameters.text("chat_id"):
            raise bad_request("chat_id is empty")
        chat_id = parameters.chat_id()
        chat = None if chat_id is None else self._chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def reachable(self, parameters: Parameters) -> Chat:
        """The chat a call names, if the bot may write to it now; else a 400 or 403."""
        chat = self.known(parameters)
        if chat.standing in _REFUSALS:
            raise _REFUSALS[chat.standing]
        return chat
