"""A tiny JSON interface to play a person by hand, for instance with curl.

    POST /control/user/An/send   {"text": "xin chào"}   → 200 {"message_id"}
    GET  /control/user/An/inbox                         → 200 {"messages": [{"message_id", "text", "photo"}]}

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


def add_control(app: web.Application, people: People) -> None:
    """Add the routes to `app`."""
    app.router.add_post("/control/user/{name}/send", partial(_send, people))
    app.router.add_get("/control/user/{name}/inbox", partial(_inbox, people))


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
        error = {"code": "bad_request", "message": 'a JSON object with "text" is expected'}
        return web.json_response({"error": error}, status=400)
    event = await people.user(request.match_info["name"]).sends(text)
    return web.json_response({"message_id": event["message"]["message_id"]})


async def _inbox(people: People, request: web.Request) -> web.Response:
    inbox = people.user(request.match_info["name"]).inbox
    messages = [{"message_id": m.message_id, "text": m.text, "photo": m.photo} for m in inbox]
    return web.json_response({"messages": messages}, dumps=_readable)


def _readable(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
