"""The places the committee wants to be told at, and when: at once, every hour, once a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2b
from typing import Literal

from bot.clock import local
from bot.config import Settings

Rhythm = Literal["off", "hourly", "daily"]


@dataclass(frozen=True)
class Place:
    """One mailbox or chat of the committee."""

    channel: str
    address: str

    @property
    def key(self) -> str:
        """What stands for the place in the keys of its messages."""
        return blake2b(f"{self.channel} {self.address}".encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Plan:
    """Where to and when; `inbox` is the address of the inbox that messages lead to."""

    places: tuple[Place, ...] = ()
    rhythm: Rhythm = "off"
    daily_at: time = time(7, 30)
    inbox: str = ""

    def boundary(self, now: datetime) -> datetime:
        """Return the last moment at which news were gathered: what came before it is due."""
        if self.rhythm == "off":
            return now
        here = local(now)
        if self.rhythm == "hourly":
            return here.replace(minute=0, second=0, microsecond=0)
        today = here.replace(hour=self.daily_at.hour, minute=self.daily_at.minute, second=0, microsecond=0)
        return today if today <= here else today - timedelta(days=1)


def configured(settings: Settings, channels: Collection[str], inbox: str) -> Plan:
    """Return the plan of an installation; places whose channel is not among `channels` are left out."""
    committee = settings.committee
    places = dict.fromkeys(Place(one.channel, one.address) for one in committee.forward_to)
    served = tuple(place for place in places if place.channel in channels)
    return Plan(served, committee.digest, time.fromisoformat(committee.digest_at), inbox)
