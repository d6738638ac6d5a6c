"""The load: private text messages of some 390 bytes, posted over 32 connections that stay open.

Each connection sends its next update as soon as the last is acknowledged. Prints what it took as one JSON object.
"""

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

CONNECTIONS = 32
CHATS = 500


def updates(first: int, count: int) -> Iterator[bytes]:
    """Yield whole HTTP requests with updates of those numbers, going round the chats."""
    for number in range(first, first + count):
        chat = 700_000_000 + number % CHATS
        person = {
            "id": chat,
            "first_name": "Nguyễn",
            "last_name": "Văn An",
            "username": f"nguyen_van_an_{chat}",
        }
        message = {
            "message_id": number,
            "from": {**person, "is_bot": False, "language_code": "vi"},
            "chat": {**person, "type": "private"},
            "date": 1_795_000_000 + number,
            "text": "Tôi có được đăng ảnh buổi sinh hoạt chi bộ lên Facebook không?",
        }
        body = json.dumps({"update_id": number, "message": message}, ensure_ascii=False).encode()
        head = (
            "POST /webhooks/telegram HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: bench\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


class _Connection(asyncio.Protocol):
    """Posts requests one after another until there are none left."""

    def __init__(self, requests: Iterator[bytes], waits: list[float], done: "asyncio.Future[None]") -> None:
        self._requests, self._waits, self._done = requests, waits, done
        self._began = 0.0
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not self._answer.endswith(b"\r\n\r\n"):  # the answers of both sides have no body
            return
        if not self._answer.startswith(b"HTTP/1.1 200"):
            self._done.set_exception(RuntimeError(self._answer.decode()))
        self._waits.append(time.perf_counter() - self._began)
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("closed by the server"))

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            if not self._done.done():
                self._done.set_result(None)
            self._transport.close()
            return
        self._answer, self._began = b"", time.perf_counter()
        self._transport.write(request)


def _ask(port: int, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return json.loads(answer.read() or b"{}")  # type: ignore[no-any-return]


async def run(port: int, first: int, count: int) -> dict[str, float]:
    """Post the updates; return rates a second until acknowledged and until handled, and costs."""
    requests, waits = iter(list(updates(first, count))), list[float]()
    loop = asyncio.get_running_loop()
    before, began = _ask(port, "/usage"), time.perf_counter()
    ends = [loop.create_future() for _ in range(CONNECTIONS)]
    for end in ends:
        await loop.create_connection(
            lambda end=end: _Connection(requests, waits, end),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
    await asyncio.gather(*ends)
    acknowledged = time.perf_counter() - began
    _ask(port, "/settled")
    handled = time.perf_counter() - began
    after = _ask(port, "/usage")
    waits.sort()
    return {
        "acknowledged": count / acknowledged,
        "handled": count / handled,
        "cpu": (after["cpu"] - before["cpu"]) / count * 1e6,
        "rss": after["rss"],
        "p50": waits[len(waits) // 2] * 1e3,
        "p99": waits[len(waits) * 99 // 100] * 1e3,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(*map(int, sys.argv[1:])))))
