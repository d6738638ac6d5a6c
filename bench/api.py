"""The least of a Bot API: reads a request, waits the given seconds, and says that a message was sent.

Raw on purpose: what is compared is the sender, so the receiver must be the cheapest part.
"""

import asyncio
import sys

_ME = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"bench","username":"bench_bot"}}'
_SENT = (
    b'{"ok":true,"result":{"message_id":1,"date":1795000000,"text":"x",'
    b'"from":{"id":1,"is_bot":true,"first_name":"bench"},'
    b'"chat":{"id":7,"type":"private","first_name":"An"}}}'
)


def _answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


_ANSWERS = {True: _answer(_SENT), False: _answer(_ME)}


class _Conversation(asyncio.Protocol):
    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._read = b""
        answer = _ANSWERS[b"/sendmessage" in head[:80].lower()]
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._transport.write, answer)
        else:
            self._transport.write(answer)


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


async def main(delay: float) -> None:
    """Serve on a free port until killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Conversation(delay), "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
