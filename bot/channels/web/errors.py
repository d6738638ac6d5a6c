"""One shape for every error of the HTTP API: `{"error": {"code", "message"}}` with a fitting status."""

from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from bot.logs import get_logger
from bot.store import StoreFull, StoreUnavailable
from bot.texts import Texts

_log = get_logger("web")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_encode = msgspec.json.encode

_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class ApiError(Exception):
    """Ends a request; `code` is stable for programs, the message is for people."""

    def __init__(self, status: int, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after = retry_after


def answer(status: int, content: object, headers: dict[str, str] | None = None) -> web.Response:
    """Return `content` as JSON that nobody caches."""
    return web.Response(
        body=_encode(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def explain(texts: Texts, error: ApiError) -> web.Response:
    """Return the error as JSON, its message from the catalogue's `api.<code>`."""
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else None
    content = {"error": {"code": error.code, "message": texts(f"api.{error.code}")}}
    return answer(error.status, content, headers)


def guarded(texts: Texts, handler: Handler) -> Handler:
    """Return `handler` with every failure turned into that shape; unexpected ones are logged without content."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ApiError as error:
            return explain(texts, error)
        except (StoreFull, StoreUnavailable):
            return explain(texts, ApiError(503, "busy", retry_after=2))
        except web.RequestPayloadError:  # a body that is not compressed, or not cut, as its headers say
            return explain(texts, ApiError(400, "bad_request"))
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return explain(texts, ApiError(error.status, _CODES.get(error.status, "bad_request")))
        except Exception as error:
            _log.exception("request.failed", route=request.path, error=type(error).__name__)
            return explain(texts, ApiError(500, "internal"))

    return handle
