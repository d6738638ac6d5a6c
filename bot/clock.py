"""The time, injected. UTC inside, Asia/Ho_Chi_Minh on the screen; nothing else in the house asks the machine.

Việt Nam keeps one offset all year, but the machine may stand in any zone, so `local` is the only way to a wall
clock.
"""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """What the engine needs of time: the moment, and to be woken at a later one."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    async def wait(self, event: asyncio.Event, seconds: float | None) -> bool:
        """Wait for `event`, at most `seconds` (None: no limit); return whether it was set."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, event: asyncio.Event, seconds: float | None) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return False
        return True


class FakeClock:
    """A clock that stands still until `advance` moves it; whoever waits on it is woken in order."""

    def __init__(self, at: datetime) -> None:
        self._now = at.astimezone(UTC)
        self._sleepers: list[tuple[datetime, int, asyncio.Event]] = []
        self._count = 0

    def now(self) -> datetime:
        return self._now

    async def wait(self, event: asyncio.Event, seconds: float | None) -> bool:
        if seconds is None or event.is_set():
            await event.wait()
            return True
        if seconds <= 0:
            return False
        rung = asyncio.Event()
        self._count += 1
        heapq.heappush(self._sleepers, (self._now + timedelta(seconds=seconds), self._count, rung))
        waits = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(rung.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return event.is_set()

    def advance(self, seconds: float) -> None:
        """Move the time forward by `seconds` and wake everyone whose time has come."""
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            heapq.heappop(self._sleepers)[2].set()


def local(moment: datetime) -> datetime:
    """Return `moment` on the wall clock of Việt Nam."""
    return moment.astimezone(VIETNAM)


def milliseconds(moment: datetime) -> int:
    """Return `moment` as whole milliseconds since 1970 UTC, the way the store keeps time."""
    return round(moment.timestamp() * 1000)
