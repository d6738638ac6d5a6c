"""Control: playing a person, a group, or an officer in the account's own tool, by hand over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from bot.channels.zalo.official_account.double.server import OfficialAccountDouble


def add_control(application: web.Application, double: OfficialAccountDouble) -> None:
    """Add the routes below /control/."""

    async def send(request: web.Request) -> web.Response:
        text = await _text(request, "text")
        return _event(await double.user(_name(request)).sends(text)) if text else _missing("text")

    async def tap(request: web.Request) -> web.Response:
        title = await _text(request, "button")
        try:
            return _event(await double.user(_name(request)).taps(title))
        except LookupError:
            return _missing("button")

    async def inbox(request: web.Request) -> web.Response:
        messages = [
            {"message_id": m.message_id, "text": m.text, "buttons": [title for title, _ in m.buttons]}
            for m in double.user(_name(request)).inbox
        ]
        return web.json_response({"messages": messages}, dumps=_dumps)

    async def event(request: web.Request) -> web.Response:
        user = double.user(_name(request))
        acts = {"follow": user.follows, "unfollow": user.unfollows, "withdraw": user.withdraws}
        return _event(await acts[request.match_info["event"]]())

    async def officer(request: web.Request) -> web.Response:
        text = await _text(request, "text")
        return (
            _event(await double.officer_writes(double.user(_name(request)), text))
            if text
            else _missing("text")
        )

    async def say(request: web.Request) -> web.Response:
        name, text = await _text(request, "user"), await _text(request, "text")
        if not (name and text):
            return _missing("user" if text else "text")
        return _event(await double.group(_name(request)).hears(double.user(name), text))

    async def told(request: web.Request) -> web.Response:
        group = double.group(_name(request))
        messages = [{"message_id": message.message_id, "text": message.text} for message in group.inbox]
        return web.json_response({"group_id": group.id, "messages": messages}, dumps=_dumps)

    async def delete(request: web.Request) -> web.Response:
        return _event(await double.group(_name(request)).is_deleted())

    async def webhook(request: web.Request) -> web.Response:
        double.webhook = await _text(request, "url")
        return web.json_response({"url": double.webhook})

    application.add_routes(
        [
            web.post("/control/user/{name}/send", send),
            web.post("/control/user/{name}/tap", tap),
            web.get("/control/user/{name}/inbox", inbox),
            web.post("/control/user/{name}/{event:follow|unfollow|withdraw}", event),
            web.post("/control/officer/{name}/send", officer),
            web.post("/control/group/{name}/say", say),
            web.get("/control/group/{name}/inbox", told),
            web.post("/control/group/{name}/delete", delete),
            web.post("/control/webhook", webhook),
        ]
    )


def _name(request: web.Request) -> str:
    return request.match_info["name"]


async def _text(request: web.Request, field: str) -> str:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        return ""
    value = body.get(field) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _event(event: dict[str, Any]) -> web.Response:
    return web.json_response({"event_name": event["event_name"]})


def _missing(field: str) -> web.Response:
    told = {"error": {"code": "bad_request", "message": f'"{field}" is needed'}}
    return web.json_response(told, status=400)


def _dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)
