"""Windows, the pinned form and the pair of tokens in the store: alike on both engines."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import people
from bot.channels.zalo.official_account import tokens, windows
from bot.channels.zalo.official_account.double import OfficialAccountDouble
from bot.channels.zalo.official_account.pinning import pin, pinned, unpin
from bot.channels.zalo.official_account.rotation import Grant
from bot.channels.zalo.official_account.windows import Before, Interaction
from bot.clock import FakeClock, milliseconds
from bot.metrics import Metrics
from bot.seal import Seal
from bot.store import Store
from tests.bot.channels.zalo.official_account.conftest import KEY
from tests.helpers.world import MORNING

AN = "2460000000000000011"
HOUR = timedelta(hours=1)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    yield opened
    await opened.close()


def clock(store: Store) -> FakeClock:
    assert isinstance(store.clock, FakeClock)
    return store.clock


async def interact(store: Store, hours_ago: float = 0, address: str = AN) -> bool:
    moment = milliseconds(store.clock.now() - hours_ago * HOUR)
    return await store.write_together(windows.note, Interaction(address, moment))


async def test_where_a_chat_stands_follows_from_its_last_interaction(store: Store) -> None:
    assert await store.read(windows.before, AN, 0) == Before("unknown", "")
    await interact(store)
    for hours, standing in [(48, "free"), (1, "counted"), (24 * 7 - 49, "counted"), (1, "closed")]:
        clock(store).advance(hours * 3600)
        assert (await store.read(windows.before, AN, 0)).standing == standing


async def test_what_is_older_changes_nothing_and_the_future_counts_as_now(store: Store) -> None:
    await interact(store, 10)
    await store.write_together(windows.sent, (AN, False))
    await store.write_together(windows.sent, (AN, True))
    await interact(store, 20)
    window = await store.read(windows.find, AN)
    assert window is not None
    assert (window.last_interaction, window.sent_free, window.sent_counted) == (MORNING - 10 * HOUR, 1, 1)
    await interact(store, -1000)
    window = await store.read(windows.find, AN)
    assert window is not None
    assert (window.last_interaction, window.sent_free, window.sent_counted) == (MORNING, 0, 0)


async def test_many_interactions_of_one_moment_are_noted_together(store: Store) -> None:
    noted = await asyncio.gather(*(interact(store, n % 3, f"{n % 5}") for n in range(50)))
    assert noted == [False] * 50
    assert await store.read(windows.counts) == {"free": 5, "counted": 0, "closed": 0}


async def test_a_pause_ends_by_itself(store: Store) -> None:
    await store.write(windows.pause, AN, MORNING + HOUR)
    assert (await store.read(windows.before, AN, 0)).standing == "free"
    assert await interact(store) is True
    clock(store).advance(3600)
    assert await interact(store) is False


async def test_a_closed_window_opens_with_the_next_interaction(store: Store) -> None:
    await store.write(windows.close, AN)
    assert (await store.read(windows.before, AN, 0)).standing == "closed"
    assert await store.read(windows.counts) == {"free": 0, "counted": 0, "closed": 1}
    await interact(store)
    assert (await store.read(windows.before, AN, 0)).standing == "free"


async def test_a_name_is_given_once(store: Store) -> None:
    chat = await store.write(people.meet, "zalo_oa", AN)
    await store.write(windows.rename, AN, "Nguyễn Văn An")
    await store.write(windows.rename, AN, "Kẻ mạo danh")
    person = await store.read(people.find, chat.person_id)
    assert person is not None
    assert person.name == "Nguyễn Văn An"


async def test_windows_go_with_their_people_and_strangers_after_a_month(store: Store) -> None:
    chat = await store.write(people.meet, "zalo_oa", AN)
    await interact(store)
    await interact(store, address="stranger")
    clock(store).advance(31 * 86_400)
    assert await store.write(windows.forget) == 1
    assert await store.read(windows.find, AN) is not None
    await store.write(windows.forget_person, chat.person_id)
    assert await store.read(windows.find, AN) is None


async def test_the_first_form_is_pinned_until_it_is_forgotten(store: Store) -> None:
    assert await store.write(pin, "app_id-body-mac-lower") == "app_id-body-mac-lower"
    assert await store.write(pin, "oa_id-body-mac-lower") == "app_id-body-mac-lower"
    assert await store.write(unpin) is True
    assert await store.read(pinned) is None
    assert await store.write(unpin) is False


async def test_a_token_is_changed_once_on_either_engine(store: Store, database: str, tmp_path: Path) -> None:
    async with OfficialAccountDouble(clock=lambda: store.clock.now().timestamp()) as double:
        grant = Grant(double.app_id, double.app_secret, double.base_url, database, str(tmp_path), KEY)
        seal, first = Seal(KEY), double.grants.refresh_token
        workers = [tokens.Tokens(store, seal, grant, Metrics(), first) for _ in range(2)]
        found = await asyncio.gather(*(worker.access() for worker in workers))
        assert found[0] == found[1]
        assert (double.grants.rotations, double.grants.reuses) == (1, 0)
        assert found[0].expires_at - store.clock.now() > 24 * HOUR
