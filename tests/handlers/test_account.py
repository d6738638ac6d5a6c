"""A person's own data: what is held is shown, and forgotten when they say so, here or at their platform."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import dialogs, people
from bot.messages import Button
from bot.routing import Router
from bot.turn import Turn
from handlers import account
from tests.helpers.world import World

forgotten: list[int] = []


@pytest.fixture
async def world() -> AsyncIterator[World]:
    forgotten.clear()
    router = Router("test").include(account.create_router([lambda _tx, person: forgotten.append(person)], {}))

    @router.fallback()
    def say(turn: Turn) -> None:
        turn.open("form", said=turn.text)
        turn.tell("Chọn:", [Button("Một", "one")])

    async with World(router) as opened:
        yield opened


async def state(world: World) -> tuple[Any, Any]:
    """The chat of An, and what is open in it."""
    chat = await world.store.read(people.find_chat, "fake", "an")
    return chat, (await world.store.read(dialogs.read, chat.id) if chat else None)


async def test_who_withdraws_at_the_platform_is_forgotten_without_a_word(world: World) -> None:
    an = world.user("an")
    await an.says("xin chào")
    await an.hears()
    await an.does("withdrawn")
    await world.settle()
    chat, dialog = await state(world)
    assert forgotten == [chat.person_id]
    assert chat.erased_at is not None
    assert (dialog.name, dialog.menu) == ("", ())
    assert await world.store.read(people.find, chat.person_id) == (chat.person_id, "")


async def test_a_stranger_who_withdraws_leaves_no_trace(world: World) -> None:
    await world.user("an").does("withdrawn")
    await world.settle()
    assert (await state(world))[0] is None
    assert forgotten == []


async def test_erasing_is_asked_about_and_answered(world: World) -> None:
    an = world.user("an")
    await an.says("xóa dữ liệu")
    [asked] = await an.hears()
    await an.does("action", action=asked.buttons[0].data)
    assert len(await an.hears()) == 1
    assert len(forgotten) == 1
