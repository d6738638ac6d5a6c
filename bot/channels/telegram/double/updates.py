"""Updates on their way to the bot: numbered, filtered, kept for a day, confirmed by offset."""

import itertools
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from bot.channels.bell import Bell

KEPT_SECONDS = 24 * 3600
KINDS = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "message_reaction",
        "message_reaction_count",
    ]
)
_ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
Update = dict[str, Any]


@dataclass
class Pending:
    """An update not yet confirmed, `arrival` counting; `in_flight` while the webhook is being tried with it."""

    arrival: int
    update: Update
    created: float
    in_flight: bool = False


class Updates:
    """The bot's queue of updates. `clock` gives seconds since the epoch."""

    def __init__(self, clock: Callable[[], float], bell: Bell) -> None:
        self._clock = clock
        self._bell = bell
        self._numbers = itertools.count(1001)
        self._arrivals = itertools.count()
        self._pending: OrderedDict[int, Pending] = OrderedDict()
        self.allowed: frozenset[str] = KINDS - _ONLY_WHEN_ASKED

    def allow(self, kinds: Collection[str] | None) -> None:
        """Subscribe to `kinds` from now on; empty means the default, None leaves things as they are."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & KINDS or KINDS - _ONLY_WHEN_ASKED

    async def emit(self, kind: str, body: dict[str, Any]) -> Update:
        """Number an update and queue it if the bot subscribed to its kind; return it either way."""
        update = {"update_id": next(self._numbers), kind: body}
        if kind in self.allowed:
            await self.inject(update)
        return update

    async def inject(self, update: Update) -> None:
        """Queue any object as it is: twice, out of order or of an unknown shape."""
        arrival = next(self._arrivals)
        self._pending[arrival] = Pending(arrival, update, self._clock())
        await self._bell.ring()

    def pending(self) -> Collection[Pending]:
        """What is not yet confirmed, oldest arrival first; what is older than a day is gone."""
        oldest = self._clock() - KEPT_SECONDS
        while self._pending and (first := next(iter(self._pending.values()))).created < oldest:
            self.remove(first)
        return self._pending.values()

    def confirm(self, offset: int) -> None:
        """Forget updates before `offset`; a negative one keeps only the last -offset."""
        everything = list(self._pending.values())
        forgotten = (
            everything[:offset] if offset < 0 else [p for p in everything if _number(p.update) < offset]
        )
        for pending in forgotten if offset else []:
            self.remove(pending)

    def remove(self, pending: Pending) -> None:
        """Forget one update, delivered or given up; one already forgotten is fine."""
        self._pending.pop(pending.arrival, None)

    def next_idle(self) -> Pending | None:
        """The oldest update no delivery is busy with."""
        return next((pending for pending in self.pending() if not pending.in_flight), None)

    def clear(self) -> None:
        """Forget everything pending."""
        self._pending.clear()


def _number(update: Update) -> int:
    number = update.get("update_id")
    return number if isinstance(number, int) else 0
