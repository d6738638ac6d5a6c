"""What a handler is handed, and what becomes of what it does."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot import dialogs, people
from bot.dialogs import Dialog
from bot.messages import Button
from bot.routing import Router
from bot.store import Transaction
from bot.store.schema import outbox
from bot.turn import Turn
from tests.helpers.world import World


def talk() -> Router:
    router = Router()

    @router.command("form")
    def form(turn: Turn) -> None:
        turn.open("step", name="An", visits=1)
        turn.tell("Tên?", [Button("Bỏ qua", "skip:1")])

    @router.dialog("step")
    def step(turn: Turn) -> None:
        turn.data["visits"] += 1
        turn.open("step", **turn.data)
        turn.tell(f"{turn.data['name']} {turn.data['visits']}")

    @router.action("skip")
    def skip(turn: Turn) -> None:
        turn.close()
        turn.tell(f"bỏ {turn.argument}")

    @router.command("hai")
    def two(turn: Turn) -> None:
        turn.tell("một", [Button("A", "skip:a")])
        turn.tell("hai")

    @router.command("im lang")
    def silent(turn: Turn) -> None:
        assert turn.now == turn.tx.now

    @router.command("quen", anytime=True)
    def forget(turn: Turn) -> None:
        turn.forget()
        turn.tell("quên")

    @router.fallback()
    def echo(turn: Turn) -> None:
        turn.tell(f"«{turn.text}» {turn.person_id}")

    return router


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(talk()) as world:
        yield world


async def standing(world: World) -> Dialog:
    """Where the only chat stands."""
    return await world.store.read(lambda tx: dialogs.read(tx, 1))


async def test_the_text_a_handler_sees_is_clean(world: World) -> None:
    an = world.user("an")
    await an.says("  a\u0300\u200b\x00  b\u202e ")
    assert (await an.hears())[0].text == "«à b» 1"


async def test_a_form_keeps_what_it_gathered_from_step_to_step(world: World) -> None:
    an = world.user("an")
    await an.says("form")
    await an.says("x")
    await an.says("y")
    await world.settle()
    assert (await standing(world)).data == {"name": "An", "visits": 3}


async def test_a_closed_form_is_gone_with_its_menu_when_the_answer_offers_none(world: World) -> None:
    an = world.user("an")
    await an.says("form")
    await an.hears()
    await an.taps("Bỏ qua")
    assert (await an.hears())[0].text == "bỏ 1"
    assert await standing(world) == Dialog()


async def test_the_choices_of_any_message_of_a_turn_can_be_typed(world: World) -> None:
    an = world.user("an")
    await an.says("hai")
    assert [message.text for message in await an.hears(2)] == ["một", "hai"]
    await an.says("1")
    assert (await an.hears())[0].text == "bỏ a"


async def test_a_silent_turn_leaves_the_choices_standing(world: World) -> None:
    an = world.user("an")
    await an.says("hai")
    await an.says("im lặng")
    await world.settle()
    assert [button.data for button in (await standing(world)).menu] == ["skip:a"]


async def test_forgetting_closes_the_form_with_all_it_gathered(world: World) -> None:
    an = world.user("an")
    await an.says("form")
    await an.says("quên")
    await world.settle()
    assert await standing(world) == Dialog()


async def test_answers_of_one_update_have_keys_of_their_own(world: World) -> None:
    await world.user("an").says("hai")
    await world.settle()
    keys = await world.store.read(lambda tx: list(tx.execute(select(outbox.c.key)).scalars()))
    assert keys == ["reply:1:1", "reply:1:2"]


async def test_a_name_from_the_platform_is_kept_clean_and_short(world: World) -> None:
    await world.channel.user("an", "A\x00n\u200b " + "x" * 500).says("xin chào")
    await world.settle()

    def name(tx: Transaction) -> str:
        person = people.find(tx, 1)
        assert person is not None
        return person.name

    kept = await world.store.read(name)
    assert kept.startswith("An x")
    assert len(kept) == 200
