"""How much of a plan is used: counted once, through restarts, and warned of in time."""

from collections.abc import AsyncIterator

import pytest

from bot import people
from bot.channels.zalo import quota
from bot.clock import FakeClock
from bot.store import Store
from tests.helpers.world import MORNING


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    yield opened
    await opened.close()


class Counted:
    """A channel that has sent something."""

    name = "zalo_bot"

    def __init__(self, sent: int) -> None:
        self.uncounted = sent

    def counted(self, messages: int) -> None:
        self.uncounted -= messages


async def test_what_was_sent_is_written_down_once(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    channel = Counted(7)
    job = quota.create_job(channel, 10, 50)
    for _ in range(3):
        await store.write(job.function)
    assert channel.uncounted == 0
    assert (await store.read(quota.standing, "zalo_bot", 10, 50)).messages == 7
    assert "quota.scarce" not in capsys.readouterr().err


async def test_operators_are_warned_before_a_quota_ends(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await store.write(quota.create_job(Counted(8), 10, 50).function)
    assert "quota.scarce" in capsys.readouterr().err


async def test_a_month_begins_anew_and_people_are_counted(store: Store) -> None:
    await store.write(quota.add, "zalo_bot", 5)
    await store.write(people.meet, "zalo_bot", "a1")
    clock = store.clock
    assert isinstance(clock, FakeClock)
    clock.advance(15 * 24 * 3600)
    standing = await store.read(quota.standing, "zalo_bot", 10, 1)
    assert (standing.messages, standing.people, standing.scarce) == (0, 1, ["people"])
