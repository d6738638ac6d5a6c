"""How fast a bot may speak: a bucket for the whole bot and one for each chat.

Only the chats that spoke a moment ago are remembered, so memory follows the rate and not the number of people.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.rendering import Capabilities


class Bucket:
    """Holds up to `size` tokens, refilled at `rate` a second; time is seconds on any steady scale."""

    __slots__ = ("_at", "_rate", "_size", "_tokens")

    def __init__(self, rate: float, size: float, at: float) -> None:
        self._rate, self._size, self._tokens, self._at = rate, size, size, at

    def _refill(self, at: float) -> None:
        self._tokens = min(self._size, self._tokens + max(0.0, at - self._at) * self._rate)
        self._at = at

    def available(self, at: float) -> int:
        """Return how many whole tokens there are."""
        self._refill(at)
        return int(self._tokens + 1e-9)

    def take(self, at: float) -> None:
        """Spend one token; the bucket may go below nothing and then takes longer to fill."""
        self._refill(at)
        self._tokens -= 1

    def wait(self, at: float) -> float:
        """Return the seconds until there is one token."""
        self._refill(at)
        return max(0.0, (1 - self._tokens) / self._rate)

    def full(self, at: float) -> bool:
        """Tell whether nothing was spent lately."""
        self._refill(at)
        return self._tokens >= self._size - 1e-9


class Pace:
    """The pace of one channel. `resting` names the chats that must not be written to yet."""

    def __init__(self, capabilities: Capabilities, now: Callable[[], datetime]) -> None:
        self._capabilities = capabilities
        self._now = now
        rate = capabilities.per_second
        self._bot = Bucket(rate, max(1.0, rate), self._seconds()) if rate else None
        self._chats: dict[int, Bucket] = {}
        self._paused_until = 0.0

    def _seconds(self) -> float:
        return self._now().timestamp()

    def room(self, wanted: int) -> int:
        """Return how many messages may go out now, at most `wanted`."""
        at = self._seconds()
        if at < self._paused_until:
            return 0
        return min(wanted, self._bot.available(at)) if self._bot else wanted

    def spend(self, chat_id: int) -> None:
        """Count one message to a chat."""
        at = self._seconds()
        if self._bot:
            self._bot.take(at)
        rate = self._capabilities.per_chat
        if rate:
            bucket = self._chats.get(chat_id)
            if bucket is None:
                bucket = self._chats[chat_id] = Bucket(rate, self._capabilities.burst, at)
            bucket.take(at)

    def resting(self) -> list[int]:
        """Return the chats that spent their burst, forgetting those whose bucket is full again."""
        if not self._chats:
            return []
        at = self._seconds()
        self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.full(at)}
        return [chat for chat, bucket in self._chats.items() if bucket.available(at) < 1]

    def pause(self, seconds: float) -> None:
        """Stop the whole bot for a while (several chats were told to wait at once)."""
        self._paused_until = max(self._paused_until, (self._now() + timedelta(seconds=seconds)).timestamp())

    def wait(self) -> float | None:
        """Return the seconds until something that is held back now may go out, None when nothing is held."""
        at = self._seconds()
        waits = [bucket.wait(at) for bucket in self._chats.values() if bucket.available(at) < 1]
        if self._bot and self._bot.available(at) < 1:
            waits.append(self._bot.wait(at))
        if at < self._paused_until:
            waits.append(self._paused_until - at)
        return min(waits) if waits else None
