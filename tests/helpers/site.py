"""A world with the web chat in it, on a real server."""

from typing import Any

import aiohttp
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.web import WebChannel
from bot.channels.web.api import ChatApi
from bot.clock import Clock
from bot.routing import Router
from bot.seal import Seal
from bot.server import create_application
from tests.helpers.world import World


class Site(World):
    """`async with Site(router) as site: token = await site.person()`; `site.client` speaks HTTP."""

    client: "TestClient[Any, Any]"
    web: WebChannel

    def __init__(self, router: Router | None = None, *, clock: Clock | None = None) -> None:
        super().__init__(router, clock=clock)
        self.seal = Seal(bytes(range(32)))

    async def start(self) -> None:
        await super().start()
        self.web = WebChannel(self.store)
        self.engine.add(self.web)
        self.engine.senders["web"].start()
        api = ChatApi(self.store, self.web, self.engine.intake, self.seal, self.texts)
        server = TestServer(create_application(self.engine, self.texts, api.routes()))
        self.client = TestClient(server)
        await self.client.start_server()

    async def stop(self) -> None:
        await self.client.close()
        await super().stop()

    async def person(self) -> dict[str, str]:
        """The headers of a new anonymous person."""
        response = await self.client.post("/chat/api/clients")
        assert response.status == 201
        return {"Authorization": f"Bearer {(await response.json())['token']}"}

    async def post(self, person: dict[str, str], **fields: Any) -> aiohttp.ClientResponse:
        """Post a message; `data` or `json` as the client takes them, else the fields as JSON."""
        given = fields if {"data", "json"} & set(fields) else {"json": fields}
        return await self.client.post("/chat/api/messages", headers=person, **given)

    async def messages(self, person: dict[str, str], after: int = 0, wait: int = 60) -> list[dict[str, Any]]:
        """What the person receives after number `after`."""
        query = {"after": str(after), "wait": str(wait)}
        response = await self.client.get("/chat/api/messages", headers=person, params=query)
        assert response.status == 200, await response.text()
        found: list[dict[str, Any]] = (await response.json())["messages"]
        return found
