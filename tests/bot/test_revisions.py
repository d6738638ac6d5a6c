"""What is edited with four eyes: proposed by one, published by another, never changed in place."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import audit, revisions
from bot.clock import FakeClock
from bot.revisions import NotWaiting, OwnWork, Revision, Stale
from bot.store import Store
from tests.helpers.world import MORNING

MAI, LAN = "officer:1", "officer:2"


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    yield opened
    await opened.close()


async def propose(store: Store, body: str, seen: int = 0, author: str = MAI) -> Revision:
    return await store.write(revisions.propose, "rule", "phat-ngon", body, author, seen=seen)


async def test_nothing_holds_before_a_second_person_publishes_it(store: Store) -> None:
    made = await propose(store, "một")
    assert await store.read(revisions.holding, "rule", "phat-ngon") is None
    assert [each.id for each in await store.read(revisions.waiting, ["rule"])] == [made.id]
    await store.write(revisions.publish, made.id, LAN)
    held = await store.read(revisions.holding, "rule", "phat-ngon")
    assert held is not None
    assert (held.body, held.decided_by) == ("một", LAN)
    assert await store.read(revisions.all_holding, "rule") == {"phat-ngon": "một"}
    assert await store.read(revisions.waiting, ["rule"]) == []


async def test_nobody_decides_on_their_own_work(store: Store) -> None:
    made = await propose(store, "một")
    for decide in (revisions.publish, revisions.decline):
        with pytest.raises(OwnWork):
            await store.write(decide, made.id, MAI)
    await store.write(revisions.withdraw, made.id, MAI)
    with pytest.raises(NotWaiting):
        await store.write(revisions.publish, made.id, LAN)


async def test_what_is_turned_down_carries_the_reason_and_keeps_its_name(store: Store) -> None:
    made = await propose(store, "một")
    declined = await store.write(revisions.decline, made.id, LAN, "thiếu căn cứ")
    assert (declined.state, declined.note) == ("declined", "thiếu căn cứ")
    assert await store.read(revisions.names, "rule") == {"phat-ngon"}
    assert await store.read(revisions.names, "document") == set()


async def test_only_the_author_takes_a_proposal_back(store: Store) -> None:
    made = await propose(store, "một")
    with pytest.raises(NotWaiting):
        await store.write(revisions.withdraw, made.id, LAN)


async def test_who_edited_an_older_version_is_told_so(store: Store) -> None:
    first = await propose(store, "một")
    with pytest.raises(Stale):
        await propose(store, "hai", seen=1, author=LAN)
    await store.write(revisions.publish, first.id, LAN)
    with pytest.raises(Stale):
        await propose(store, "hai", seen=0)
    assert (await propose(store, "hai", seen=1)).number == 2


async def test_of_two_who_decide_at_once_one_decides(store: Store) -> None:
    made = await propose(store, "một")
    both = [
        store.write(revisions.publish, made.id, LAN),
        store.write(revisions.decline, made.id, "officer:3"),
    ]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["NotWaiting", "Revision"]


async def test_an_earlier_version_comes_back_as_a_new_one(store: Store) -> None:
    for seen, body in enumerate(["một", "hai", "một", ""]):
        made = await propose(store, body, seen)
        await store.write(revisions.publish, made.id, LAN)
    told = [each.body for each in await store.read(revisions.history, "rule", "phat-ngon")]
    assert told == ["", "một", "hai", "một"]
    assert await store.read(revisions.all_holding, "rule") == {"phat-ngon": ""}


async def test_the_stamp_changes_with_what_is_published_and_only_then(store: Store) -> None:
    before = await store.read(revisions.stamp, ["rule"])
    made = await propose(store, "một")
    assert await store.read(revisions.stamp, ["rule"]) == before
    await store.write(revisions.publish, made.id, LAN)
    assert await store.read(revisions.stamp, ["rule"]) != before
    assert await store.read(revisions.stamp, ["page"]) == before


async def test_every_step_stands_in_the_record(store: Store) -> None:
    made = await propose(store, "một")
    await store.write(revisions.decline, made.id, LAN)
    assert await store.read(audit.first_broken) is None


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_a_difference_names_each_changed_line(before: list[str], after: list[str]) -> None:
    lines = revisions.difference("\n".join(before), "\n".join(after))
    assert (lines == []) == (before == after)
    assert len(before) - len(after) == sum(line.startswith("-") for line in lines) - sum(
        line.startswith("+") for line in lines
    )
