"""The web chat's HTTP API: a new anonymous client, messages in, messages out by long poll.

A client is a token nobody can guess, made and checked by our key, so that nothing is stored for somebody who
never writes. 202 means stored: the same message_id again is 202 and has no second effect.
"""

import base64
import hmac
from hashlib import blake2b
from typing import Any

import msgspec
from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.channels.web.brake import Brake
from bot.channels.web.channel import TooManyPolls, WebChannel, keep_file, mark_seen
from bot.channels.web.errors import ApiError, answer, guarded
from bot.intake import Intake
from bot.messages import File, IncomingMessage, OutgoingMessage
from bot.seal import Seal, new_token
from bot.store import Store
from bot.text import clean
from bot.texts import Texts
from bot.turn import TEXT_LIMIT

BODY_LIMIT = 256 * 1024  # bytes of a JSON body
FILE_LIMIT = 10 * 1024 * 1024  # bytes of an uploaded file
LONGEST_WAIT = 60.0  # seconds of one long poll
_POLL_AGAIN = 5  # seconds after which a client that waits too often may ask again
_MAC = 16  # hexadecimal digits of a token's own check

# What may be uploaded, by the first bytes; what the sender calls it is not believed.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


class Posted(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST /chat/api/messages: exactly one of `text` and `action`."""

    message_id: str
    text: str | None = None
    action: str | None = None


_DECODER = msgspec.json.Decoder(Posted)


class ChatApi:
    """The three calls. Limits are per client and, for making clients, per address of the network."""

    def __init__(self, store: Store, channel: WebChannel, intake: Intake, seal: Seal, texts: Texts) -> None:
        self._store = store
        self._channel = channel
        self._intake = intake
        self._seal = seal
        self._texts = texts
        self._clients = Brake(5.0, 300, store.clock.now)
        self._messages = Brake(5.0, 40, store.clock.now)
        self._uploads = Brake(0.2, 20, store.clock.now)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, for an application's router."""
        return [
            web.post("/chat/api/clients", guarded(self._texts, self.create_client)),
            web.post("/chat/api/messages", guarded(self._texts, self.post_message)),
            web.get("/chat/api/messages", guarded(self._texts, self.get_messages)),
        ]

    async def create_client(self, request: web.Request) -> web.Response:
        """201 {"token"}."""
        self._brake(self._clients, request.remote or "")
        secret = new_token()
        return answer(201, {"token": f"{secret}.{self._check(secret)}"})

    async def post_message(self, request: web.Request) -> web.Response:
        """202 once the message is stored."""
        address = self._address(request)
        self._brake(self._messages, address)
        if request.content_type.startswith("multipart/"):
            self._brake(self._uploads, address)
            posted, file = await self._read_upload(request, address)
        else:
            posted, file = await _read_json(request), None
        await self._intake.accept(_message(address, posted, file))
        return answer(202, {"message_id": posted.message_id})

    async def get_messages(self, request: web.Request) -> web.Response:
        """200 {"messages": […]} as soon as there is one after number `after`, else when `wait` is over."""
        address = self._address(request)
        after = _number(request, "after", 0, 2**62)
        wait = _number(request, "wait", 0, LONGEST_WAIT)
        if after:
            await self._store.write(mark_seen, address, int(after))
        try:
            found = await self._channel.messages_after(address, int(after), wait)
        except TooManyPolls as error:
            raise ApiError(429, "too_fast", retry_after=_POLL_AGAIN) from error
        return answer(200, {"messages": [_show(seq, message) for seq, message in found]})

    def _check(self, secret: str) -> str:
        return self._seal.digest("web-token", secret, _MAC // 2)

    def _address(self, request: web.Request) -> str:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        secret, _, check = token.strip().partition(".")
        known = hmac.compare_digest(self._check(secret).encode(), check.encode("utf-8", "replace"))
        if scheme.lower() != "bearer" or not secret or not known:
            raise ApiError(401, "unauthorized")
        return self._seal.digest("web-address", secret)

    def _brake(self, brake: Brake, caller: str) -> None:
        seconds = brake.hold(caller)
        if seconds:
            raise ApiError(429, "too_fast", retry_after=int(seconds) + 1)

    async def _read_upload(self, request: web.Request, address: str) -> tuple[Posted, File | None]:
        """Return the fields and, when there is one, the file, which is kept by then."""
        fields, content, name = await _read_parts(request)
        posted = Posted(message_id=fields.get("message_id", ""), text=fields.get("text", ""))
        _check(posted)
        if not content:
            return posted, None
        file = File(_digest(address, content), clean(name)[:200], _media_type(content), len(content))
        await self._store.write(keep_file, file.reference, content)
        return posted, file


async def _read_parts(request: web.Request) -> tuple[dict[str, str], bytes, str]:
    """Return the text fields, the file's bytes and what the sender calls it."""
    if (request.content_length or 0) > FILE_LIMIT + BODY_LIMIT:
        raise ApiError(413, "too_large")
    fields: dict[str, str] = {}
    content, name = b"", ""
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise ApiError(400, "bad_request")
            if part.name == "file" and not content:
                content, name = await _read_part(part, FILE_LIMIT), part.filename or ""
            elif part.name in ("message_id", "text"):
                fields[part.name] = (await _read_part(part, BODY_LIMIT)).decode("utf-8", "replace")
    except (ValueError, AssertionError, HttpProcessingError) as error:  # a body that is no multipart at all
        raise ApiError(400, "bad_request") from error
    return fields, content, name


async def _read_json(request: web.Request) -> Posted:
    if (request.content_length or 0) > BODY_LIMIT:
        raise ApiError(413, "too_large")
    body = await request.content.read(BODY_LIMIT + 1)
    while len(body) <= BODY_LIMIT and not request.content.at_eof():
        body += await request.content.read(BODY_LIMIT + 1 - len(body))
    if len(body) > BODY_LIMIT:
        raise ApiError(413, "too_large")
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError(400, "bad_request") from error


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > limit:
            raise ApiError(413, "too_large")
    return bytes(content)


def _media_type(content: bytes) -> str:
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise ApiError(415, "unsupported_file")


def _digest(address: str, content: bytes) -> str:
    """Return a name for what this client sent that tells neither the client nor the content."""
    return blake2b(content, digest_size=16, key=address.encode()[:64]).hexdigest()


def _check(posted: Posted) -> None:
    if not 0 < len(posted.message_id) <= 100 or not posted.message_id.isprintable():
        raise ApiError(400, "bad_message_id")
    if (posted.text is None) == (posted.action is None):
        raise ApiError(400, "text_or_action")


def _message(address: str, posted: Posted, file: File | None) -> IncomingMessage:
    _check(posted)
    common: dict[str, Any] = {
        "channel": WebChannel.name,
        "update_id": _digest(address, posted.message_id.encode()),  # it outlives the address
        "address": address,
    }
    if posted.action is not None:
        return IncomingMessage(kind="action", action=posted.action[:64], **common)
    text = (posted.text or "")[: TEXT_LIMIT + 1]  # enough to be told that it is too long; more is not kept
    if file:
        return IncomingMessage(kind="file", text=text, files=(file,), **common)
    if text.startswith("/start "):
        return IncomingMessage(kind="start", text=text.removeprefix("/start ").strip()[:64], **common)
    return IncomingMessage(text=text, **common)


def _number(request: web.Request, name: str, least: float, most: float) -> float:
    try:
        value = float(request.query.get(name, "0"))
    except ValueError as error:
        raise ApiError(400, "bad_request") from error
    if not least <= value:
        raise ApiError(400, "bad_request")
    return min(value, most)


def _show(seq: int, message: OutgoingMessage) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "seq": seq,
        "text": message.text,
        "buttons": [{"title": button.title, "data": button.data} for button in message.buttons],
    }
    if message.image:
        shown["image"] = "data:image/png;base64," + base64.b64encode(message.image).decode()
    return shown
