"""A tiny JSON interface to play the person by hand, for instance with curl.

    POST /control/user/7/send   {"text": "xin chào"}   → 200 {"update_id"}
    POST /control/user/7/tap    {"button": "Có"}       → 200 {"update_id"}
    GET  /control/user/7/inbox                         → 200 {"messages": [{"message_id", "text", "buttons"}]}

Errors are {"error": {"code", "message"}} with status 400.
"""

import json
from functools import partial
from typing import Any, Protocol

from aiohttp import web

from bot.channels.telegram.double.user import User


class People(Protocol):
    """Whoever knows the people: the double."""

    def user(self, user_id: int) -> User: ...


def add_control(app: web.Application, people: People) -> None:
    """Add the routes to `app`."""
    app.router.add_post(r"/control/user/{id:\d{1,15}}/send", partial(_send, people))
    app.router.add_post(r"/control/user/{id:\d{1,15}}/tap", partial(_tap, people))
    app.router.add_get(r"/control/user/{id:\d{1,15}}/inbox", partial(_inbox, people))


async def _send(people: People, request: web.Request) -> web.Response:
    text = await _field(request, "text")
    if text is None:
        return _refused("bad_request", 'a JSON object with "text" is expected')
    try:
        update = await _user(people, request).sends(text)
    except ValueError as error:
        return _refused("bad_text", str(error))
    return web.json_response({"update_id": update["update_id"]})


async def _tap(people: People, request: web.Request) -> web.Response:
    button = await _field(request, "button")
    if button is None:
        return _refused("bad_request", 'a JSON object with "button" is expected')
    try:
        update = await _user(people, request).taps(button)
    except LookupError as error:
        return _refused("no_button", str(error))
    return web.json_response({"update_id": update["update_id"]})


async def _inbox(people: People, request: web.Request) -> web.Response:
    messages = [
        {"message_id": message.message_id, "text": message.text, "buttons": message.titles}
        for message in _user(people, request).inbox
    ]
    return web.json_response({"messages": messages}, dumps=_readable)


def _user(people: People, request: web.Request) -> User:
    return people.user(int(request.match_info["id"]))


async def _field(request: web.Request, name: str) -> str | None:
    try:
        body = json.loads(await request.read())
    except ValueError:
        return None
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, str) else None


def _refused(code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=400, dumps=_readable)


def _readable(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
