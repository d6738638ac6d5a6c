"""The interface of the page: what the platform's app would show, and what a person could do in it.

    GET  /chats/{channel}/{person}?seen=…&wait=25   200 {"mark", "lines"}, a line as `_shown` makes it
    POST /chats/{channel}/{person}                  204; {"text"}, {"choice"}, {"start": true}, or multipart "file"
    GET  /chats/{channel}/{person}/{number}         the picture of a message

Errors are {"error": {"code", "message"}}. A request that names another host than this machine is refused, so that no
page from elsewhere can play along.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.channels.trial.people import Chat, Line
from bot.channels.web.errors import Handler, answer
from bot.channels.web.page import HEADERS
from bot.texts import Texts

CHANNELS = ("zalo_oa", "zalo_bot", "telegram")
PEOPLE = ("an", "binh", "chi")
TEXT_LIMIT = 2000  # characters; Zalo's own
PICTURE_LIMIT = 5 * 2**20  # bytes
LONGEST_WAIT = 25.0  # seconds
_HOSTS = ("127.0.0.1", "localhost")

Find = Callable[[str, str], Chat]
"""Gives the chat of a person on a channel."""


class Refused(Exception):
    """A request the page does not take: status, code, and the text's name in area `trial`."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def routes(find: Find) -> list[web.RouteDef]:
    """Return the routes of every chat."""
    place = "/chats/{channel}/{person}"
    return [
        web.get(place, _transcript(find)),
        web.post(place, _act(find)),
        web.get(place + r"/{number:\d{1,15}}", _picture(find)),
    ]


def guard(texts: Texts) -> Middleware:
    """Refuse foreign hosts and origins, and say every refusal as JSON."""

    @web.middleware
    async def handle(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.url.host not in _HOSTS or not _is_own(request):
                raise Refused(403, "foreign")
            return await handler(request)
        except Refused as refused:
            told = {"code": refused.code, "message": texts(f"trial.{refused.code}")}
            return answer(refused.status, {"error": told})
        except web.HTTPRequestEntityTooLarge:
            return answer(413, {"error": {"code": "too_large", "message": texts("trial.too_large")}})

    return handle


def _is_own(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or origin == f"http://{request.host}"


def _chat(find: Find, request: web.Request) -> Chat:
    channel, person = request.match_info["channel"], request.match_info["person"]
    if channel not in CHANNELS or person not in PEOPLE:
        raise web.HTTPNotFound
    return find(channel, person)


def _transcript(find: Find) -> Handler:
    async def transcript(request: web.Request) -> web.Response:
        """Answer once the chat looks otherwise than when it was `seen`, or after `wait` seconds."""
        chat, seen = _chat(find, request), request.query.get("seen", "")
        await chat.bell.until(lambda: _mark(chat) != seen, _seconds(request.query.get("wait", "")))
        lines = [_shown(request.path, line) for line in chat.transcript()]
        return answer(200, {"mark": _mark(chat), "lines": lines})

    return transcript


def _seconds(written: str) -> float:
    return min(float(written), LONGEST_WAIT) if written.isascii() and written.isdigit() else 0.0


def _mark(chat: Chat) -> str:
    told = repr([line._replace(picture=None) for line in chat.transcript()])
    return blake2b(told.encode(), digest_size=8).hexdigest()


def _shown(path: str, line: Line) -> dict[str, Any]:
    picture = f"{path}/{line.number}" if isinstance(line.picture, bytes) else line.picture
    choices = [{"title": title, "data": data} for title, data in line.choices]
    return {
        "number": line.number,
        "mine": line.mine,
        "text": line.text,
        "choices": choices,
        "picture": picture,
    }


def _act(find: Find) -> Handler:
    async def act(request: web.Request) -> web.Response:
        chat = _chat(find, request)
        if request.content_type == "multipart/form-data":
            await _show(chat, request)
        else:
            await _say(chat, await _fields(request))
        await chat.bell.ring()
        return web.Response(status=204)

    return act


async def _say(chat: Chat, fields: dict[str, Any]) -> None:
    text, choice = fields.get("text"), fields.get("choice")
    if isinstance(text, str) and text.strip():
        if len(text) > TEXT_LIMIT:
            raise Refused(413, "too_long")
        await chat.person.writes(text)
    elif isinstance(choice, str):
        try:
            await chat.person.chooses(choice)
        except LookupError:
            raise Refused(400, "no_choice") from None
    elif fields.get("start") is True:
        await chat.person.starts()
    else:
        raise Refused(400, "nothing_said")


async def _show(chat: Chat, request: web.Request) -> None:
    form = await request.post()
    file, text = form.get("file"), form.get("text", "")
    if not isinstance(file, web.FileField) or not isinstance(text, str):
        raise Refused(400, "nothing_said")
    content = file.file.read()
    if _kind(content) is None:
        raise Refused(415, "no_picture")
    if len(text) > TEXT_LIMIT:
        raise Refused(413, "too_long")
    await chat.person.shows(content, text)


async def _fields(request: web.Request) -> dict[str, Any]:
    try:
        fields = msgspec.json.decode(await request.read())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise Refused(400, "nothing_said")
    return fields


def _picture(find: Find) -> Handler:
    async def picture(request: web.Request) -> web.Response:
        wanted = int(request.match_info["number"])
        found = next(
            (line.picture for line in _chat(find, request).transcript() if line.number == wanted), None
        )
        kind = _kind(found) if isinstance(found, bytes) else None
        if kind is None:
            raise web.HTTPNotFound
        return web.Response(body=found, content_type=kind, headers=HEADERS)

    return picture


def _kind(content: bytes) -> str | None:
    """Return the media type a picture's first bytes tell, None for what is no picture."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None
