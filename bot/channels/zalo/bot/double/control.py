"""A tiny JSON interface to play a person by hand, for instance with curl.

    POST /control/user/An/send         {"text": "xin chào"}       → 200 {"message_id"}
    GET  /control/user/An/inbox                                   → 200 {"messages": [{"message_id", "text", "photo"}]}
    POST /control/group/Chi bộ/say     {"user": "An", "text"}     → 200 {"message_id"}
    GET  /control/group/Chi bộ/inbox                              → 200 as a person's

Errors are {"error": {"code", "message"}} with status 400.
"""

import json
from functools import partial
from typing import Any, Protocol

from aiohttp import web

from bot.channels.zalo.bot.double.user import User


class People(Protocol):
    """Whoever knows the people: the double."""

    def user(self, name: str) -> User: ...

    def group(self, name: str) -> User: ...


def add_control(app: web.Application, people: People) -> None:
    """Add the routes to `app`."""
    app.router.add_post("/control/user/{name}/send", partial(_send, people))
    app.router.add_get("/control/user/{name}/inbox", partial(_inbox, people))
    app.router.add_post("/control/group/{name}/say", partial(_say, people))
    app.router.add_get("/control/group/{name}/inbox", partial(_told, people))


async def fields_of(request: web.Request) -> dict[str, Any]:
    """Return the JSON object in a request's body, an empty one where it is none."""
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def _send(people: People, request: web.Request) -> web.Response:
    text = (await fields_of(request)).get("text")
    if not isinstance(text, str) or not text:
        return _bad('a JSON object with "text" is expected')
    event = await people.user(request.match_info["name"]).sends(text)
    return web.json_response({"message_id": event["message"]["message_id"]})


async def _say(people: People, request: web.Request) -> web.Response:
    fields = await fields_of(request)
    name, text = fields.get("user"), fields.get("text")
    if not (isinstance(name, str) and name and isinstance(text, str) and text):
        return _bad('a JSON object with "user" and "text" is expected')
    event = await people.user(name).says_in(people.group(request.match_info["name"]), text)
    return web.json_response({"message_id": event["message"]["message_id"]})


async def _inbox(people: People, request: web.Request) -> web.Response:
    return _messages(people.user(request.match_info["name"]))


async def _told(people: People, request: web.Request) -> web.Response:
    return _messages(people.group(request.match_info["name"]))


def _messages(of: User) -> web.Response:
    messages = [{"message_id": m.message_id, "text": m.text, "photo": m.photo} for m in of.inbox]
    return web.json_response({"messages": messages}, dumps=_readable)


def _bad(why: str) -> web.Response:
    return web.json_response({"error": {"code": "bad_request", "message": why}}, status=400)


def _readable(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
