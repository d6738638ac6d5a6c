"""A real inbox on a real server: a store in a temporary file, a clock that stands still, one browser-like client."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.clock import FakeClock
from bot.messages import IncomingMessage
from bot.seal import Seal
from bot.store import Store
from bot.texts import Texts
from inbox import officers
from inbox.app import create_inbox
from inbox.officers import Role
from knowledge.base import KnowledgeBase
from knowledge.snapshot import HOME
from reports.register import Register
from tests.helpers.shipped import shipped_knowledge

PASSWORD = "mật khẩu dài dễ nhớ"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Committee:
    """The inbox and the people at it: `await committee.signed_in("lead")` is a client with a session."""

    store: Store
    clock: FakeClock
    seal: Seal
    server: TestServer
    taken: list[tuple[int, IncomingMessage]]
    inbox: web.Application
    clients: list[TestClient] = field(default_factory=list)

    async def stranger(self) -> TestClient:
        """A browser nobody has signed in with."""
        client = TestClient(self.server)
        self.clients.append(client)
        return client

    async def signed_in(self, role: Role, name: str = "") -> TestClient:
        """A browser in which a new officer of that role has set a password."""
        code = await self.store.write(officers.add, self.seal, name or f"Đồng chí {role}", role)
        client = await self.stranger()
        fields = {"code": code, "password": PASSWORD, "password_again": PASSWORD}
        response = await client.post("/inbox/welcome", data=fields, headers=SAME_ORIGIN)
        assert response.status == 200, await response.text()
        return client


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return shipped_knowledge()


@pytest.fixture(scope="session")
def register() -> Register:
    return Register.load()


@pytest.fixture(scope="session")
def knowledge_directory() -> Path:
    return HOME


@asynccontextmanager
async def convened(
    address: str, knowledge: KnowledgeBase, directory: Path, register: Register
) -> AsyncIterator[Committee]:
    """A committee whose inbox stands on the database at `address`."""
    clock = FakeClock(datetime(2026, 11, 21, 2, 0, tzinfo=UTC))
    store = await Store.open(address, clock)
    seal = Seal(bytes(range(32)))
    taken: list[tuple[int, IncomingMessage]] = []
    inbox = create_inbox(
        store,
        Texts.load(),
        seal,
        knowledge=lambda: knowledge,
        register=lambda: register,
        take_update=lambda row, message: taken.append((row, message)),
        directory=directory,
    )
    application = web.Application()
    application.add_subapp("/inbox", inbox)
    server = TestServer(application)
    await server.start_server()
    made = Committee(store, clock, seal, server, taken, inbox)
    yield made
    for client in made.clients:
        await client.close()
    await server.close()
    await store.close()


@pytest.fixture
async def committee(
    tmp_path: Path, knowledge: KnowledgeBase, knowledge_directory: Path, register: Register
) -> AsyncIterator[Committee]:
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    async with convened(address, knowledge, knowledge_directory, register) as made:
        yield made


def words(html: str) -> str:
    """The text a person reads, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
