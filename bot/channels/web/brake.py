"""A brake on strangers: a bucket for each caller, remembered only while it is not full."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from bot.outbox.pace import Bucket

_REMEMBERED = 20_000


class Brake:
    """Lets each caller do `burst` things at once and `rate` a second after that."""

    def __init__(self, rate: float, burst: int, now: Callable[[], datetime]) -> None:
        self._rate, self._burst, self._now = rate, burst, now
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def hold(self, caller: str) -> float:
        """Count one thing; return 0 when it may be done, else the seconds to wait before trying again."""
        at = self._now().timestamp()
        bucket = self._buckets.get(caller)
        if bucket is None:
            bucket = self._buckets[caller] = Bucket(self._rate, self._burst, at)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(caller)
        if bucket.available(at) < 1:
            return bucket.wait(at)
        bucket.take(at)
        return 0.0
