"""What a person sees of the bot's messages."""

from dataclasses import dataclass
from typing import Any

from bot.channels.telegram.double.chats import Message
from bot.channels.telegram.double.files import Files


@dataclass(frozen=True)
class Button:
    """A button under a message: it sends `data` back, or opens `url`."""

    title: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Received:
    """A message of the bot as it looks now. `text` is a photo's or document's caption where there is one."""

    message_id: int
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    edited: bool
    file_name: str | None
    content: bytes | None
    body: dict[str, Any]

    @property
    def titles(self) -> list[str]:
        """The titles of all buttons, row by row."""
        return [button.title for row in self.buttons for button in row]


def received(message: Message, files: Files) -> Received:
    """The view of one message."""
    body = message.body
    attachment = body.get("document") or (body["photo"][-1] if "photo" in body else None)
    file = files.by_id(attachment["file_id"]) if attachment else None
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    return Received(
        message_id=body["message_id"],
        text=body.get("text") or body.get("caption", ""),
        buttons=tuple(tuple(_button(button) for button in row) for row in rows),
        edited="edit_date" in body,
        file_name=file.name if file else None,
        content=file.content if file else None,
        body=body,
    )


def _button(button: dict[str, Any]) -> Button:
    return Button(button["text"], button.get("callback_data"), button.get("url"))
