"""What stands before every view: the policy headers, the origin of a form, the officer and their role.

A route names the role it needs, or None for the few pages that are open; there is no third way to be served.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from bot.logs import get_logger
from bot.seal import Seal
from bot.store import StoreFull, StoreUnavailable
from inbox import sessions
from inbox.desk import HEADERS, OFFICER, desk_of
from inbox.officers import OfficerRefused, Role

COOKIE = "inbox_session"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_log = get_logger("inbox")


@dataclass(frozen=True)
class Route:
    """One address of the inbox: `role` is the least that may use it, None means without signing in."""

    method: str
    path: str
    role: Role | None
    handler: Handler

    def definition(self) -> web.RouteDef:
        """Return it for aiohttp, with the guard in front."""
        return web.route(self.method, self.path, _guarded(self))


def _guarded(route: Route) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        await _identify(request)
        if route.role is None:
            return await route.handler(request)
        if OFFICER not in request:
            if request.method == "GET":
                raise web.HTTPSeeOther("/inbox/sign-in")
            raise web.HTTPUnauthorized
        if not request[OFFICER].may(route.role):
            raise web.HTTPForbidden
        return await route.handler(request)

    return handle


async def _identify(request: web.Request) -> None:
    token = request.cookies.get(COOKIE, "")
    desk = desk_of(request)
    officer = await desk.store.read(sessions.holder, desk.seal, token) if token else None
    if officer:
        request[OFFICER] = officer


@web.middleware
async def armour(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse forms from elsewhere, turn refusals into pages, put the policy on everything."""
    try:
        if request.method not in ("GET", "HEAD") and not _is_from_here(request):
            raise web.HTTPForbidden
        if "\x00" in request.path:  # no database keeps such a name
            raise web.HTTPNotFound
        response = await handler(request)
    except web.HTTPException as refusal:
        response = refusal if refusal.status < 400 else _error_page(request, refusal.status)
    except (StoreFull, StoreUnavailable):
        response = _error_page(request, 503)
    except OfficerRefused as refusal:
        response = desk_of(request).page(
            request, "error.html", status=400, status_name="400", key=refusal.key
        )
    except Exception as error:
        _log.error("inbox.view_failed", method=request.method, error=_where(error))
        response = _error_page(request, 500)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if isinstance(response, web.HTTPException):
        raise response
    return response


def _where(error: Exception) -> str:
    """Return the class and the place of an error; never its message, which may quote a person."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" {trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


def _is_from_here(request: web.Request) -> bool:
    """A browser says where a form came from; what says nothing is no browser of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    public = urlsplit(desk_of(request).public_url).netloc
    return bool(origin) and origin in (request.host, public)


def _error_page(request: web.Request, status: int) -> web.Response:
    desk = desk_of(request)
    key = f"inbox.error_{status}"
    name = str(status) if key in desk.texts else "400"
    return desk.page(request, "error.html", status=status, status_name=name, key=f"inbox.error_{name}")


def set_cookie(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Put the session's token where no script and no other site reaches it."""
    secure = request.secure or desk_of(request).public_url.startswith("https:")
    response.set_cookie(
        COOKIE,
        token,
        path="/inbox",
        max_age=int(sessions.LIFETIME.total_seconds()),
        httponly=True,
        samesite="Strict",
        secure=secure,
    )


async def sign_out(request: web.Request, seal: Seal) -> None:
    """Close the session that the request carries."""
    await desk_of(request).store.write(sessions.end, seal, request.cookies.get(COOKIE, ""))
