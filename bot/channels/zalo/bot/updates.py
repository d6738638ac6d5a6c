"""Reading the Bot Platform's events: just the fields we use, as typed structs.

Only private chats are conversations. Of what mentions or quotes the bot in a group (Zalo tells it nothing else) only
the few commands the house asks for are our business. An event has no number of its own; its message's id tells repeats
apart, and an event without a message (somebody protected wrote) is nobody we could answer.
"""

from collections.abc import Collection
from typing import Any

import msgspec

from bot.channels.groups import command
from bot.messages import File, IncomingMessage

CHANNEL = "zalo_bot"
_UNREADABLE = ("message.voice.received", "message.unsupported.received", "message.link.received")


class EventRefused(ValueError):
    """The bytes are not an event of the Bot Platform."""


class _Sender(msgspec.Struct):
    display_name: str | None = None
    is_bot: bool = False


class _Chat(msgspec.Struct):
    id: str
    chat_type: str = "PRIVATE"


class _Message(msgspec.Struct):
    message_id: str
    chat: _Chat
    date: int | float = 0
    sender: _Sender | None = msgspec.field(name="from", default=None)
    text: str | None = None
    caption: str | None = None
    photo_url: str | None = None
    photo: str | None = None


class Event(msgspec.Struct):
    """One event; `message` is missing where Zalo tells nothing of it."""

    event_name: str
    message: _Message | None = None


class _Envelope(msgspec.Struct):
    ok: bool | None = None
    result: msgspec.Raw = msgspec.Raw()


_DECODER = msgspec.json.Decoder(Event)
_ENVELOPES = msgspec.json.Decoder(_Envelope)


def decode(body: bytes | msgspec.Raw) -> Event:
    """Return the event in `body`, bare or in its envelope {"ok", "result"}. Raises EventRefused."""
    try:
        envelope = _ENVELOPES.decode(body)
        wrapped = envelope.ok is True and bytes(envelope.result)
        return _DECODER.decode(envelope.result if wrapped else body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise EventRefused("not an event") from error


def neutral(event: Event, group_commands: Collection[str] = ()) -> IncomingMessage | None:
    """Return what a person did, None for what is no conversation with us.

    In groups only `group_commands` (without slash) are read.
    """
    message = event.message
    if message is None or not message.message_id:
        return None
    if event.event_name == "message.reaction.received" or (message.sender and message.sender.is_bot):
        return None
    if message.chat.chat_type == "GROUP":
        return _from_group(message, group_commands)
    if message.chat.chat_type != "PRIVATE":
        return None
    return IncomingMessage(
        channel=CHANNEL,
        update_id=message.message_id[:200],
        address=message.chat.id[:200],
        sender_name=((message.sender.display_name if message.sender else "") or "")[:200],
        sent_at=_seconds(message.date),
        **_content(event.event_name, message),
    )


def _from_group(message: _Message, group_commands: Collection[str]) -> IncomingMessage | None:
    """Return a command, without whoever typed it and without the mention of the bot."""
    said = command(message.text or "", group_commands, mentions=True)
    if said is None:
        return None
    return IncomingMessage(
        channel=CHANNEL,
        update_id=message.message_id[:200],
        address=message.chat.id[:200],
        kind="group",
        text=said,
        sent_at=_seconds(message.date),
    )


def _content(name: str, message: _Message) -> dict[str, Any]:
    picture = message.photo_url or message.photo
    if name == "message.image.received" and picture:
        file = File(picture[:2000], "photo.jpg", "image/jpeg")
        return {"kind": "file", "text": message.caption or "", "files": (file,)}
    if name == "message.sticker.received":
        return {"kind": "sticker"}
    text = message.text
    if text is None or name in _UNREADABLE[:2]:
        return {"kind": "unsupported", "text": message.caption or ""}
    if text == "/start" or text.startswith("/start "):
        return {"kind": "start", "text": text[7:].strip()}
    return {"text": text}


def _seconds(milliseconds: float) -> int:
    """The platform counts milliseconds; what is no moment at all counts as not said."""
    return int(milliseconds / 1000) if 0 <= milliseconds < 1e15 else 0
