"""Pictures we send: Zalo fetches them from us, more than once, at an address nobody can guess.

They wait in memory for a day; after a restart an address that Zalo has not fetched yet shows nothing, which is why
whatever a picture shows also stands in its text.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from aiohttp import web

from bot.clock import Clock
from bot.seal import new_token

KEPT = timedelta(days=1)
MOST = 64 * 2**20
"""Bytes of all pictures that wait; the oldest go first."""


class Pictures:
    """PNG pictures by token. `routes` serves them at /pictures/<token>.png."""

    def __init__(self, clock: Clock, public_url: str) -> None:
        self._clock = clock
        self._public_url = public_url
        self._kept: OrderedDict[str, tuple[datetime, bytes]] = OrderedDict()
        self._size = 0

    @property
    def served(self) -> bool:
        """Whether there is an address at which Zalo can fetch from us."""
        return bool(self._public_url)

    def keep(self, picture: bytes) -> str:
        """Return the address at which `picture` waits from now on."""
        token = new_token()
        self._kept[token] = (self._clock.now() + KEPT, picture)
        self._size += len(picture)
        self._drop()
        return f"{self._public_url}/pictures/{token}.png"

    def find(self, token: str) -> bytes | None:
        """Return the picture with that token, None when there is none (any more)."""
        self._drop()
        found = self._kept.get(token)
        return found[1] if found else None

    def _drop(self) -> None:
        while self._kept:
            until, picture = next(iter(self._kept.values()))
            if self._size <= MOST and until > self._clock.now():
                return
            self._kept.popitem(last=False)
            self._size -= len(picture)

    def routes(self) -> list[web.RouteDef]:
        """Return the route that Zalo fetches from."""

        async def picture(request: web.Request) -> web.Response:
            found = self.find(request.match_info["token"])
            if found is None:
                return web.Response(status=404)
            headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
            return web.Response(body=found, content_type="image/png", headers=headers)

        return [web.get("/pictures/{token:[A-Za-z0-9_-]{1,60}}.png", picture)]
