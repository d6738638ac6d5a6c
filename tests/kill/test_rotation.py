"""Tokens under SIGKILL: four workers change them as fast as they can, die at random, and nobody is ever locked out.

ROTATIONS says how many; PostgreSQL has four processes, SQLite one process with four tasks.
"""

import asyncio
import os
import random
import sys
from pathlib import Path

import msgspec
import pytest

from bot.channels.zalo.official_account import tokens as token_rows
from bot.channels.zalo.official_account.double import OfficialAccountDouble
from bot.channels.zalo.official_account.rotation import Grant
from bot.channels.zalo.official_account.tokens import Tokens, find
from bot.metrics import Metrics
from bot.seal import Seal
from bot.store import Store

ROTATIONS = int(os.environ.get("ROTATIONS", "6"))
WORKERS = 4
KEY = bytes(range(32))
SECONDS_EACH = 15.0  # for one rotation, however busy the machine is


class Workers:
    """Processes that rotate; one that was killed is replaced."""

    def __init__(self, grant: Grant, processes: int) -> None:
        self._order = msgspec.json.encode((grant, WORKERS // processes))
        self._processes = processes
        self._running: list[asyncio.subprocess.Process] = []
        self.kills = 0

    async def start(self) -> None:
        """Start them all."""
        self._running = [await self._begin() for _ in range(self._processes)]

    async def _begin(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.kill.rotator",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdin is not None
        process.stdin.write(self._order)
        process.stdin.close()
        return process

    async def kill_one(self) -> None:
        """Kill one of them, and start another in its place."""
        place = random.randrange(len(self._running))
        self._running[place].kill()
        await self._running[place].wait()
        self._running[place] = await self._begin()
        self.kills += 1

    async def end(self) -> None:
        """Kill them all."""
        for process in self._running:
            process.kill()
            await process.wait()


@pytest.mark.slow
async def test_nobody_is_ever_locked_out(database: str, tmp_path: Path) -> None:
    async with OfficialAccountDouble() as double:
        grant = Grant(double.app_id, double.app_secret, double.base_url, database, str(tmp_path), KEY)
        store, seal = await Store.open(database), Seal(KEY)
        access, refresh = double.grants.consent()
        await store.write(token_rows.keep, seal, double.app_id, access, refresh, 90_000)
        workers = Workers(grant, WORKERS if database.startswith("postgresql") else 1)
        await workers.start()
        await _rotate_under_kills(double, workers)
        await workers.end()
        # What those processes began is still going on; whoever comes next waits for it and finds what it bought.
        tokens = Tokens(store, seal, grant, Metrics())
        found = await tokens.renewed(await tokens.access())
        pair = await store.read(find, double.app_id)
        await store.close()
        print(f"{double.grants.rotations} rotations, {workers.kills} kills, {double.grants.reuses} reuses")
        assert double.grants.fault_of(found.token) == 0
        assert double.grants.reuses == 0
        assert pair is not None
        assert pair.trouble == ""


async def _rotate_under_kills(double: OfficialAccountDouble, workers: Workers) -> None:
    async with asyncio.timeout(SECONDS_EACH * ROTATIONS + 60):
        while double.grants.rotations < ROTATIONS:
            wanted = double.grants.rotations + random.randint(1, 2)
            await double._bell.until(lambda n=wanted: double.grants.rotations >= n, SECONDS_EACH)
            # Most often right after Zalo gave a new pair, when it hurts most.
            await asyncio.sleep(random.choice((0.0, 0.0, random.random())))
            await workers.kill_one()
