"""A whole small world for tests: a store on disk, the engine, a fake channel, a clock that only we move."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.channels.fake import FakeChannel, FakeUser
from bot.clock import Clock, FakeClock
from bot.engine import Engine
from bot.rendering import Capabilities
from bot.routing import Router
from bot.store import Store
from bot.texts import Texts
from bot.ticker import Job
from tests.helpers.templates import migrated_sqlite

MORNING = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 9 o'clock on a Saturday in Việt Nam


class World:
    """`async with World(router) as world: alice = world.user("alice"); await alice.says("…")`."""

    def __init__(
        self,
        router: Router | None = None,
        *,
        clock: Clock | None = None,
        address: str | None = None,
        capabilities: Capabilities | None = None,
        jobs: Sequence[Job] = (),
        texts: Texts | None = None,
    ) -> None:
        self.router = router or Router()
        self.clock = clock or FakeClock(MORNING)
        self.texts = texts or Texts.load()
        self.jobs = jobs
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self.address = address or migrated_sqlite(self.folder / "bot.db")
        self.channel = FakeChannel(capabilities=capabilities)
        self.store: Store
        self.engine: Engine

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
        self._folder.cleanup()

    async def start(self) -> None:
        """Open the store and start the engine, as after a boot."""
        self.store = await Store.open(self.address, self.clock)
        self.engine = Engine(self.store, self.router, self.texts, jobs=self.jobs)
        self.channel.intake = self.engine.intake
        self.engine.add(self.channel)
        await self.engine.start()

    async def stop(self) -> None:
        """Stop as on SIGTERM."""
        await self.engine.stop()
        await self.store.close()

    def user(self, name: str) -> FakeUser:
        """Return the person of that name and address."""
        return self.channel.user(name)

    async def settle(self) -> None:
        """Wait until every update taken so far is handled."""
        await self.engine.dispatcher.idle()

    @property
    def fake_clock(self) -> FakeClock:
        """The clock, when it is the fake one."""
        assert isinstance(self.clock, FakeClock)
        return self.clock
