"""An installation for invited people only: everybody else is told how to get in, and nothing more."""

from bot.routing import Router
from bot.turn import Turn
from handlers import access, joining
from tests.helpers.world import World


def _world(members: set[int]) -> World:
    def belongs(_tx: object, person: int) -> bool:
        return person in members

    inner = Router("inner")

    @inner.fallback()
    def answer(turn: Turn) -> None:
        turn.tell("bên trong")

    gate = access.create_router("invited", belongs, joining.is_way_in)
    return World(Router().include(gate, inner, joining.router))


async def test_a_stranger_is_told_how_to_get_in_and_nothing_is_looked_at() -> None:
    async with _world(set()) as world:
        an = world.user("an")
        await an.says("Tôi chia sẻ tin này được không?")
        [said] = await an.hears()
        assert "mã mời" in said.text


async def test_the_way_in_is_open_to_a_stranger() -> None:
    async with _world(set()) as world:
        an = world.user("an")
        await an.says("tham gia")
        [asked] = await an.hears()
        assert "mã mời của chi bộ" in asked.text
        await an.says("khongphaimanao")
        [wrong] = await an.hears()
        assert "không đúng" in wrong.text


async def test_a_member_is_inside() -> None:
    async with _world({1}) as world:
        an = world.user("an")
        await an.says("xin chào")
        [said] = await an.hears()
        assert said.text == "bên trong"


async def test_an_open_installation_has_no_gate() -> None:
    router = Router()

    @router.fallback()
    def answer(turn: Turn) -> None:
        turn.tell("vào")

    opened = access.create_router("open", lambda _tx, _person: False, joining.is_way_in)
    async with World(Router().include(opened, router)) as world:
        an = world.user("an")
        await an.says("xin chào")
        [said] = await an.hears()
        assert said.text == "vào"
