"""The sender: the only place from which a message leaves the house.

One sender a channel. Each round is one transaction that writes down what became of the last messages and claims
the next. What happens to a message whose delivery is uncertain is a rule of its kind:

- "reply" (the answer to something the person just did): sent once more. A second copy of an answer is harmless,
  silence is not.
- everything else (outcomes, reminders, notices): stays "unknown", is shown to an operator and never sent again
  by itself.
- on a channel that can repeat a delivery without a second effect, any kind is simply repeated.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot import people
from bot.channels.base import (
    Channel,
    ChannelDown,
    DeliveryError,
    NotSent,
    OutsideWindow,
    Rejected,
    RetryLater,
    Uncertain,
    Unreachable,
)
from bot.clock import milliseconds
from bot.logs import get_logger
from bot.metrics import Metrics
from bot.outbox import fallback, queue
from bot.outbox.pace import Pace
from bot.outbox.queue import Row, Settlement
from bot.store import Store, StoreFull, StoreUnavailable, Transaction
from bot.store.schema import OUT_FAILED, OUT_LATE, OUT_SENT, OUT_UNKNOWN, OUT_WAITING

_log = get_logger("outbox")

IN_FLIGHT = 16  # messages on their way at once: the most that one crash can double or leave unknown
LEASE = timedelta(seconds=90)  # longer than any delivery may take
ATTEMPTS = 8  # tries of a message that certainly was not sent
REPLY_ATTEMPTS = 2  # tries of a reply whose delivery is uncertain
# Refusals that concern the chat or its channel, not the message.
REROUTED = (Unreachable.__name__, OutsideWindow.__name__, ChannelDown.__name__)
_LONGEST_PAUSE = 300.0  # seconds between tries
_DOWN_PAUSE = 60.0  # seconds before a refused channel is tried again
_STORE_PAUSE = 0.5  # seconds before the store is asked again


class Sender:
    """Delivers what waits for one channel. `wake` after queueing, `stop` to finish what is on its way."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        metrics: Metrics | None = None,
        *,
        in_flight: int = IN_FLIGHT,
        alone: bool = True,
    ) -> None:
        self._store = store
        self._channel = channel
        self._metrics = metrics or Metrics()
        self._limit = in_flight
        self._alone = alone
        self._pace = Pace(channel.capabilities, store.clock.now)
        self._wake = asyncio.Event()
        self._claimed_at = self._recovered_at = store.clock.now()
        self._finished: list[Settlement] = []
        self._deliveries: set[asyncio.Task[None]] = set()
        self._under_way = 0  # a task stands in the set a moment longer than its delivery takes
        self._unsettled: set[int] = set()  # rows we claimed and have not written down yet: no orphans
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self.down = False
        store.surroundings.channels[channel.name] = channel.capabilities
        store.surroundings.listeners[queue.topic(channel.name)] = self._wake.set

    def start(self) -> None:
        """Begin to send, after settling what an earlier process left behind."""
        self._task = asyncio.create_task(self._serve(), name=f"sender-{self._channel.name}")

    def wake(self) -> None:
        """Say that something may be waiting."""
        self._wake.set()

    async def stop(self) -> None:
        """Claim nothing more, let what is on its way end, and write that down."""
        self._stopping = True
        self._wake.set()
        if self._task:
            await self._task

    async def _serve(self) -> None:
        await self._patiently(lambda tx: self._recover(tx, self._alone))
        while True:
            self._wake.clear()
            if await self._round():
                continue
            if self._stopping and not self._under_way and not self._finished:
                return
            await self._store.clock.wait(self._wake, await self._pause())

    async def _round(self) -> bool:
        """Settle and claim once; return whether there may be more to do at once."""
        finished, self._finished = self._finished, []
        free = 0 if self._stopping else self._limit - self._under_way
        room = self._pace.room(free) if free > 0 else 0
        if not finished and not room:
            return False
        resting = self._pace.resting()
        rows = await self._patiently(lambda tx: self._exchange(tx, finished, room, resting))
        self._unsettled -= {done.row.id for done in finished}
        for row in rows:
            self._pace.spend(row.chat_id)
            self._under_way += 1
            self._unsettled.add(row.id)
            task = asyncio.create_task(self._deliver(row))
            self._deliveries.add(task)
            task.add_done_callback(self._deliveries.discard)
        return bool(rows)

    def _exchange(
        self, tx: Transaction, finished: list[Settlement], room: int, resting: list[int]
    ) -> list[Row]:
        for done in finished:
            if done.error == Unreachable.__name__:
                people.set_reachable(tx, done.row.chat_id, False)
        queue.settle(tx, [self._rerouted(tx, done) for done in finished])
        if not room:
            return []
        self._claimed_at = tx.now
        if tx.now >= self._recovered_at + LEASE:
            # Another process may have died since, or a claim of ours was committed and the answer lost.
            self._recover(tx, False)
        return queue.claim(tx, self._channel.name, room, tx.now + LEASE, resting)

    def _rerouted(self, tx: Transaction, done: Settlement) -> Settlement:
        """Let a message this chat does not take go to the person's next chat, and wait here no longer.

        Nothing of the kind arrived here, so nothing arrives twice.
        """
        given_up = done.error == NotSent.__name__ and done.state == OUT_FAILED
        if (given_up or done.error in REROUTED) and fallback.reroute(tx, done.row):
            return done._replace(state=OUT_FAILED, retry_at=None)
        return done

    async def _deliver(self, row: Row) -> None:
        now = milliseconds(self._store.clock.now())
        if row.useful_until is not None and row.useful_until < now:
            settlement = Settlement(row, OUT_LATE)
        else:
            try:
                await self._channel.deliver(row.address, row.message(), row.id)
                self.down = False
                settlement = Settlement(row, OUT_SENT)
            except DeliveryError as error:
                settlement = self._after(error, row)
            except Exception as error:
                _log.exception("delivery.failed", row=row.id, error=type(error).__name__)
                settlement = self._uncertain(row, type(error).__name__)
        self._metrics.delivered(self._channel.name, settlement.state)
        self._finished.append(settlement)
        self._under_way -= 1
        self._wake.set()

    def _after(self, error: DeliveryError, row: Row) -> Settlement:
        name = type(error).__name__
        if isinstance(error, RetryLater):
            if self._metrics.pauses_within(self._channel.name, self._store.clock.now(), 10) >= 3:
                self._pace.pause(error.seconds)
            return self._again(row, error.seconds, name)
        if isinstance(error, ChannelDown):
            self.down = True
            self._pace.pause(_DOWN_PAUSE)
            _log.error("channel.down", channel=self._channel.name)
            return self._again(row, _DOWN_PAUSE, name)
        if isinstance(error, NotSent):
            if row.attempts >= ATTEMPTS:
                return Settlement(row, OUT_FAILED, error=name)
            return self._again(row, min(_LONGEST_PAUSE, 2.0**row.attempts), name)
        if isinstance(error, Uncertain):
            return self._uncertain(row, name)
        assert isinstance(error, Unreachable | OutsideWindow | Rejected)
        _log.warning("delivery.refused", row=row.id, error=name)
        return Settlement(row, OUT_FAILED, error=name)

    def _again(self, row: Row, seconds: float, error: str) -> Settlement:
        retry_at = self._store.clock.now() + timedelta(seconds=seconds)
        return Settlement(row, OUT_WAITING, retry_at, error)

    def _uncertain(self, row: Row, error: str, pause: float = 1.0) -> Settlement:
        """Apply the rule of the row's kind, as the head of this module states it; `pause` is seconds."""
        if self._channel.capabilities.repeatable and row.attempts < ATTEMPTS:
            return self._again(row, pause, error)
        if row.kind == "reply" and row.attempts < REPLY_ATTEMPTS:
            return self._again(row, pause, error)
        _log.warning("delivery.unknown", row=row.id, kind=row.kind)
        return Settlement(row, OUT_UNKNOWN, error=error)

    def _recover(self, tx: Transaction, everything: bool) -> list[Row]:
        self._recovered_at = tx.now
        expired = queue.expired_leases(tx, self._channel.name, everything)
        rows = [row for row in expired if row.id not in self._unsettled]
        # The platform is not at fault, and somebody has been waiting since before we died: no pause.
        queue.settle(tx, [self._uncertain(row, "Interrupted", pause=0.0) for row in rows])
        return rows

    async def _pause(self) -> float | None:
        """Return how long nothing can happen unless somebody wakes us; the end of a delivery does."""
        if self._stopping or self._under_way >= self._limit:
            return None
        held = self._pace.wait()
        waits = [] if held is None else [held + 0.001]
        if self._pace.room(1):
            due = await self._store.read(queue.next_due, self._channel.name, self._claimed_at)
            now = milliseconds(self._store.clock.now())
            waits += [] if due is None else [max(0.0, (due - now) / 1000) + 0.001]
        if not self._alone:
            waits.append(1.0)  # other processes queue too
        return min(waits) if waits else None

    async def _patiently(self, unit: Callable[[Transaction], list[Row]]) -> list[Row]:
        """Run a unit until the store takes it: the sender has nothing better to do than to wait for it."""
        while True:
            try:
                return await self._store.write(unit)
            except (StoreFull, StoreUnavailable) as error:
                _log.warning("outbox.store_busy", error=type(error).__name__)
                await self._store.clock.wait(asyncio.Event(), _STORE_PAUSE)
            except Exception as error:  # the sender outlives any single mistake; it is seen in the log
                _log.exception("outbox.round_failed", error=type(error).__name__)
                await self._store.clock.wait(asyncio.Event(), _STORE_PAUSE)
