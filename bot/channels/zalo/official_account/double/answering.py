"""Answering: what every call of the double has in common, its body and the faults it may meet."""

import json
from typing import Any

from aiohttp import web

from bot.channels.zalo.bot.double.faults import DropBeforeAccept, Fault, ServerError, Slow
from bot.channels.zalo.official_account.double.api import Refusal


async def body_of(request: web.Request) -> dict[str, Any]:
    """Return the fields of a call; what is read is asked for in the query. Raises Refusal."""
    raw = request.query.get("data", "{}").encode() if request.method == "GET" else await request.read()
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        raise Refusal(-201, "body is invalid!") from None
    if not isinstance(body, dict):
        raise Refusal(-201, "body is invalid!")
    return body


async def struck_by(fault: Fault | None, request: web.Request) -> web.StreamResponse | None:
    """Return what a fault answers before the call is looked at; a slow one only takes its time."""
    if isinstance(fault, DropBeforeAccept):
        return cut(request)
    if isinstance(fault, ServerError):
        return web.Response(status=fault.status, text="<html>Bad gateway</html>", content_type="text/html")
    if isinstance(fault, Slow):
        await fault.event.wait()
    return None


def cut(request: web.Request) -> web.Response:
    """Cut the connection."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
