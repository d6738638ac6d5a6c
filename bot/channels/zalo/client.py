"""Zalo's HTTP: one POST, and what can be said of a request that got no usable answer.

The token may be part of an address, so no error raised here carries an address or a chained exception.
"""

from collections.abc import Mapping
from typing import Any

import aiohttp
import msgspec

from bot.channels.base import FileUnavailable, NotSent, Uncertain

ANSWER_LIMIT = 2 * 2**20
"""Bytes of the longest answer that is read."""
_CONNECT_SECONDS = 10.0
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.InvalidURL, aiohttp.ConnectionTimeoutError)
_HEADERS = {"User-Agent": "cadre-assistant", "Accept-Encoding": "identity"}


class Client:
    """An aiohttp session that is opened by its first use; redirects are never followed."""

    def __init__(self, pool_size: int = 64) -> None:
        self._pool_size = pool_size
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self,
        url: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | aiohttp.FormData | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float = 20.0,
    ) -> tuple[int, Any]:
        """Return the HTTP status and the answer as parsed JSON, None where it is none.

        Raises NotSent when nothing left, Uncertain when it left and no whole answer came within `seconds`.
        """
        body = None if json is None else msgspec.json.encode(json)
        sent = dict(headers or {}) | ({"Content-Type": "application/json"} if body is not None else {})
        status, answer, _ = await self._call("POST", url, body if body is not None else form, sent, seconds)
        return status, answer

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, seconds: float = 20.0
    ) -> tuple[int, Any]:
        """As `post`, for what only reads."""
        status, answer, _ = await self.look(url, headers=headers, seconds=seconds)
        return status, answer

    async def look(
        self, url: str, *, headers: Mapping[str, str] | None = None, seconds: float = 20.0
    ) -> tuple[int, Any, Mapping[str, str]]:
        """As `get`, with the headers of the answer."""
        return await self._call("GET", url, None, dict(headers or {}), seconds)

    async def download(self, url: str, limit: int, seconds: float = 60.0) -> bytes:
        """Return the bytes at `url`. Raises FileUnavailable, also when there are more than `limit`."""
        try:
            async with self._open().get(
                url, allow_redirects=False, timeout=aiohttp.ClientTimeout(seconds, connect=_CONNECT_SECONDS)
            ) as answer:
                if answer.status != 200:
                    raise FileUnavailable(f"status {answer.status}")
                content = await _at_most(answer, limit)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise FileUnavailable(type(error).__name__) from None
        if content is None:
            raise FileUnavailable("over the limit")
        return content

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._pool_size, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
            )
        return self._session

    async def _call(
        self, method: str, url: str, data: Any, headers: dict[str, str], seconds: float
    ) -> tuple[int, Any, Mapping[str, str]]:
        timeout = aiohttp.ClientTimeout(seconds, connect=_CONNECT_SECONDS)
        try:
            async with self._open().request(
                method, url, data=data, headers=headers, allow_redirects=False, timeout=timeout
            ) as answer:
                return answer.status, _parsed(await _at_most(answer, ANSWER_LIMIT)), answer.headers
        except _NEVER_SENT as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Uncertain(type(error).__name__) from None


async def _at_most(answer: aiohttp.ClientResponse, limit: int) -> bytes | None:
    """Return the whole body, None when it is longer than `limit` bytes."""
    content = bytearray()
    async for piece in answer.content.iter_chunked(64 * 1024):
        content += piece
        if len(content) > limit:
            return None
    return bytes(content)


def _parsed(content: bytes | None) -> Any:
    try:
        return None if content is None else msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
