"""Time that passes only while everybody waits for it: what takes an hour on a platform takes as long as the work."""

import asyncio
import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.channels.fake import FakeChannel
from bot.clock import Clock, SystemClock
from bot.messages import OutgoingMessage
from bot.rendering import Capabilities

Woken = asyncio.Future[None]


class SimulatedClock:
    """Moves on to the next sleeper as soon as `parties()` tasks wait; until `parties` is set it stands still."""

    def __init__(self, at: datetime) -> None:
        self.parties: Callable[[], int] = lambda: -1
        self._now = at.astimezone(UTC)
        self._count = 0
        self._sleepers: list[tuple[datetime, int, Woken]] = []
        self._waiting: dict[Woken, asyncio.Event] = {}

    def now(self) -> datetime:
        return self._now

    async def wait(self, event: asyncio.Event, seconds: float | None) -> bool:
        if event.is_set():
            return True
        woken: Woken = asyncio.get_running_loop().create_future()
        rings = asyncio.ensure_future(event.wait())
        rings.add_done_callback(lambda _: self._wake(woken))
        self._waiting[woken] = event
        if seconds is not None:
            self._count += 1
            heapq.heappush(self._sleepers, (self._now + timedelta(seconds=seconds), self._count, woken))
        self._go_on()
        try:
            await woken
        finally:
            rings.cancel()
        return event.is_set()

    def _wake(self, woken: Woken) -> None:
        self._waiting.pop(woken, None)
        if not woken.done():
            woken.set_result(None)

    def _go_on(self) -> None:
        """Move on when nobody has anything left to do: all wait, and none of them is about to be woken."""
        if len(self._waiting) != self.parties() or any(event.is_set() for event in self._waiting.values()):
            return
        while self._sleepers:
            at, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():  # who was woken by something else left a place in the line behind
                self._now = max(self._now, at)
                self._wake(woken)
                return


class ShiftedClock(SystemClock):
    """The machine's clock, moved so that it begins at a chosen moment: no benchmark depends on the hour of the day."""

    def __init__(self, at: datetime) -> None:
        self._shift: timedelta = at - super().now()

    def now(self) -> datetime:
        return super().now() + self._shift


class SlowChannel(FakeChannel):
    """A platform that takes `seconds` for a message; `delivered` counts them, `done` is set at the `last` one."""

    def __init__(self, clock: Clock, capabilities: Capabilities, seconds: float, last: int) -> None:
        super().__init__("bench", capabilities)
        self.done = asyncio.Event()
        self.delivered = 0
        self._clock, self._seconds, self._last = clock, seconds, last

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        await self._clock.wait(asyncio.Event(), self._seconds)
        self.delivered += 1
        if self.delivered == self._last:
            self.done.set()
        return str(row)
