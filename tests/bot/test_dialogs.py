"""Where a chat stands: forms that end, choices that can be typed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import dialogs, people
from bot.clock import FakeClock
from bot.dialogs import LIFETIME, MENU_LIFETIME, TALK, Dialog, chosen
from bot.messages import Button
from bot.store import Store
from tests.helpers.world import MORNING

MENU = (Button("Có mặt", "rsvp:yes"), Button("Vắng, có lý do", "rsvp:no"), Button("Đồng ý 100%", "agree"))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("1", "rsvp:yes"),
        (" 2. ", "rsvp:no"),
        ("có mặt", "rsvp:yes"),
        ("CO MAT!", "rsvp:yes"),
        ("vang co ly do", "rsvp:no"),
        ("đồng ý 100", "agree"),
        ("0", None),
        ("4", None),
        ("1000000000000000000000", None),
        ("tôi có mặt", None),
        ("", None),
        ("?!", None),
    ],
)
def test_a_choice_is_named_by_its_number_or_its_title(text: str, data: str | None) -> None:
    assert chosen(MENU, text) == data


@given(st.text(max_size=400))
def test_anything_typed_names_a_choice_or_none(text: str) -> None:
    assert chosen(MENU, text) in {None, "rsvp:yes", "rsvp:no", "agree"}


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database, FakeClock(MORNING))
    await opened.write(people.meet, "fake", "an")
    yield opened
    await opened.close()


def clock_of(store: Store) -> FakeClock:
    assert isinstance(store.clock, FakeClock)
    return store.clock


async def test_an_open_form_comes_back_as_it_was_left(store: Store) -> None:
    left = Dialog("report.page", {"page": "facebook.com/giả", "steps": [1, 2], "sure": True}, MENU)
    await store.write(dialogs.write, 1, left)
    assert await store.read(dialogs.read, 1) == left


async def test_a_form_expires_after_half_an_hour_and_keeps_its_choices_readable(store: Store) -> None:
    await store.write(dialogs.write, 1, Dialog("report.page", {}, MENU))
    clock_of(store).advance(LIFETIME.total_seconds())
    assert not (await store.read(dialogs.read, 1)).expired
    clock_of(store).advance(0.001)
    found = await store.read(dialogs.read, 1)
    assert found.expired
    assert found.menu == MENU


async def test_a_talk_expires_in_silence(store: Store) -> None:
    await store.write(dialogs.write, 1, Dialog(f"{TALK}ask", {"rule": "r"}, MENU))
    clock_of(store).advance(LIFETIME.total_seconds() + 1)
    assert await store.read(dialogs.read, 1) == Dialog(menu=MENU)


async def test_choices_alone_stay_for_days_and_then_go(store: Store) -> None:
    await store.write(dialogs.write, 1, Dialog(menu=MENU))
    clock_of(store).advance(MENU_LIFETIME.total_seconds())
    assert (await store.read(dialogs.read, 1)).menu == MENU
    clock_of(store).advance(1)
    assert await store.read(dialogs.read, 1) == Dialog()


async def test_nothing_open_is_nothing_stored(store: Store) -> None:
    await store.write(dialogs.write, 1, Dialog("form"))
    await store.write(dialogs.write, 1, Dialog())
    assert await store.read(dialogs.read, 1) == Dialog()
    clock_of(store).advance(timedelta(days=9).total_seconds())
    assert await store.write(dialogs.expire) == 0


async def test_a_reminders_choices_neither_end_nor_prolong_an_open_form(store: Store) -> None:
    await store.write(dialogs.write, 1, Dialog("form", {"a": 1}))
    clock_of(store).advance(LIFETIME.total_seconds() - 1)
    await store.write(dialogs.offer, 1, MENU)
    assert await store.read(dialogs.read, 1) == Dialog("form", {"a": 1}, MENU)
    clock_of(store).advance(2)
    await store.write(dialogs.offer, 1, MENU)
    assert (await store.read(dialogs.read, 1)).expired


async def test_a_reminders_choices_are_remembered_where_nothing_is_open(store: Store) -> None:
    await store.write(dialogs.offer, 1, MENU)
    assert await store.read(dialogs.read, 1) == Dialog(menu=MENU)


async def test_what_nobody_came_back_to_is_removed_a_day_later(store: Store) -> None:
    await store.write(dialogs.write, 1, Dialog("form"))
    clock_of(store).advance((LIFETIME + timedelta(days=1)).total_seconds() - 1)
    assert await store.write(dialogs.expire) == 0
    clock_of(store).advance(2)
    assert await store.write(dialogs.expire) == 1
    assert await store.read(dialogs.read, 1) == Dialog()
