"""Groups in chat: bound by the code alone, greeted by nobody, and nothing else is heard there."""

from collections.abc import AsyncIterator

import pytest

from bot.routing import Router
from handlers import access, help, joining, study
from study import groups
from tests.handlers.test_study import branch_of_three, text_after
from tests.helpers.world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    gate = access.create_router("invited", lambda tx, person: person <= 3, joining.is_way_in)
    async with World(Router().include(gate, help.create_router(), study.router)) as world:
        yield world


async def test_a_group_is_bound_by_a_code_and_let_go_again(world: World) -> None:
    async with World(Router().include(study.router)) as world:
        hoa, lan, _ = await branch_of_three(world)
        offered = await text_after(hoa, "gắn nhóm")
        code = offered.split("/gannhom ")[1].split("\n")[0]
        assert "dành cho bí thư" in await text_after(lan, "gắn nhóm")
        group = world.user("-100")
        await group.does("group", text=f"/gannhom@our_bot {code}")
        assert "nhận thông báo lịch của «Chi bộ thôn Đông»" in (await group.hears())[0].text
        await group.does("group", text=f"/gannhom {code}")
        assert "không đúng" in (await group.hears())[0].text
        assert "Đã bỏ gắn 1 nhóm" in await text_after(hoa, "bỏ gắn nhóm")
        assert "chưa gắn nhóm nào" in await text_after(hoa, "/bogannhom")
        assert await world.store.read(groups.count, 1) == 0


async def test_a_group_gets_no_greeting_and_no_menu_where_only_the_invited_may_enter(world: World) -> None:
    group = world.user("-100")
    for text in ("/gannhom", "/gannhom x", "/gannhom " + "a" * 90):
        await group.does("group", text=text)
        [answer] = await group.hears()
        assert "không đúng hoặc đã hết hạn" in answer.text
        assert answer.buttons == ()
    await world.settle()
    assert len(group.inbox) == 3


async def test_a_group_with_a_new_number_stays_bound_and_a_strange_one_is_nobody(world: World) -> None:
    async with World(Router().include(study.router)) as world:
        hoa, _, _ = await branch_of_three(world)
        code = (await text_after(hoa, "gắn nhóm")).split("/gannhom ")[1].split("\n")[0]
        group, new = world.user("-100"), world.user("-100500")
        await group.does("group", text=f"/gannhom {code}")
        await group.hears()
        for user in (group, world.user("-7")):
            await user.does("renumbered", text="-100500")
        await world.settle()
        await world.store.write(groups.laid_down, world.texts, 1)
        assert "Lịch mới của chi bộ" in (await new.hears())[0].text


async def test_only_who_leads_the_branch_lets_its_group_go(world: World) -> None:
    async with World(Router().include(study.router)) as world:
        _, lan, _ = await branch_of_three(world)
        for action in ("group:release:1", "group:release:x", "group:release:99"):
            await lan.does("action", action=action)
            assert "dành cho bí thư" in (await lan.hears())[0].text
