"""Reading the account's events: just the fields we use, as typed structs.

Of what people fill into Zalo's own forms only the name is read: telephone, birthday and home address never get past
this module.
"""

import mimetypes
from typing import Any, Literal

import msgspec

from bot.messages import MAX_BUTTON_DATA, File, IncomingMessage
from bot.seal import Seal

CHANNEL = "zalo_oa"
TAP = "#"
"""The first character of a choice's payload, which comes back as an ordinary text."""
GROUP = "group:"
"""How the address of a group begins, so that it is never taken for a person's."""
_MARK_BYTES = 6
_LONGEST = 200  # characters of an id or a name
_PAYLOAD_LIMIT = 2000  # characters of an address

Act = Literal["message", "interaction", "submitted", "officer", "echo", "group", "other"]


class EventRefused(ValueError):
    """The bytes are not an event of an account."""


class _Party(msgspec.Struct):
    id: str | int = ""
    admin_id: str | int | None = None
    group_id: str | int | None = None


class _Payload(msgspec.Struct):
    url: str | None = None
    name: str | None = None
    size: str | int | None = None
    id: Any = None


class _Attachment(msgspec.Struct):
    type: str = ""
    payload: _Payload = msgspec.field(default_factory=_Payload)


class _Message(msgspec.Struct):
    msg_id: str | int | None = None
    text: str | None = None
    attachments: list[_Attachment] | None = None


class _Info(msgspec.Struct):
    name: str | None = None


class Event(msgspec.Struct):
    """One event; who or which group it is about stands in one of several places."""

    event_name: str = ""
    app_id: str | int = ""
    oa_id: str | int = ""
    timestamp: str | int = ""
    sender: _Party | None = None
    recipient: _Party | None = None
    follower: _Party | None = None
    user_id: str | int | None = None
    user_ids: Any = None
    group_id: str | int | None = None
    message: _Message | None = None
    info: _Info | None = None

    @property
    def account(self) -> str:
        """The account's id."""
        party = self.sender if self.is_ours else self.recipient
        return str(self.oa_id or (party.id if party else ""))

    @property
    def person(self) -> str:
        """The person's id, "" when the event is about nobody."""
        party = self.follower or (self.recipient if self.is_ours else self.sender)
        found = party.id if party and self.follower else (self.user_id or (party.id if party else ""))
        return str(found) if _is_id(str(found)) and not str(found).startswith(GROUP) else ""

    @property
    def is_of_group(self) -> bool:
        """Whether it happened in a group."""
        return "_group" in self.event_name

    @property
    def group(self) -> str:
        """The group's address, "" when the event names none."""
        party = self.recipient or _Party()
        found = f"{GROUP}{self.group_id or party.group_id or party.id}"
        return found if len(found) > len(GROUP) and _is_id(found) else ""

    @property
    def is_ours(self) -> bool:
        """Whether the account itself said it."""
        return self.event_name.startswith("oa_send_")

    @property
    def milliseconds(self) -> int:
        """The platform's clock, 0 when it says none."""
        written = str(self.timestamp)
        return int(written) if written.isascii() and written.isdigit() and len(written) <= 15 else 0


def _is_id(written: str) -> bool:
    return len(written) <= _LONGEST and written.isprintable()


class Reading(msgspec.Struct, frozen=True):
    """What an event means to us: `act`, whom it is about (`address`), and for a message the message."""

    act: Act
    address: str = ""
    message: IncomingMessage | None = None
    name: str = ""
    message_id: str = ""


_DECODER = msgspec.json.Decoder(Event)


def decode(body: bytes) -> Event:
    """Return the event in `body`. Raises EventRefused."""
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise EventRefused("not an event") from error


def payload_of(seal: Seal, address: str, data: str) -> str:
    """Return what a choice sends back when it is tapped: its data, with a mark nobody can make for somebody else."""
    return f"{TAP}{_mark(seal, address, data)}:{data}"


def _mark(seal: Seal, address: str, data: str) -> str:
    return seal.digest("zalo_oa.choice", f"{address}\n{data}", _MARK_BYTES)


def read(event: Event, seal: Seal) -> Reading:
    """Return what the event means; what is no conversation with one person means nothing."""
    name, address = event.event_name, event.person
    message_id = str(event.message.msg_id or "") if event.message else ""
    if (
        not (address and _is_id(message_id) and name.isprintable())
        or event.is_of_group
        or name.startswith("anonymous_")
    ):
        return Reading("other")
    if event.is_ours:
        typed = event.sender is not None and bool(event.sender.admin_id)
        return Reading("officer" if typed else "echo", address, message_id=message_id)
    if name == "user_submit_info":
        return Reading("submitted", address, name=((event.info.name if event.info else "") or "")[:_LONGEST])
    if name == "user_click_chatnow":
        return Reading("interaction", address)
    content = _content(event, address, seal)
    if content is None:
        return Reading("other", address)
    message = IncomingMessage(
        channel=CHANNEL,
        update_id=(message_id or f"{name}:{address}:{event.timestamp}")[:_LONGEST],
        address=address,
        sent_at=event.milliseconds // 1000,
        **content,
    )
    return Reading("message", address, message, message_id=message_id)


def _content(event: Event, address: str, seal: Seal) -> dict[str, Any] | None:
    name = event.event_name
    about = {"follow": "start", "unfollow": "blocked", "user_withdraw": "withdrawn"}
    if name in about:
        return {"kind": about[name]}
    if not name.startswith("user_send_") or event.message is None or not event.message.msg_id:
        return None
    text = event.message.text or ""
    if name == "user_send_text":
        return _typed(text, address, seal)
    attachment = event.message.attachments[0] if event.message.attachments else _Attachment()
    return _attached(name.removeprefix("user_send_"), text, attachment.payload)


def _typed(text: str, address: str, seal: Seal) -> dict[str, Any]:
    mark, colon, data = text.removeprefix(TAP).partition(":")
    if text.startswith(TAP) and colon and _could_be_ours(data) and mark == _mark(seal, address, data):
        return {"kind": "action", "action": data}
    if text == "/start" or text.startswith("/start "):
        return {"kind": "start", "text": text[7:].strip()}
    return {"text": text}


def _could_be_ours(data: str) -> bool:
    return len(data) <= MAX_BUTTON_DATA and len(data.encode(errors="replace")) <= MAX_BUTTON_DATA


def _attached(kind: str, text: str, payload: _Payload) -> dict[str, Any]:
    url = (payload.url or "")[:_PAYLOAD_LIMIT]
    if kind == "link" and url:
        return {"text": text if url in text else f"{text}\n{url}".strip()}
    if kind == "sticker":
        return {"kind": "sticker"}
    if url and kind in ("image", "gif", "file"):
        return {"kind": "file", "text": text, "files": (_file(kind, url, payload),)}
    return {"kind": "unsupported", "text": text}


def _file(kind: str, url: str, payload: _Payload) -> File:
    if kind == "file":
        name = (payload.name or "")[:_LONGEST]
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return File(url, name, media_type, _size(payload.size))
    return File(
        url, "photo.gif" if kind == "gif" else "photo.jpg", "image/gif" if kind == "gif" else "image/jpeg"
    )


def _size(given: str | int | None) -> int:
    written = str(given)
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 12 else 0
