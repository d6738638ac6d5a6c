"""Telling open pages at once that something about the cases changed; what changed they fetch themselves."""

import asyncio

from aiohttp import web

from bot.store import Store
from inbox.desk import HEADERS, desk_of
from inbox.guard import Route

BEAT = 20.0  # seconds after which an idle stream shows that it lives
BEATS = 30  # after so many the browser connects anew, and its session is asked for again
MOST = 200  # streams of one process
TOPIC = "cases"


class Watchers:
    """The open streams of one process; `ring` is called on the event loop after every commit about a case."""

    def __init__(self) -> None:
        self.closed = False
        self._bells: set[asyncio.Event] = set()

    def __len__(self) -> int:
        return len(self._bells)

    def ring(self) -> None:
        """Wake every stream."""
        for bell in self._bells:
            bell.set()

    def enter(self) -> asyncio.Event:
        """Add a stream and return its bell."""
        bell = asyncio.Event()
        self._bells.add(bell)
        return bell

    def leave(self, bell: asyncio.Event) -> None:
        """Remove a stream."""
        self._bells.discard(bell)

    async def close(self, _application: web.Application) -> None:
        """End every stream: a server that stops does not wait for them."""
        self.closed = True
        self.ring()


WATCHERS = web.AppKey("watchers", Watchers)


def watch(application: web.Application, store: Store) -> None:
    """Let the application's streams hear of every change that this process commits."""
    watchers = application[WATCHERS] = Watchers()
    store.surroundings.listeners[TOPIC] = watchers.ring
    application.on_shutdown.append(watchers.close)


async def stream(request: web.Request) -> web.StreamResponse:
    """GET /inbox/events: server-sent events that say only "changed"."""
    watchers = request.config_dict[WATCHERS]
    if watchers.closed or len(watchers) >= MOST:
        raise web.HTTPServiceUnavailable
    bell = watchers.enter()
    try:
        return await _serve(request, watchers, bell)
    finally:
        watchers.leave(bell)


async def _serve(request: web.Request, watchers: Watchers, bell: asyncio.Event) -> web.StreamResponse:
    # The second one tells nginx not to hold the stream back.
    response = web.StreamResponse(
        headers=HEADERS | {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    clock = desk_of(request).store.clock
    try:
        await response.write(b"retry: 3000\n\n")
        for _ in range(BEATS):
            rung = await clock.wait(bell, BEAT)
            if watchers.closed:
                break
            bell.clear()
            await response.write(b"data: changed\n\n" if rung else b": here\n\n")
    except ConnectionResetError:  # the page was closed
        return response
    await response.write_eof()
    return response


ROUTES = [Route("GET", "/events", "viewer", stream)]
