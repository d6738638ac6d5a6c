"""A webhook that notes what it gets and answers as told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Receiver:
    """`statuses` are used up in order, then 200; `replies` likewise, then nothing."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    replies: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    held: asyncio.Event | None = None
    open_now: int = 0
    most_open: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        self.bodies.append(await request.read())
        self.headers.append(dict(request.headers))
        if self.held is not None:
            await self.held.wait()
        self.open_now -= 1
        status = self.statuses.pop(0) if self.statuses else 200
        body = self.replies.pop(0) if self.replies else b""
        return web.Response(status=status, body=body)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A running receiver."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
