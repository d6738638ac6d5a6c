"""Sending: a neutral message as the consultation messages of the account, and plainer where Zalo will not have it so.

Pictures are uploaded first; Zalo forgets uploads after a week and then they are uploaded again.
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any, Literal, NamedTuple

from bot.channels.base import NotSent, Rejected, RetryLater, Uncertain
from bot.channels.zalo.official_account.calls import Calls
from bot.channels.zalo.official_account.codes import Refusal
from bot.channels.zalo.official_account.updates import payload_of
from bot.messages import Button, Document, OutgoingMessage
from bot.rendering import Capabilities, fit
from bot.seal import Seal
from bot.text import normal

Buttons = Literal["none", "list", "button", "off"]
TEXT_LIMIT = 2000
IMAGE_LIMIT = 2**20  # bytes of an upload
MOST_BUTTONS = 5
FILES = (".pdf", ".doc", ".docx", ".csv")
"""Endings of the files Zalo takes."""
_REMEMBERED = 200  # uploads
_PLAIN = Capabilities(text_limit=TEXT_LIMIT, caption_limit=TEXT_LIMIT, buttons=0)
_MENTION = re.compile(r"(?<!\[)\[+@(?:[^\]\s]{0,100}\])?")
"""What Zalo would read in a group as calling a member; nothing like it is left between what stands around one."""
_BILLED = {"reply", "welcome_msg"}
"""Kinds of quota that cost nothing; any other, or none named, is counted."""


class Sent(NamedTuple):
    """Zalo's id of the message, and whether it counted against the plan."""

    message_id: str
    counted: bool


class Sending:
    """Sends to people by their ids; `buttons` is the template type of choices, "none" or "off" (numbered lines)."""

    def __init__(self, calls: Calls, seal: Seal, buttons: Buttons) -> None:
        self._calls = calls
        self._seal = seal
        self._buttons = buttons
        self._uploads: OrderedDict[bytes, str] = OrderedDict()

    async def send(self, address: str, message: OutgoingMessage) -> Sent:
        """Send one message. Raises Refusal, or a DeliveryError."""
        if message.document:
            return await self.hand(address, message.document)
        picture = message.image if message.image and len(message.image) <= IMAGE_LIMIT else None
        if message.buttons and (picture or self._buttons == "off"):
            return await self._send_plain(address, message, picture)
        try:
            return await self._send_one(address, message.text, message.buttons, picture)
        except Refusal as refusal:
            if refusal.action != "degrade" or not (message.buttons or picture):
                raise
        return await self._send_plain(address, message, None)

    async def offer(self, address: str, text: str, buttons: Sequence[Button]) -> Sent:
        """Send choices as buttons, and nothing plainer where Zalo will not have them. Raises as `send`."""
        return await self._consult(address, text, self._choices(address, text, buttons))

    async def hand(self, address: str, document: Document) -> Sent:
        """Upload and send a file, which stands alone. Raises as `send`."""
        try:
            token = await self._calls.upload("file", document.name, document.content)
        except Uncertain as error:  # an upload that is there twice harms nobody
            raise NotSent(str(error)) from None
        file = {"type": "file", "payload": {"token": token}}
        body = {"recipient": {"user_id": address}, "message": {"attachment": file}}
        return _sent(await self._calls.post("/v3.0/oa/message/cs", body))

    async def show(self, address: str, text: str, picture: bytes) -> Sent:
        """Upload and send a picture, and nothing plainer where Zalo will not have it. Raises as `send`."""
        return await self._consult(address, text, _picture(await self._upload(picture)))

    async def _send_plain(self, address: str, message: OutgoingMessage, picture: bytes | None) -> Sent:
        """Send the choices as numbered lines, in as many messages as that takes."""
        first, *rest = fit(OutgoingMessage(message.text, message.buttons), _PLAIN)
        sends = [partial(self._send_one, address, first.text, (), picture)]
        return await _in_parts(
            sends + [partial(self._send_one, address, each.text, (), None) for each in rest]
        )

    async def tell(self, group: str, message: OutgoingMessage) -> Sent:
        """Send to a group by its id: its text, choices as numbered lines, nobody called by name. Raises as `send`."""
        text = _MENTION.sub("", message.text).strip()
        if not text:
            raise Rejected("a group is told nothing but text")
        pieces = fit(OutgoingMessage(text, message.buttons), _PLAIN)
        return await _in_parts([partial(self._tell_one, group, piece.text) for piece in pieces])

    async def _tell_one(self, group: str, text: str) -> Sent:
        body = {"recipient": {"group_id": group}, "message": {"text": normal("NFC", text)}}
        return _sent(await self._calls.post("/v3.0/oa/group/message", body))

    async def _send_one(
        self, address: str, text: str, buttons: Sequence[Button], picture: bytes | None
    ) -> Sent:
        text = normal("NFC", text)
        if picture:
            return await self._send_picture(address, text, picture)
        return await self._consult(address, text, self._choices(address, text, buttons) if buttons else None)

    async def _send_picture(self, address: str, text: str, picture: bytes) -> Sent:
        """Send with a picture; where it will not be taken the text alone says all there is to say."""
        try:
            try:
                return await self._consult(address, text, _picture(await self._upload(picture)))
            except Refusal as refusal:
                if refusal.action != "attach":
                    raise
            self._uploads.pop(_digest(picture), None)
            return await self._consult(address, text, _picture(await self._upload(picture)))
        except Refusal as refusal:
            if refusal.action not in ("attach", "degrade", "reject"):
                raise
        return await self._consult(address, text, None)

    async def _upload(self, picture: bytes) -> str:
        digest = _digest(picture)
        if digest not in self._uploads:
            try:
                self._uploads[digest] = await self._calls.upload("image", "picture.png", picture)
            except Uncertain as error:  # an upload that is there twice harms nobody
                raise NotSent(str(error)) from None
            if len(self._uploads) > _REMEMBERED:
                self._uploads.popitem(last=False)
        return self._uploads[digest]

    async def _consult(self, address: str, text: str, attachment: dict[str, Any] | None) -> Sent:
        message: dict[str, Any] = {"text": text} if text else {}
        if attachment:
            message["attachment"] = {"type": "template", "payload": attachment}
        body = {"recipient": {"user_id": address}, "message": message}
        data = await self._calls.post("/v3.0/oa/message/cs", body)
        return _sent(data)

    def _choices(self, address: str, text: str, buttons: Sequence[Button]) -> dict[str, Any]:
        shown = [
            {
                "title": normal("NFC", button.title),
                "type": "oa.query.hide",
                "payload": payload_of(self._seal, address, button.data),
            }
            for button in buttons
        ]
        if self._buttons == "none":
            return {"buttons": shown}
        heading = {"elements": [{"title": text[:100]}]} if self._buttons == "list" else {}
        return {"template_type": self._buttons, **heading, "buttons": shown}

    async def send_template(self, address: str, template: str, field: str, text: str) -> Sent:
        """Send an approved template, which is paid and may go at any time. Raises as `send`."""
        body = {"user_id": address, "template_id": template, "template_data": {field: text}}
        return _sent(await self._calls.post("/v3.0/oa/message/template", body))

    async def react(self, address: str, message_id: str, icon: str) -> None:
        """Put a sign of receipt on a message of theirs. Raises as `send`."""
        action = {"react_icon": icon, "react_message_id": message_id}
        body = {"recipient": {"user_id": address}, "sender_action": action}
        await self._calls.post("/v2.0/oa/message", body, seconds=5.0)


async def _in_parts(sends: Sequence[Callable[[], Awaitable[Sent]]]) -> Sent:
    """Send one part after the other; when not all go, nobody may send them all again."""
    sent = await sends[0]()
    for send in sends[1:]:
        try:
            sent = await send()
        except (NotSent, RetryLater, Refusal) as error:
            raise Uncertain(f"a part of it went: {error}") from None
    return sent


def _sent(data: dict[str, Any]) -> Sent:
    quota = data.get("quota")
    kind = quota.get("quota_type") if isinstance(quota, dict) else None
    return Sent(str(data.get("message_id", "")), kind not in _BILLED)


def _picture(attachment_id: str) -> dict[str, Any]:
    return {"template_type": "media", "elements": [{"media_type": "image", "attachment_id": attachment_id}]}


def _digest(picture: bytes) -> bytes:
    return blake2b(picture, digest_size=16).digest()
