"""One victim after another: born, killed, born again, always on the same database.

Victims are forked from a server process that has imported everything and started nothing, so a birth takes a
tenth of a second; each is a process of its own and its death a real SIGKILL.
"""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from tests.helpers.faults import CRASHED, Crash
from tests.kill import victim
from tests.kill.victim import Orders, Platform

_nursery = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(["tests.kill.victim", "tests.kill.reminding", "alembic.command", "psycopg"])


class Lives:
    """The victims of one database; `alive` is set while one is serving on `port`."""

    def __init__(
        self,
        database: str,
        api: str = "",
        serve: Callable[[Orders, Connection], None] = victim.main,
        platform: Platform = "telegram",
    ) -> None:
        self._orders = Orders(database, api, platform=platform)
        self._serve = serve
        self._process: BaseProcess | None = None
        self.alive = asyncio.Event()
        self.births = 0
        self.crashes = 0
        self.port = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.is_alive():
            await self.kill()

    async def begin(self, crash: Crash | None = None) -> bool:
        """Start a victim; False when it died before it served."""
        here, there = _nursery.Pipe(duplex=False)
        with here:
            self._process = _nursery.Process(
                target=self._serve, args=(self._orders._replace(crash=crash), there), daemon=True
            )
            await asyncio.to_thread(self._process.start)
            there.close()
            try:
                self.port = await asyncio.to_thread(here.recv)
            except EOFError:
                assert await self.ended() == CRASHED
                return False
        self.births += 1
        self.alive.set()
        return True

    async def lost(self, birth: int) -> None:
        """Hear that a connection to the victim of that birth broke; one that died by itself is replaced."""
        if birth == self.births and self.alive.is_set():
            assert await self.ended() == CRASHED
            assert await self.begin()

    async def kill(self) -> None:
        """SIGKILL, and wait until nothing of the process is left."""
        assert self._process is not None
        self.alive.clear()
        self._process.kill()
        assert await self.ended() == -signal.SIGKILL

    async def stop(self) -> int:
        """Ask it to end and return its exit code."""
        assert self._process is not None
        self.alive.clear()
        self._process.terminate()
        return await self.ended()

    async def ended(self) -> int:
        """Wait for the process's end and return its exit code."""
        assert self._process is not None
        await asyncio.to_thread(self._process.join)
        code = self._process.exitcode
        assert code is not None
        self.crashes += code == CRASHED
        self._process.close()
        self._process = None
        self.alive.clear()
        return code
