"""How fast a bot may speak, against an oracle that keeps every moment."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import FakeClock
from bot.outbox.pace import Bucket, Pace
from bot.rendering import Capabilities
from tests.helpers.world import MORNING

STEPS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3)), max_size=80)


def tokens(spent: list[float], now: float, rate: float, size: float) -> float:
    """What a bucket holds, worked out from the whole history."""
    held, at = size, 0.0
    for moment in [*spent, None]:
        until = now if moment is None else moment
        held = min(size, held + (until - at) * rate)
        at = until
        if moment is not None:
            held -= 1
    return held


@given(STEPS, st.sampled_from([0.5, 1.0, 4.0, 25.0]), st.sampled_from([1, 3, 25]))
def test_a_bucket_holds_what_its_history_says(steps: list[tuple[int, int]], rate: float, size: int) -> None:
    bucket, spent, now = Bucket(rate, size, 0.0), [], 0.0
    for tenths, _ in steps:
        now += tenths / 8
        held = tokens(spent, now, rate, size)
        assert bucket.available(now) == int(held + 1e-6) or held < 0
        assert abs(bucket.wait(now) - max(0.0, (1 - held) / rate)) < 1e-6
        assert bucket.full(now) == (held >= size - 1e-6)
        bucket.take(now)
        spent.append(now)


@given(STEPS)
def test_never_more_than_the_burst_and_the_rate_allow(steps: list[tuple[int, int]]) -> None:
    limits = Capabilities(per_chat=1.0, burst=3, per_second=5.0)
    clock = FakeClock(MORNING)
    pace = Pace(limits, clock.now)
    sent: list[tuple[float, int]] = []
    for eighths, chat in steps:
        clock.advance(eighths / 8)
        now = (clock.now() - MORNING).total_seconds()
        if pace.room(1) and chat not in pace.resting():
            pace.spend(chat)
            sent.append((now, chat))
        else:
            assert pace.wait() is not None
    for n, (begin, chat) in enumerate(sent):
        for m, (end, _) in enumerate(sent[n:], n):
            assert m - n + 1 <= 5 + (end - begin) * 5 + 1e-6
            mine = [1 for _, other in sent[n : m + 1] if other == chat]
            assert len(mine) <= 3 + (end - begin) * 1 + 1e-6


@given(STEPS)
def test_what_is_held_back_may_go_once_the_wait_is_over(steps: list[tuple[int, int]]) -> None:
    clock = FakeClock(MORNING)
    pace = Pace(Capabilities(per_chat=1.0, burst=2, per_second=3.0), clock.now)
    for _, chat in steps:
        waited = 0.0
        while not pace.room(1) or chat in pace.resting():
            wait = pace.wait()
            assert wait is not None
            assert wait >= 0
            clock.advance(wait + 0.001)
            waited += wait + 0.001
            assert waited < 5
        pace.spend(chat)


def test_a_pause_stops_everybody_until_it_is_over() -> None:
    clock = FakeClock(MORNING)
    pace = Pace(Capabilities(), clock.now)
    pace.pause(10)
    pace.pause(2)
    assert pace.room(5) == 0
    assert pace.wait() == 10
    clock.advance(10)
    assert pace.room(5) == 5
    assert pace.wait() is None


def test_without_limits_nothing_is_counted() -> None:
    clock = FakeClock(MORNING)
    pace = Pace(Capabilities(per_chat=None, per_second=None), clock.now)
    for chat in range(1000):
        assert pace.room(16) == 16
        pace.spend(chat)
    assert pace.resting() == []
    assert pace.wait() is None


def test_a_chat_is_remembered_only_until_its_bucket_is_full_again() -> None:
    clock = FakeClock(MORNING)
    pace = Pace(Capabilities(per_chat=1.0, burst=1, per_second=None), clock.now)
    for chat in range(500):
        pace.spend(chat)
    assert len(pace.resting()) == 500
    clock.advance(1)
    assert pace.resting() == []
    assert pace.wait() is None


def test_a_clock_that_is_set_back_stops_nobody_for_long() -> None:
    bucket = Bucket(1.0, 1, 1000.0)
    bucket.take(1000.0)
    assert bucket.wait(400.0) <= 1
    assert bucket.available(401.0) == 1
    assert timedelta(seconds=bucket.wait(401.0)) == timedelta(0)
