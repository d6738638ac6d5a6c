"""HTTP in front of the methods: token, faults, envelopes, downloads."""

import asyncio
from functools import partial
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.channels.telegram.double import faults
from bot.channels.telegram.double.errors import ApiError, bad_request
from bot.channels.telegram.double.files import UPLOAD_LIMIT
from bot.channels.telegram.double.methods import canonical, perform
from bot.channels.telegram.double.parameters import Parameters, read_parameters
from bot.channels.telegram.double.state import State


def api_app(state: State) -> web.Application:
    """The application that answers `/bot<token>/<method>` and `/file/bot<token>/<path>`."""
    app = web.Application(client_max_size=UPLOAD_LIMIT + 2**20)
    app.router.add_route("*", "/bot{token}/{method}", partial(_call, state))
    app.router.add_get("/file/bot{token}/{path:.+}", partial(_download, state))
    return app


async def _call(state: State, request: web.Request) -> web.StreamResponse:
    try:
        parameters = await read_parameters(request)
        return await _answer(state, request, parameters)
    except ApiError as error:
        return web.json_response(error.body(), status=error.code)
    except UnicodeEncodeError:
        return web.json_response(bad_request("strings must be encoded in UTF-8").body(), status=400)
    except web.HTTPRequestEntityTooLarge:
        return web.json_response(ApiError(413, "Request Entity Too Large").body(), status=413)


async def _answer(state: State, request: web.Request, parameters: Parameters) -> web.StreamResponse:
    method = canonical(request.match_info["method"])
    _check_token(state, request.match_info["token"])
    call = state.calls.record(method, parameters.chat_id(), parameters.payload())
    await state.bell.ring()
    match state.faults.take(call):
        case None:
            return await _done(state, method, parameters)
        case faults.Slow(event):
            return await _done(state, method, parameters, event)
        case faults.ServerError(code):
            return web.Response(
                status=code, text=f"<html>{HTTPStatus(code).phrase}</html>", content_type="text/html"
            )
        case faults.DropBeforeAccept():
            return await _cut(request)
        case faults.DropAfterAccept():
            await _done(state, method, parameters)
            return await _cut(request)
        case faults.SilentAfterAccept(seconds):
            response = await _done(state, method, parameters)
            await state.bell.until(lambda: state.closing, seconds)
            return response
        case refusal:
            raise refusal.error()


def _check_token(state: State, token: str) -> None:
    if token == state.token:
        return
    well_formed = token.partition(":")[0].isdecimal() and ":" in token
    raise ApiError(401, "Unauthorized") if well_formed else ApiError(404, "Not Found")


async def _done(
    state: State, method: str, parameters: Parameters, after: asyncio.Event | None = None
) -> web.Response:
    """Do the call and word its answer. What was accepted is done even when the bot no longer listens;
    only a long poll ends with its reader."""
    doing = _perform_after(after, state, method, parameters)
    if method == "getUpdates":
        result = await doing
    else:
        task = asyncio.create_task(doing)
        state.work.add(task)
        task.add_done_callback(state.work.discard)
        result = await asyncio.shield(task)
    return web.json_response({"ok": True, "result": result})


async def _perform_after(
    event: asyncio.Event | None, state: State, method: str, parameters: Parameters
) -> Any:
    if event is not None:
        await event.wait()
    return await perform(state, method, parameters)


async def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    # The runner cancels this handler as soon as it sees the connection gone.
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


async def _download(state: State, request: web.Request) -> web.StreamResponse:
    file = state.files.at(request.match_info["path"])
    if request.match_info["token"] != state.token or file is None:
        return web.json_response(ApiError(404, "Not Found").body(), status=404)
    return web.Response(body=file.content, content_type="application/octet-stream")
