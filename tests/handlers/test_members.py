"""Members in chat: marked and led by who may, handed over to who wants, let in by a personal code; no forgery works."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.fake import FakeUser
from bot.routing import Router
from handlers import study
from study import branches, invitations, members
from tests.handlers.test_study import branch_of_three, code_in, joined, tap, text_after
from tests.helpers.world import World

LIST = [("Trần Văn Bình", "probationary")]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(Router().include(study.router)) as world:
        yield world


async def _forged(user: FakeUser, action: str) -> str:
    await user.does("action", action=action)
    return (await user.hears())[0].text


async def test_a_secretary_marks_what_kind_of_member_somebody_is(world: World) -> None:
    hoa, _, _ = await branch_of_three(world)
    assert "3 đồng chí (chính thức 3" in await text_after(hoa, "/danhsachdangvien")
    assert "Nguyễn Thị Lan: đảng viên, chính thức." in await tap(hoa, "Nguyễn Thị Lan")
    assert "không bị nhắc" in await tap(hoa, "Ghi được miễn sinh hoạt")
    assert "được miễn 1" in await text_after(hoa, "đảng viên chi bộ")
    assert "Nguyễn Thị Lan – được miễn sinh hoạt" in [button.title for button in hoa.last.buttons]


async def test_a_deputy_marks_kinds_but_does_not_give_the_branch_away(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(hoa, "đảng viên chi bộ")
    await tap(hoa, "Nguyễn Thị Lan")
    assert "làm phó bí thư" in await tap(hoa, "Cử làm phó bí thư")
    await text_after(lan, "đảng viên chi bộ")
    await tap(lan, "minh")
    assert "dự bị" in await tap(lan, "Ghi là dự bị")
    for action in ("handover:offer:1:2", "member:out_sure:1:1", "member:role:1:2:deputy"):
        assert "chỉ bí thư" in await _forged(lan, action)
    assert "chỉ bí thư" in await text_after(lan, "bàn giao bí thư")


@pytest.mark.parametrize(
    "action",
    ["member:kind:1:1:exempt", "member:one:1:1", "member:list:1:0", "member:out_sure:1:1", "handover:ask:1:2",
     "handover:withdraw:1", "handover:accept:1", "handover:accept:x", "member:kind:²:1:x", "member:kind:1",
     "study:moved:1:9", "study:claim"],
)  # fmt: skip
async def test_forged_choices_of_a_plain_member_change_nothing(world: World, action: str) -> None:
    _, lan, _ = await branch_of_three(world)
    before = await world.store.read(members.of_branch, 1)
    assert await _forged(lan, action)
    assert await world.store.read(members.of_branch, 1) == before


async def test_an_unknown_kind_is_refused(world: World) -> None:
    hoa, _, _ = await branch_of_three(world)
    assert "không còn dùng được" in await _forged(hoa, "member:kind:1:2:traitor")


async def test_who_is_taken_out_is_told_and_hears_no_more(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(hoa, "đảng viên chi bộ")
    await tap(hoa, "Nguyễn Thị Lan")
    assert "nhận một tin báo" in await tap(hoa, "Đưa ra khỏi danh sách")
    assert "Đã đưa «Nguyễn Thị Lan»" in await tap(hoa, "Đúng, đưa ra")
    assert "đã đưa đồng chí ra" in (await lan.hears())[-1].text
    assert "chưa ở chi bộ nào" in await text_after(lan, "lịch")


async def test_an_offer_that_is_declined_leaves_everything_as_it_was(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(hoa, "bàn giao bí thư")
    await tap(hoa, "Bàn giao cho Nguyễn Thị Lan")
    await tap(hoa, "Đúng, gửi đề nghị")
    await lan.hears()
    assert "không nhận" in await tap(lan, "Không nhận")
    assert "chưa nhận" in (await hoa.hears())[0].text
    assert "không còn nữa" in await _forged(lan, "handover:accept:1")
    assert (await world.store.read(members.secretary, 1)).person_id == 1


async def test_a_personal_code_lets_in_under_the_name_of_the_list_after_asking(world: World) -> None:
    await branch_of_three(world)
    [(_, code)] = await world.store.write(invitations.add, 1, LIST, "officer:1")
    wrong, right = world.user("wrong"), world.user("right")
    await wrong.opens(f"b-{code}")
    assert "«Trần Văn Bình» (dự bị)" in (await wrong.hears())[0].text
    assert "chưa ghi gì" in await tap(wrong, "Không phải tôi")
    assert "«Trần Văn Bình»" in await text_after(right, f"tham gia {code}")
    assert "«Trần Văn Bình»" in await text_after(right, "là sao?")
    assert "đã vào" in await tap(right, "Đúng là tôi")
    assert "03/12/2026" in (await right.hears())[0].text
    assert "không còn dùng được" in await _forged(wrong, "study:claim")


async def test_who_joins_another_branch_may_say_they_moved(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    code = code_in(await text_after(world.user("ba"), "/chibo Chi bộ trường học"))
    await joined(lan, code, "Nguyễn Thị Lan")
    assert "còn ở «Chi bộ thôn Đông»" in (await lan.hears())[0].text
    assert "sang «Chi bộ trường học»" in await tap(lan, "Đã chuyển hẳn, rời Chi bộ thôn Đông")
    assert "2 đồng chí" in await text_after(hoa, "/chibo")
    other = code_in(await text_after(world.user("tư"), "/chibo Chi bộ cơ quan"))
    await joined(hoa, other, "Trần Thị Hoa")
    await hoa.hears()
    assert "bàn giao cho người khác trước" in await tap(hoa, "Đã chuyển hẳn, rời Chi bộ thôn Đông")


async def test_an_invite_comes_with_a_picture_of_its_link(world: World) -> None:
    hoa = world.user("hoa")
    world.store.surroundings.links["fake"] = "https://chat.example/?start="
    text = await text_after(hoa, "/chibo Chi bộ thôn Đông")
    assert (hoa.last.image or b"").startswith(b"\x89PNG")
    assert (await world.store.read(branches.by_invite, code_in(text))).name == "Chi bộ thôn Đông"
