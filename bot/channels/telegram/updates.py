"""Reading Telegram's updates: just the fields we use, as typed structs.

Decoding one costs about a microsecond; the library's own objects cost seventy, and nobody downstream needs them.
Only private chats are conversations. What is said in groups and channels is none of our business, but for the few
commands the house asks for.
"""

from collections.abc import Collection
from typing import Any

import msgspec

from bot.channels.groups import command
from bot.messages import MAX_BUTTON_DATA, File, IncomingMessage, Kind

CHANNEL = "telegram"
_GROUPS = ("group", "supergroup")
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]


class UpdateRefused(ValueError):
    """The bytes are not an update of the Bot API."""


class _Chat(msgspec.Struct):
    id: int
    type: str = "private"


class _User(msgspec.Struct):
    first_name: str = ""
    last_name: str = ""


class _Media(msgspec.Struct):
    file_id: str
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0


class _Message(msgspec.Struct):
    chat: _Chat
    date: int = 0
    sender: _User | None = msgspec.field(name="from", default=None)
    text: str | None = None
    caption: str | None = None
    photo: list[_Media] = []
    document: _Media | None = None
    sticker: Any = None
    migrate_to_chat_id: int = 0


class _Query(msgspec.Struct):
    id: str
    sender: _User | None = msgspec.field(name="from", default=None)
    message: _Message | None = None
    data: str = ""


class _Member(msgspec.Struct):
    status: str


class _Membership(msgspec.Struct):
    chat: _Chat
    new_chat_member: _Member
    date: int = 0


class Update(msgspec.Struct):
    """One update; of its kinds at most one is set."""

    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Query | None = None
    my_chat_member: _Membership | None = None


_DECODER = msgspec.json.Decoder(Update)


def decode(body: bytes | msgspec.Raw) -> Update:
    """Return the update in `body`. Raises UpdateRefused."""
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UpdateRefused("not an update") from error


def neutral(update: Update, group_commands: Collection[str] = ()) -> IncomingMessage | None:
    """Return what a person did, None for what is no conversation with us.

    In groups only `group_commands` (without slash) are read.
    """
    if update.message:
        if update.message.chat.type in _GROUPS:
            return _from_group(update.update_id, update.message, group_commands)
        return _from_message(update.update_id, update.message)
    if update.callback_query:
        return _from_query(update.update_id, update.callback_query)
    if update.edited_message and update.edited_message.chat.type == "private":
        return _incoming(update.update_id, update.edited_message, kind="edited")
    if update.my_chat_member:
        membership = update.my_chat_member
        gone = membership.new_chat_member.status in ("kicked", "left")
        # That we were put into a group says nothing: it is bound there by a command, or not at all.
        if membership.chat.type != "private" and not (gone and membership.chat.type in _GROUPS):
            return None
        return IncomingMessage(
            channel=CHANNEL,
            update_id=str(update.update_id),
            address=str(membership.chat.id),
            kind="blocked" if gone else "unblocked",
            sent_at=membership.date,
        )
    return None


def _incoming(update_id: int, message: _Message, **fields: Any) -> IncomingMessage:
    return IncomingMessage(
        channel=CHANNEL,
        update_id=str(update_id),
        address=str(message.chat.id),
        sender_name=_name(message.sender),
        sent_at=message.date,
        **fields,
    )


def _from_group(update_id: int, message: _Message, group_commands: Collection[str]) -> IncomingMessage | None:
    """Return one of the commands we read in a group, without whoever typed it; None for everything else."""
    if message.migrate_to_chat_id:  # it became a supergroup
        return _of_group(update_id, message, "renumbered", str(message.migrate_to_chat_id))
    said = command(message.text or "", group_commands)
    return None if said is None else _of_group(update_id, message, "group", said)


def _of_group(update_id: int, message: _Message, kind: Kind, text: str) -> IncomingMessage:
    return IncomingMessage(
        channel=CHANNEL,
        update_id=str(update_id),
        address=str(message.chat.id),
        kind=kind,
        text=text,
        sent_at=message.date,
    )


def _from_message(update_id: int, message: _Message) -> IncomingMessage | None:
    if message.chat.type != "private":
        return None
    if message.text is not None:
        if message.text == "/start" or message.text.startswith("/start "):
            return _incoming(update_id, message, kind="start", text=message.text[7:].strip())
        return _incoming(update_id, message, text=message.text)
    caption = message.caption or ""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.file_size)
        picture = File(largest.file_id, "photo.jpg", "image/jpeg", largest.file_size)
        return _incoming(update_id, message, kind="file", text=caption, files=(picture,))
    if message.document:
        document = message.document
        media_type = document.mime_type or "application/octet-stream"
        file = File(document.file_id, document.file_name[:200], media_type, document.file_size)
        return _incoming(update_id, message, kind="file", text=caption, files=(file,))
    if message.sticker is not None:
        return _incoming(update_id, message, kind="sticker")
    return _incoming(update_id, message, kind="unsupported", text=caption)


def _from_query(update_id: int, query: _Query) -> IncomingMessage | None:
    if query.message is None or query.message.chat.type != "private":
        return None
    return IncomingMessage(
        channel=CHANNEL,
        update_id=str(update_id),
        address=str(query.message.chat.id),
        kind="action",
        action=query.data[:MAX_BUTTON_DATA],
        sender_name=_name(query.sender),
    )


def _name(user: _User | None) -> str:
    return f"{user.first_name} {user.last_name}".strip()[:200] if user else ""
