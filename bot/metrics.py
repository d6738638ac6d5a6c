"""What the house counts: numbers only, never a text, a token or an address."""

from collections import Counter, deque
from datetime import datetime, timedelta

STATE_NAMES = ("waiting", "sending", "sent", "failed", "unknown", "late", "withdrawn")


class Metrics:
    """Plain counters, read by `/metrics`, `doctor` and the system page."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self._pauses: dict[str, deque[datetime]] = {}

    def count(self, name: str, channel: str, label: str = "") -> None:
        """Add one to a counter."""
        self.counts[name, channel, label] += 1

    def delivered(self, channel: str, state: int) -> None:
        """Count one attempt to deliver by what became of it."""
        self.count("deliveries", channel, STATE_NAMES[state])

    def pauses_within(self, channel: str, now: datetime, seconds: float) -> int:
        """Note that the platform told us to wait, and return how often it did in the last `seconds`."""
        pauses = self._pauses.setdefault(channel, deque())
        pauses.append(now)
        while pauses[0] < now - timedelta(seconds=seconds):
            pauses.popleft()
        return len(pauses)


def exposition(metrics: Metrics, writer_depth: int, backlog: int) -> bytes:
    """Return the counters in Prometheus' text format. The library is imported only when somebody asks."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    families: dict[str, CounterMetricFamily] = {}
    for (name, channel, label), value in sorted(metrics.counts.items()):
        family = families.setdefault(
            name,
            CounterMetricFamily(f"bot_{name}", f"{name} by channel and result", labels=("channel", "result")),
        )
        family.add_metric((channel, label), value)
    gauges = [
        GaugeMetricFamily("bot_writer_depth", "units that wait for the writer", value=writer_depth),
        GaugeMetricFamily("bot_backlog", "stored updates not handled yet", value=backlog),
    ]

    class _Snapshot:
        def collect(self) -> list[CounterMetricFamily | GaugeMetricFamily]:
            return [*families.values(), *gauges]

    registry = CollectorRegistry()
    registry.register(_Snapshot())
    return generate_latest(registry)
