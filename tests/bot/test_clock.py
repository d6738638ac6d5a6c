"""Time is injected, UTC inside and Việt Nam's on the screen."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import FakeClock, SystemClock, local, milliseconds
from tests.helpers.world import MORNING


def test_the_screen_shows_the_time_of_viet_nam_wherever_the_machine_stands() -> None:
    assert local(MORNING).isoformat() == "2026-11-21T09:00:00+07:00"
    assert local(MORNING.astimezone(timezone(timedelta(hours=-8)))) == MORNING


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_milliseconds_lose_less_than_one(moment: datetime) -> None:
    assert abs(datetime.fromtimestamp(milliseconds(moment) / 1000, UTC) - moment) <= timedelta(milliseconds=1)


async def test_the_fake_clock_wakes_sleepers_only_when_their_time_has_come() -> None:
    clock, woken = FakeClock(MORNING), []

    async def sleep(name: str, seconds: float) -> None:
        assert not await clock.wait(asyncio.Event(), seconds)
        woken.append(name)

    tasks = [asyncio.create_task(sleep("b", 5)), asyncio.create_task(sleep("a", 2))]
    await asyncio.sleep(0)
    clock.advance(1.9)
    await asyncio.sleep(0)
    assert woken == []
    clock.advance(0.1)
    await tasks[1]
    assert woken == ["a"]
    clock.advance(3)
    await tasks[0]
    assert clock.now() == MORNING + timedelta(seconds=5)


async def test_an_event_ends_a_wait_early_on_either_clock() -> None:
    for clock in (FakeClock(MORNING), SystemClock()):
        event = asyncio.Event()
        waiting = asyncio.create_task(clock.wait(event, 3600))
        await asyncio.sleep(0)
        event.set()
        assert await waiting
        assert await clock.wait(event, None)


async def test_no_time_at_all_is_no_wait_on_either_clock() -> None:
    for clock in (FakeClock(MORNING), SystemClock()):
        assert not await clock.wait(asyncio.Event(), 0)


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
