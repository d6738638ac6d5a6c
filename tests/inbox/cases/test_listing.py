"""The list: whole, in order, the same however it is paged, on both engines; one case opened after the other."""

from typing import Any

import pytest

from bench.inbox import SEAL, furnish, pages
from bot.clock import FakeClock
from bot.store import Store, Transaction
from inbox import officers
from inbox.cases import listing
from inbox.cases.choice import SHOWS, Choice
from inbox.officers import Officer
from reports.targets import Targets
from tests.helpers.world import MORNING

COUNT = 260
TARGETS = Targets()


@pytest.fixture
async def filled(database: str) -> Any:
    store = await Store.open(database, FakeClock(MORNING))
    await furnish(store, COUNT)
    yield store, await store.read(officers.find, 1)
    await store.close()


def _whole(tx: Transaction, choice: Choice, officer: Officer) -> list[int]:
    """Every case of a list, page by page."""
    found, after = list[int](), None
    while True:
        page = listing.lines(tx, SEAL, choice, officer, TARGETS, after=after)
        found += [line.id for line in page.lines]
        after = page.more
        if after is None:
            return found


async def test_pages_hold_every_case_once_and_as_many_as_are_counted(filled: tuple[Store, Officer]) -> None:
    store, officer = filled
    counts = await store.read(listing.counts, officer, TARGETS)
    for show in SHOWS:
        whole = await store.read(_whole, Choice(show), officer)
        assert len(whole) == len(set(whole))
        assert counts[show] == min(len(whole), listing.COUNTED if show == "overdue" else COUNT), show
    everything = await store.read(_whole, Choice("all"), officer)
    assert sorted(everything) == list(range(1, COUNT + 1))
    unassigned = await store.read(_whole, Choice("unassigned"), officer)
    assert everything[: len(unassigned)] == unassigned == sorted(unassigned, reverse=True)


async def test_words_find_all_that_holds_them_in_any_list(filled: tuple[Store, Officer]) -> None:
    store, officer = filled
    both = set(await store.read(_whole, Choice("all", "CÔNG AN  hoà bình"), officer))
    police = set(await store.read(_whole, Choice("all", "congan"), officer))
    assert both
    assert both < police
    open_ones = set(await store.read(_whole, Choice("open"), officer))
    assert set(await store.read(_whole, Choice("open", "congan"), officer)) == police & open_ones
    assert await store.read(_whole, Choice("all", "#17"), officer) == [17]
    assert await store.read(_whole, Choice("all", "không có ở đâu"), officer) == []


async def test_from_a_case_one_comes_to_the_next_and_back(filled: tuple[Store, Officer]) -> None:
    store, officer = filled
    choice = Choice("open", harm="money")
    whole = await store.read(_whole, choice, officer)
    page = await store.read(lambda tx: listing.lines(tx, SEAL, choice, officer, TARGETS))
    standing = {line.id: 3 if not line.assignee else 2 for line in page.lines}
    for before, here, after in zip(whole, whole[1:40], whole[2:], strict=False):
        at = (standing[here], here)
        assert await store.read(listing.neighbours, SEAL, choice, officer, TARGETS, at) == (before, after)


async def test_every_question_that_is_measured_has_an_answer(filled: tuple[Store, Officer]) -> None:
    store, officer = filled
    for name, choice in pages(COUNT).items():
        assert Choice.carried(choice.text) == choice, name
        assert await store.read(_whole, choice, officer) is not None, name


def test_an_address_says_the_whole_choice_and_nothing_hostile_gets_in() -> None:
    choice = Choice("open", 'công an & "x"', "facebook", "money", 7)
    assert Choice.carried(choice.text) == choice
    assert Choice.read({"q": "a"}).show == "all"
    for wrong in ({"show": "x"}, {"platform": "<b>"}, {"harm": "?"}, {"officer": "-1"}):
        with pytest.raises(Exception, match="Bad Request"):
            Choice.read(wrong)
