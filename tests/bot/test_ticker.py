"""Periodic work: on time, one at a time, and never stopped by a failure."""

import asyncio
from pathlib import Path

from bot.clock import FakeClock
from bot.store import Store, Transaction
from bot.ticker import Chore, Job, Ticker
from tests.helpers.world import MORNING


class Work:
    """A job that counts its turns; `left` is how many of them still find something to do."""

    def __init__(self, left: int = 0, *, fails: bool = False) -> None:
        self.turns = 0
        self.left = left
        self.fails = fails
        self._loop = asyncio.get_running_loop()
        self._ran = asyncio.Event()

    def __call__(self, tx: Transaction | None = None) -> int:
        self.turns += 1
        self._loop.call_soon_threadsafe(self._ran.set)
        if self.fails:
            raise LookupError("on purpose")
        self.left -= 1
        return max(0, self.left + 1)

    async def ran(self, times: int) -> None:
        """Wait until it ran so often."""
        async with asyncio.timeout(10):
            while self.turns < times:
                self._ran.clear()
                await self._ran.wait()


async def rested(store: Store) -> None:
    """Let the ticker hear of what its unit gave and lie down again."""
    await store.write(lambda tx: None)
    for _ in range(5):
        await asyncio.sleep(0)


async def opened(folder: Path) -> tuple[Store, FakeClock]:
    clock = FakeClock(MORNING)
    return await Store.open(f"sqlite:///{folder}/bot.db", clock), clock


async def test_a_job_has_its_first_turn_at_once_and_the_next_when_its_time_has_come(tmp_path: Path) -> None:
    store, clock = await opened(tmp_path)
    work = Work()
    ticker = Ticker(store, [Job("work", 60, work)])
    ticker.start()
    await work.ran(1)
    await rested(store)
    clock.advance(59)
    await rested(store)
    assert work.turns == 1
    clock.advance(1)
    await work.ran(2)
    await ticker.stop()
    await store.close()


async def test_a_job_is_called_again_at_once_while_there_is_more_to_do(tmp_path: Path) -> None:
    store, _ = await opened(tmp_path)
    work = Work(left=3)
    ticker = Ticker(store, [Job("work", 60, work)])
    ticker.start()
    await work.ran(4)
    await rested(store)
    assert work.turns == 4
    await ticker.stop()
    await store.close()


async def test_a_failing_job_comes_again_and_stops_nobody(tmp_path: Path) -> None:
    store, clock = await opened(tmp_path)
    bad, good = Work(fails=True), Work()
    ticker = Ticker(store, [Job("bad", 60, bad), Job("good", 60, good)])
    ticker.start()
    await bad.ran(1)
    await good.ran(1)
    await rested(store)
    turns = bad.turns
    clock.advance(60)
    await bad.ran(turns + 1)
    await good.ran(2)
    await ticker.stop()
    await store.close()


async def test_a_chore_runs_beside_the_store_and_comes_again(tmp_path: Path) -> None:
    store, clock = await opened(tmp_path)
    ran = asyncio.Queue[int]()
    loop = asyncio.get_running_loop()
    ticker = Ticker(store, [Chore("look", 5, lambda: loop.call_soon_threadsafe(ran.put_nowait, 1))])
    ticker.start()
    await asyncio.wait_for(ran.get(), 10)
    async with asyncio.timeout(10):
        while ran.empty():
            await rested(store)
            clock.advance(5)
    await ticker.stop()
    await store.close()


async def test_stopping_waits_for_nothing_but_the_running_unit(tmp_path: Path) -> None:
    store, _ = await opened(tmp_path)
    work = Work()
    ticker = Ticker(store, [Job("work", 10**9, work)])
    ticker.start()
    await work.ran(1)
    await asyncio.wait_for(ticker.stop(), 10)
    await store.close()
