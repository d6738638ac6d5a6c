"""python-telegram-bot's requests over aiohttp.

The library's default transport re-checks every pooled connection for every request; under load that costs
more than all the rest of a send. This one keeps the library's `Bot`, its types and its error classes, and
says one thing more: whether a failed request can have reached the server at all.

| raised | the request | may it be repeated? |
|---|---|---|
| `ConnectionNotMade`, `ConnectionTimedOut` | was never sent | yes |
| `TimedOut`, `AnswerLost` | was sent, no usable answer came | only where twice does no harm |
| every other `telegram.error` | was answered | as the error says |

The token is part of every address, so no exception raised here carries an address, a chained exception or an
unread error page.
"""

import json
import os
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
import msgspec
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

# The library's way to say that its lengths of time are read as timedelta; without it every 429 also warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

ANSWER_LIMIT = 8 * 2**20
"""Bytes of the longest answer to a method; 100 updates of the largest kind stay far below."""
FILE_LIMIT = 20 * 2**20
"""Bytes of the largest download; the Bot API's own limit."""

_TOKEN = re.compile(r"/bot([^/?#]+)")
_HEADERS = {"User-Agent": BaseRequest.USER_AGENT, "Accept-Encoding": "identity"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


class ConnectionNotMade(NetworkError):
    """No connection came about, so nothing was sent: safe to repeat."""

    __slots__ = ()


class ConnectionTimedOut(ConnectionNotMade, TimedOut):
    """No connection, new or from the pool, came about in time: safe to repeat."""

    __slots__ = ()


class AnswerLost(NetworkError):
    """The request left, but no whole answer came back: the server may or may not have acted on it."""

    __slots__ = ()


class AiohttpRequest(BaseRequest):
    """Requests of one `telegram.Bot` over one aiohttp session that keeps up to `pool_size` connections alive.

    Timeouts are seconds, None waits for ever; each call may name its own. `connect_timeout` covers name
    lookup, TCP and TLS, `pool_timeout` the wait for a free connection, `write_timeout` sending
    (`media_write_timeout` when files go along), `read_timeout` each wait for bytes of the answer,
    `file_timeout` a whole download.
    `proxy` is an `http://[user:password@]host:port` address. Redirects are never followed.
    """

    def __init__(
        self,
        pool_size: int = 64,
        *,
        connect_timeout: float | None = 10.0,
        pool_timeout: float | None = 10.0,
        write_timeout: float | None = 20.0,
        media_write_timeout: float | None = 60.0,
        read_timeout: float | None = 20.0,
        file_timeout: float = 120.0,
        proxy: str | None = None,
        answer_limit: int = ANSWER_LIMIT,
        file_limit: int = FILE_LIMIT,
    ) -> None:
        self._pool_size = pool_size
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._write = write_timeout
        self._media_write = media_write_timeout
        self._read = read_timeout
        self._file = file_timeout
        self._proxy = proxy
        self._limits = {"GET": file_limit, "POST": answer_limit}
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return f"AiohttpRequest(pool_size={self._pool_size})"

    @property
    def read_timeout(self) -> float | None:
        """Default seconds to wait for bytes of an answer; the library adds the long poll's own seconds."""
        return self._read

    async def initialize(self) -> None:
        """Open the session; a second call, or one after `shutdown`, is fine."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._pool_size, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
            )

    async def shutdown(self) -> None:
        """Close the session and its connections; a second call is fine."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        write_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        connect_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        pool_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return the HTTP status and the body; called by `telegram.Bot` through `post` and `retrieve`.

        Raises `ConnectionNotMade`, `ConnectionTimedOut`, `TimedOut` or `AnswerLost` (see the module's table).
        """
        if self._session is None or self._session.closed:
            raise RuntimeError("AiohttpRequest is not initialized")
        has_files = request_data is not None and request_data.contains_files
        timeout = self._timeout(
            download=method == "GET",
            read=_given(read_timeout, self._read),
            write=_given(write_timeout, self._media_write if has_files else self._write),
            connect=_given(connect_timeout, self._connect),
            pool=_given(pool_timeout, self._pool),
        )
        result = await self._attempt(self._session, url, method, request_data, timeout)
        # Raised here and not where it was caught: a chained aiohttp error would carry the address.
        if isinstance(result, NetworkError):
            raise result
        status, body = result
        return (status, body) if method == "GET" and status == 200 else _readable(status, body, url)

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Return the decoded answer; unlike the library's own, a broken one is neither logged nor quoted."""
        try:
            return msgspec.json.decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise AnswerLost("The answer is not JSON") from None

    def _timeout(
        self,
        *,
        download: bool,
        read: float | None,
        write: float | None,
        connect: float | None,
        pool: float | None,
    ) -> aiohttp.ClientTimeout:
        """Map the library's four timeouts on aiohttp's, whose `connect` includes the wait for the pool."""
        acquire = _sum(connect, pool)
        total = _sum(acquire, self._file) if download else _sum(acquire, write, read)
        return aiohttp.ClientTimeout(total=total, connect=acquire, sock_connect=connect, sock_read=read)

    async def _attempt(
        self,
        session: aiohttp.ClientSession,
        url: str,
        method: str,
        request_data: RequestData | None,
        timeout: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes] | NetworkError:
        body, headers = _body(request_data)
        try:
            async with session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=timeout,
                proxy=self._proxy,
                allow_redirects=False,
            ) as response:
                return response.status, await _read(response, self._limits.get(method, ANSWER_LIMIT))
        except (aiohttp.ClientError, TimeoutError, OSError, _TooLarge) as error:
            return _failure(error)


def request_pair(
    *, polling_pool: int = 4, sending_pool: int = 64, proxy: str | None = None, **timeouts: float
) -> tuple[AiohttpRequest, AiohttpRequest]:
    """Return (for getUpdates, for everything else): two pools, so a hanging long poll never starves a send.

    `timeouts` are the keyword arguments of `AiohttpRequest` that end in `_timeout`.
    """
    polling = AiohttpRequest(polling_pool, proxy=proxy, **timeouts)  # type: ignore[arg-type]
    sending = AiohttpRequest(sending_pool, proxy=proxy, **timeouts)  # type: ignore[arg-type]
    return polling, sending


def retry_seconds(error: RetryAfter) -> float:
    """The seconds a 429 asks to wait, whichever type the library gives them."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


class _TooLarge(Exception):
    """The answer is longer than its limit."""


def _given(value: "ODVInput[float]", default: float | None) -> float | None:
    return value if value is None or isinstance(value, int | float) else default


def _sum(*seconds: float | None) -> float | None:
    known = [part for part in seconds if part is not None]
    return sum(known) if len(known) == len(seconds) else None


def _body(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    if request_data is None:
        return None, None
    if not request_data.contains_files:
        return request_data.url_encoded_parameters().encode("ascii"), _FORM
    # Names of files go out as they are, in UTF-8: the Bot API does not undo percent-encoding.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=_printable(filename), content_type=mime_type)
    return form, None


def _printable(filename: str) -> str:
    """Drop control characters, which would end the part's header early."""
    return "".join(c for c in filename if c.isprintable()) or "file"


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = response.content_length or 0
    if size > limit:
        raise _TooLarge
    if size and "Content-Encoding" not in response.headers:
        return await response.read()
    size = 0
    async for chunk in response.content.iter_any():
        size += len(chunk)
        if size > limit:
            raise _TooLarge
        chunks.append(chunk)
    return b"".join(chunks)


def _failure(error: Exception) -> NetworkError:
    """Name what went wrong by its kind alone: aiohttp's own words hold the address."""
    kind = type(error).__name__.lstrip("_")
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return ConnectionTimedOut("No connection in time; nothing was sent")
    if isinstance(error, _NEVER_SENT):
        return ConnectionNotMade(f"No connection ({kind}); nothing was sent")
    if isinstance(error, TimeoutError):
        return TimedOut()
    return AnswerLost(f"The answer was lost ({kind})")


def _readable(status: int, payload: bytes, url: str) -> tuple[int, bytes]:
    """Keep a good answer as it is; rebuild any other from its known fields, without the token."""
    if 200 <= status <= 299:
        if b'"result"' in payload:
            return status, payload
        return HTTPStatus.BAD_GATEWAY, _error_body("The answer holds no result", {})
    try:
        answer = json.loads(payload)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return status, _error_body(f"HTTP {status}, and the answer is not the Bot API's", {})
    parameters = answer.get("parameters")
    known = parameters if isinstance(parameters, dict) else {}
    numbers = {
        key: known[key] for key in ("retry_after", "migrate_to_chat_id") if type(known.get(key)) is int
    }
    return status, _error_body(
        _without_token(str(answer.get("description") or f"HTTP {status}"), url), numbers
    )


def _error_body(description: str, parameters: dict[str, int]) -> bytes:
    return json.dumps({"ok": False, "description": description, "parameters": parameters}).encode()


def _without_token(text: str, url: str) -> str:
    found = _TOKEN.search(url)
    if found is None:
        return text
    token = found.group(1)
    return text.replace(token, "<token>").replace(token.partition(":")[2] or token, "<token>")
