"""Periodic work: planning reminders, forgetting what is old. Each job is one unit of the writer.

A job that fails is tried again at its next turn and never stops the others. What it does must be safe to do
twice: there may be several processes.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.logs import get_logger
from bot.store import Store, Transaction

_log = get_logger("ticker")


class Job(NamedTuple):
    """`function(tx)` does at most a bounded piece and returns how much it did; it is called again at once while
    that is more than nothing, else after `seconds`. Its first turn comes after `first` seconds: what can wait
    does not stand in the way of the first answer."""

    name: str
    seconds: float
    function: Callable[[Transaction], int]
    first: float = 0.0


class Chore(NamedTuple):
    """`function()` runs on a thread every `seconds`, away from the writer: looking whether files changed."""

    name: str
    seconds: float
    function: Callable[[], object]
    first: float = 0.0


class Ticker:
    """Runs jobs and chores until it is stopped."""

    def __init__(self, store: Store, jobs: Sequence[Job | Chore]) -> None:
        self._store = store
        self._jobs = list(jobs)
        self._tasks: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()

    def add(self, job: Job | Chore) -> None:
        """Add a job; before `start`."""
        self._jobs.append(job)

    def start(self) -> None:
        """Begin; every job has its first turn at its time."""
        self._tasks = [asyncio.create_task(self._repeat(job), name=f"job-{job.name}") for job in self._jobs]

    async def stop(self) -> None:
        """Let running units end and stop."""
        self._stop.set()
        await asyncio.gather(*self._tasks)

    async def _repeat(self, job: Job | Chore) -> None:
        if job.first:
            await self._store.clock.wait(self._stop, job.first)
        while not self._stop.is_set():
            if not await self._once(job):
                await self._store.clock.wait(self._stop, job.seconds)

    async def _once(self, job: Job | Chore) -> int:
        try:
            if isinstance(job, Chore):
                await asyncio.to_thread(job.function)
                return 0
            return await self._store.write(job.function)
        except Exception as error:
            _log.error("job.failed", job=job.name, error=type(error).__name__)
            return 0
