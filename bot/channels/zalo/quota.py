"""Quota: how many messages a Zalo bot sent this month and how many people it talks with, against what its plan allows.

Counted in the store, so that a restart forgets nothing but the last minute; warned of before it ends.
"""

from datetime import datetime
from typing import NamedTuple, Protocol

from sqlalchemy import func, select

from bot.clock import local
from bot.logs import get_logger
from bot.store import Transaction
from bot.store.schema import chats, settings
from bot.ticker import Job

WARN_FROM = 0.8
"""Share of a quota from which operators are warned."""
_log = get_logger("zalo")


class Quota(NamedTuple):
    """What is used and what the plan allows; 0 allowed: no limit is known."""

    messages: int
    messages_allowed: int
    people: int
    people_allowed: int

    @property
    def scarce(self) -> list[str]:
        """What is nearly used up: "messages", "people"."""
        used = {
            "messages": (self.messages, self.messages_allowed),
            "people": (self.people, self.people_allowed),
        }
        return [name for name, (count, most) in used.items() if most and count >= WARN_FROM * most]


def standing(tx: Transaction, channel: str, messages_allowed: int, people_allowed: int) -> Quota:
    """Return where the channel stands this month (Việt Nam's)."""
    sent = tx.execute(select(settings.c.value).where(settings.c.name == _name(channel, tx.now))).scalar()
    people = tx.execute(select(func.count()).where(chats.c.channel == channel)).scalar_one()
    return Quota(int(sent or 0), messages_allowed, people, people_allowed)


def add(tx: Transaction, channel: str, messages: int) -> None:
    """Count `messages` more as sent this month."""
    name = _name(channel, tx.now)
    before = tx.execute(select(settings.c.value).where(settings.c.name == name)).scalar()
    tx.upsert(settings, ["name"], name=name, value=str(int(before or 0) + messages))


class Counting(Protocol):
    """A channel that knows how much it has sent."""

    name: str

    @property
    def uncounted(self) -> int:
        """How many messages were sent that nobody has written down yet."""
        ...

    def counted(self, messages: int) -> None:
        """Say that so many of them are written down now."""
        ...


def create_job(channel: Counting, messages_allowed: int, people_allowed: int) -> Job:
    """Return the job that writes down each minute what was sent, and warns when little is left."""

    def count(tx: Transaction) -> int:
        sent = channel.uncounted
        if sent:
            add(tx, channel.name, sent)
            tx.after_commit(lambda: channel.counted(sent))
            for name in standing(tx, channel.name, messages_allowed, people_allowed).scarce:
                _log.error("quota.scarce", channel=channel.name, kind=name)
        return 0

    return Job(f"quota-{channel.name}", 60, count, first=60)


def _name(channel: str, now: datetime) -> str:
    return f"sent:{channel}:{local(now):%Y-%m}"
