"""The HTTP server: web chat, committee's inbox, webhooks, health and metrics, on one port."""

from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.channels.web.api import FILE_LIMIT
from bot.channels.web.errors import ApiError, Handler, answer, explain
from bot.engine import Engine
from bot.metrics import exposition
from bot.store import StoreFull, StoreUnavailable
from bot.texts import Texts

_JSON_ROUTES = ("/chat/api/", "/webhooks/")


class Server:
    """A running server. `port` is the one it got, which matters when it was asked for 0."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self._runner = runner
        self.port = port

    @classmethod
    async def start(cls, application: web.Application, host: str, port: int) -> "Server":
        """Listen. Raises OSError when the port is taken."""
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=3, handle_signals=False)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port, backlog=1024)
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        return cls(runner, runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening and end open requests."""
        await self._runner.cleanup()


def create_application(engine: Engine, texts: Texts, routes: Iterable[web.RouteDef] = ()) -> web.Application:
    """Return the application with the routes every installation has, and those of its channels."""
    application = web.Application(client_max_size=FILE_LIMIT + 1024 * 1024, middlewares=[_json_errors(texts)])
    application.add_routes(
        [
            web.get("/healthz", _alive),
            web.get("/readyz", _ready(engine)),
            web.get("/metrics", _metrics(engine)),
            *routes,
        ]
    )
    return application


def _json_errors(texts: Texts) -> Middleware:
    """Give errors of the router itself (404, 405, 413) the API's shape where programs call."""

    @web.middleware
    async def handle(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400 or not request.path.startswith(_JSON_ROUTES):
                raise
            codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
            return explain(texts, ApiError(error.status, codes.get(error.status, "bad_request")))

    return handle


async def _alive(_request: web.Request) -> web.Response:
    return answer(200, {"status": "ok"})


def _ready(engine: Engine) -> Handler:
    async def ready(_request: web.Request) -> web.Response:
        reasons = []
        try:
            await engine.store.check()
        except (StoreFull, StoreUnavailable, TimeoutError):
            reasons.append("database")
        reasons += [f"channel {name}" for name, sender in engine.senders.items() if sender.down]
        if reasons:
            return answer(503, {"status": "not ready", "reasons": reasons})
        return answer(200, {"status": "ready"})

    return ready


def _metrics(engine: Engine) -> Handler:
    async def metrics(_request: web.Request) -> web.Response:
        body = exposition(engine.metrics, engine.store.writer.depth, engine.dispatcher.backlog)
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return metrics
