"""The person on the other side: writes, taps and reads as a Telegram app would."""

import itertools
import re
from collections.abc import Callable
from typing import Any

from bot.channels.telegram.double import files
from bot.channels.telegram.double.chats import Chat, Message, Standing
from bot.channels.telegram.double.formatting import found_entities
from bot.channels.telegram.double.inbox import Received, received
from bot.channels.telegram.double.messages import TEXT_LIMIT
from bot.channels.telegram.double.parameters import Upload
from bot.channels.telegram.double.state import State, Tap
from bot.channels.telegram.double.updates import Update

_START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_tap_numbers = itertools.count(4381)


class User:
    """One person in a private chat with the bot. Every action returns the update it made."""

    def __init__(self, state: State, chat: Chat) -> None:
        self._state = state
        self._chat = chat
        self._read = 0

    @property
    def id(self) -> int:
        """The person's number, which is also the chat's."""
        return self._chat.id

    @property
    def inbox(self) -> list[Received]:
        """The bot's messages in this chat as they look now, oldest first; deleted ones are gone."""
        return [self._view(m) for m in self._chat.messages.values() if m.from_bot]

    @property
    def tap_answers(self) -> list[dict[str, Any]]:
        """The bot's answers to taps, oldest tap first: {"text", "show_alert"}."""
        taps = [tap for tap in self._state.taps.values() if tap.chat_id == self.id]
        return [tap.answer for tap in taps if tap.answer is not None]

    async def sends(self, text: str, *, reply_to: int | None = None) -> Update:
        """Write a text of 1–4096 characters; `reply_to` is the number of a message in this chat."""
        if not text.strip() or len(text) > TEXT_LIMIT:
            raise ValueError(f"a Telegram app sends 1 to {TEXT_LIMIT} characters, not {len(text)}")
        content = _text(text)
        if reply_to is not None:
            content["reply_to_message"] = self._chat.messages[reply_to].body
        return await self._message(content)

    async def presses_start(self, payload: str = "") -> Update:
        """Open the bot by its link `t.me/<bot>?start=<payload>`; payload is at most 64 of A–Z a–z 0–9 _ -."""
        if not _START_PAYLOAD.fullmatch(payload):
            raise ValueError(f"Telegram does not pass on this start payload: {payload!r}")
        return await self.sends(f"/start {payload}".rstrip())

    async def taps(self, button: str) -> Update:
        """Tap the newest button with that title or data; LookupError when no message shows it."""
        message, data = self._find_button(button)
        number = str(next(_tap_numbers))
        self._state.taps[number] = Tap(self.id, self._state.clock())
        query = {
            "id": number,
            "from": self._chat.sender,
            "message": message.body,
            "chat_instance": f"-{self.id}7",
            "data": data,
        }
        return await self._state.updates.emit("callback_query", query)

    async def sends_photo(self, content: bytes, caption: str = "") -> Update:
        """Send a picture; its bytes can be downloaded by getFile."""
        file = self._state.files.keep(Upload("photo.jpg", "image/jpeg", content), "photos")
        return await self._message({"photo": files.photo_sizes(file)} | _caption(caption))

    async def sends_document(
        self,
        content: bytes,
        file_name: str = "document.pdf",
        caption: str = "",
        *,
        mime_type: str = "application/pdf",
        declared_size: int | None = None,
    ) -> Update:
        """Send a file; `declared_size` in bytes stands in for one too large to make."""
        upload = Upload(file_name, mime_type, content)
        file = self._state.files.keep(upload, "documents", declared_size)
        return await self._message({"document": files.document(file)} | _caption(caption))

    async def sends_sticker(self, emoji: str = "👍") -> Update:
        """Send a sticker."""
        file = self._state.files.keep(Upload("sticker.webp", "image/webp", b"RIFF"), "stickers")
        sticker = {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
        }
        return await self._message({"sticker": sticker})

    async def edits(self, text: str, message_id: int | None = None) -> Update:
        """Change a text sent before, the last one unless `message_id` says which."""
        own = [m for m in self._chat.messages.values() if not m.from_bot and "text" in m.body]
        message = own[-1] if message_id is None else self._chat.messages[message_id]
        message.body = message.body | _text(text) | {"edit_date": self._state.now()}
        return await self._state.updates.emit("edited_message", message.body)

    async def forwards(self, text: str, from_name: str = "Người khác") -> Update:
        """Forward somebody's text, whose account stays hidden."""
        origin = {"type": "hidden_user", "sender_user_name": from_name, "date": self._state.now()}
        return await self._message(_text(text) | {"forward_origin": origin})

    async def blocks_the_bot(self) -> Update:
        """Stop the bot: from now on it gets 403."""
        return await self._changes_standing("blocked", "member", "kicked")

    async def unblocks_the_bot(self) -> Update:
        """Let the bot write again."""
        return await self._changes_standing("started", "kicked", "member")

    def deletes_the_account(self) -> None:
        """Leave Telegram: the bot hears nothing and gets 403."""
        self._chat.standing = "deleted"

    async def receives(self, count: int = 1, timeout: float = 5.0) -> list[Received]:
        """Wait for the next `count` messages not yet returned here; TimeoutError after `timeout` seconds."""
        wanted = self._read + count
        if not await self._state.bell.until(lambda: len(self._chat.arrived) >= wanted, timeout):
            unread = [self._view(message).text for message in self._chat.arrived[self._read :]]
            raise TimeoutError(f"{count} messages expected in {timeout} s, came: {unread}")
        messages = self._chat.arrived[self._read : wanted]
        self._read = wanted
        return [self._view(message) for message in messages]

    async def sees(self, ready: Callable[["User"], bool], timeout: float = 5.0) -> None:
        """Wait until `ready(self)`, for instance for an edit; TimeoutError after `timeout` seconds."""
        if not await self._state.bell.until(lambda: ready(self), timeout):
            raise TimeoutError(f"not seen in {timeout} s; inbox: {[message.text for message in self.inbox]}")

    def _view(self, message: Message) -> Received:
        return received(message, self._state.files)

    async def _message(self, content: dict[str, Any]) -> Update:
        if self._chat.standing in {"blocked", "deleted"}:
            raise ValueError(f"this person cannot write to the bot: {self._chat.standing}")
        self._chat.standing = "started"
        number = self._state.chats.next_message_id()
        body = {
            "message_id": number,
            "from": self._chat.sender,
            "chat": self._chat.described(),
            "date": self._state.now(),
            **content,
        }
        self._chat.messages[number] = Message(body, from_bot=False)
        return await self._state.updates.emit("message", body)

    def _find_button(self, wanted: str) -> tuple[Message, str]:
        shown = []
        for message in reversed(self._chat.messages.values()):
            for button in [b for row in self._view(message).buttons for b in row]:
                shown.append(button.title)
                if button.data is not None and wanted in (button.title, button.data):
                    return message, button.data
        raise LookupError(f"no button {wanted!r} to tap; shown: {shown}")

    async def _changes_standing(self, standing: Standing, old: str, new: str) -> Update:
        self._chat.standing = standing
        body = {
            "chat": self._chat.described(),
            "from": self._chat.sender,
            "date": self._state.now(),
            "old_chat_member": self._membership(old),
            "new_chat_member": self._membership(new),
        }
        return await self._state.updates.emit("my_chat_member", body)

    def _membership(self, status: str) -> dict[str, Any]:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self._state.bot, "status": status} | until


def _text(text: str) -> dict[str, Any]:
    entities = found_entities(text)
    return {"text": text} | ({"entities": entities} if entities else {})


def _caption(caption: str) -> dict[str, str]:
    return {"caption": caption} if caption else {}
