"""The engine, wired: store, intake, dispatcher, one sender a channel, periodic jobs.

The order of starting matters: what an earlier process left behind is settled and taken up before a channel may
bring anything new. Stopping is the reverse, and may be cut short at any point without loss.
"""

from collections.abc import Sequence

from bot.channels.base import Channel
from bot.dispatcher import Dispatcher
from bot.intake import Intake
from bot.metrics import Metrics
from bot.outbox.sender import IN_FLIGHT, Sender
from bot.routing import Router
from bot.store import Store
from bot.texts import Texts
from bot.ticker import Chore, Job, Ticker


class Engine:
    """Everything between a platform's update and a platform's call. Knows nothing of what is talked about."""

    def __init__(
        self,
        store: Store,
        router: Router,
        texts: Texts,
        *,
        jobs: Sequence[Job | Chore] = (),
        in_flight: int = IN_FLIGHT,
        alone: bool = True,
    ) -> None:
        self.store = store
        self.metrics = Metrics()
        self.dispatcher = Dispatcher(store, router, texts, self.metrics)
        self.intake = Intake(store, self.dispatcher)
        self.ticker = Ticker(store, jobs)
        self.channels: dict[str, Channel] = {}
        self.senders: dict[str, Sender] = {}
        self._in_flight = in_flight
        self._alone = alone

    def add(self, channel: Channel) -> None:
        """Add a channel; before `start`."""
        self.channels[channel.name] = channel
        self.senders[channel.name] = Sender(
            self.store, channel, self.metrics, in_flight=self._in_flight, alone=self._alone
        )

    async def start(self) -> None:
        """Take up what was left, then open the doors."""
        for sender in self.senders.values():
            sender.start()
        await self.intake.recover()
        self.ticker.start()
        for channel in self.channels.values():
            await channel.start()

    async def stop(self) -> None:
        """Close the doors, finish what runs, send what is on its way."""
        for channel in self.channels.values():
            await channel.stop()
        await self.dispatcher.stop()
        await self.ticker.stop()
        for sender in self.senders.values():
            await sender.stop()
        for channel in self.channels.values():
            await channel.close()
