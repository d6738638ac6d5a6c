"""Study sessions as people live them in a chat: a branch is made, members join, are reminded, answer, are counted."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from bot.channels.fake import FakeUser
from bot.clock import VIETNAM
from bot.routing import Router
from bot.store import Transaction
from handlers import study
from study import branches, overview, planning, reminders, sessions
from tests.helpers.world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(Router().include(study.router)) as world:
        yield world


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


def go_to(world: World, moment: datetime) -> None:
    world.fake_clock.advance((moment - world.clock.now()).total_seconds())


async def text_after(user: FakeUser, words: str) -> str:
    await user.says(words)
    return (await user.hears())[0].text


async def tap(user: FakeUser, title: str) -> str:
    await user.taps(title)
    return (await user.hears())[0].text


async def plan(world: World) -> None:
    await world.store.write(reminders.plan_due, world.texts)


def code_in(text: str) -> str:
    return text.split("Mã mời: ")[1].split("\n")[0]


async def branch_of_three(world: World) -> tuple[FakeUser, FakeUser, FakeUser]:
    """A secretary with a monthly schedule and two members who joined by its code."""
    hoa, lan, minh = (world.user(name) for name in ("hoa", "lan", "minh"))
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    for member in (lan, minh):
        assert "Chi bộ thôn Đông" in await text_after(member, f"/thamgia {code}")
    assert "Ngày 3 hằng tháng, lúc 19:30" in await text_after(hoa, "/buoihop ngày 3 hằng tháng 19h30")
    assert "Đã lưu lịch" in await tap(hoa, "Đúng, lưu lịch")
    return hoa, lan, minh


async def test_a_secretary_makes_a_branch_step_by_step(world: World) -> None:
    hoa = world.user("hoa")
    assert "Tên chi bộ" in await text_after(hoa, "chi bộ")
    assert "3 đến 200" in await text_after(hoa, "x")
    created = await text_after(hoa, "Chi bộ thôn Đông")
    assert "đồng chí là bí thư" in created
    assert len(code_in(created)) == 12
    assert "1 đồng chí" in await text_after(hoa, "/chibo")


async def test_a_member_joins_by_link_code_or_form(world: World) -> None:
    hoa = world.user("hoa")
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    lan, minh = world.user("lan"), world.user("minh")
    await lan.opens(f"b-{code}")
    assert "đã vào «Chi bộ thôn Đông»" in (await lan.hears())[0].text
    assert "mã mời" in await text_after(minh, "tham gia")
    assert "không đúng" in await text_after(minh, "abc")
    assert "đã vào" in await text_after(minh, code.upper())
    assert "3 đồng chí" in await text_after(hoa, "/chibo")


async def test_a_new_invite_ends_the_old_code(world: World) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    old = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    await text_after(hoa, "/chibo")
    assert "Mã mời mới" in await tap(hoa, "Tạo mã mời mới")
    assert "không đúng hoặc đã được thay" in await text_after(lan, f"/thamgia {old}")


async def test_a_branch_that_approves_members_asks_its_secretary(world: World) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    await text_after(hoa, "/chibo Chi bộ thôn Đông")

    def guarded(tx: Transaction) -> str:
        tx.connection.exec_driver_sql("UPDATE branches SET approval = 1")
        return branches.invite(tx, 1)

    code = await world.store.write(guarded)
    asked = len(hoa.inbox)
    assert "Khi bí thư xác nhận" in await text_after(lan, f"/thamgia {code}")
    assert "chưa ở chi bộ nào" in await text_after(lan, "lịch")
    assert "xin vào" in (await hoa.hears())[0].text
    assert len(hoa.inbox) == asked + 1
    heard = len(lan.inbox)
    assert "Đã xác nhận" in await tap(hoa, "Xác nhận")
    await lan.hears()
    assert "đã xác nhận đồng chí" in lan.inbox[heard].text


async def test_a_schedule_is_shown_before_it_is_kept(world: World) -> None:
    hoa = world.user("hoa")
    await text_after(hoa, "/chibo Chi bộ thôn Đông")
    assert "Họp khi nào" in await text_after(hoa, "đặt lịch")
    assert "Không có ngày 31/2" in await text_after(hoa, "31/2 8h")
    assert "Mấy giờ họp" in await text_after(hoa, "chuyên đề ngày 24 hằng tháng")
    shown = await text_after(hoa, "8h sáng")
    assert "thứ Ba 24/11/2026" in shown
    assert "Ngày Văn hóa Việt Nam" in shown
    assert "địa điểm" in await tap(hoa, "Thêm địa điểm, nội dung")
    shown = await text_after(hoa, "Nhà văn hóa; Nghị quyết mới")
    assert "Địa điểm: Nhà văn hóa\nNội dung: Nghị quyết mới" in shown
    saved = await tap(hoa, "Đúng, lưu lịch")
    assert "Sinh hoạt chuyên đề: 08:00 thứ Ba 24/11/2026" in saved
    assert "đã lưu hoặc đã quá hạn" in await tap(hoa, "Đúng, lưu lịch")


async def test_words_in_place_of_a_choice_are_a_corrected_schedule(world: World) -> None:
    hoa = world.user("hoa")
    await text_after(hoa, "/chibo Chi bộ thôn Đông")
    await text_after(hoa, "/buoihop ngày 3 hằng tháng 19h30")
    assert "Ngày 5 hằng tháng" in await text_after(hoa, "ngày 5 hằng tháng 14h")


async def test_only_a_secretary_lays_down_moves_and_counts(world: World) -> None:
    _, lan, _ = await branch_of_three(world)
    for words in ("/buoihop ngày 3 hằng tháng 8h", "điểm danh"):
        assert "dành cho bí thư" in await text_after(lan, words)
    for action in ("study:who:1", "study:move:1", "study:cancel:1", "study:cancel_sure:1", "study:invite"):
        await lan.does("action", action=action)
        assert "dành cho bí thư" in (await lan.hears())[0].text


async def test_a_reminder_is_answered_by_a_tap_and_the_reason_is_a_category(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    go_to(world, at(30, 19, 30, month=11))
    heard = len(lan.inbox)
    await plan(world)
    await lan.hears()
    assert "Nhắc lịch" in lan.inbox[heard].text
    assert "chọn lý do" in await tap(lan, "Vắng có lý do")
    assert "vắng (Công tác)" in await tap(lan, "Công tác")
    seen = await text_after(hoa, "/diemdanh")
    assert "Vắng: lan (Công tác)" in seen
    assert "Chưa trả lời: 2" in seen


async def test_a_reminder_is_answered_in_words(world: World) -> None:
    hoa, lan, minh = await branch_of_three(world)
    go_to(world, at(30, 19, 30, month=11))
    for user in (lan, minh):
        user._read = len(user.inbox)
    await plan(world)
    await lan.hears()
    await minh.hears()
    assert "đồng chí có mặt" in await text_after(lan, "Có mặt")
    assert "chọn lý do" in await text_after(minh, "vắng")
    assert "có mặt" in await text_after(minh, "co mat")
    seen = await text_after(hoa, "điểm danh")
    assert "Có mặt: lan, minh" in seen


async def test_an_absence_without_a_reason_is_not_lost(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(lan, "lịch")
    await tap(lan, "Vắng có lý do")
    assert "Vắng: lan (chưa nêu lý do)" in await text_after(hoa, "/diemdanh")


async def test_the_schedule_shows_what_one_answered(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    assert "chưa trả lời" in await text_after(lan, "/lich")
    assert "Dời buổi" not in [button.title for button in lan.buttons]
    await tap(lan, "Trả lời sau")
    assert "Đồng chí đã trả lời: trả lời sau" in await text_after(lan, "lịch họp")
    await text_after(hoa, "/lich")
    assert [button.title for button in hoa.buttons][-3:] == ["Xem trả lời", "Dời buổi", "Hủy buổi"]


async def test_moving_a_session_asks_first_then_tells_everybody(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(hoa, "/lich")
    assert "Dời sang khi nào" in await tap(hoa, "Dời buổi")
    assert "một ngày và giờ cụ thể" in await text_after(hoa, "ngày 5 hằng tháng 14h")
    assert "đã qua" in await text_after(hoa, "20/11/2026 8h")
    assert "Dời buổi 19:30 thứ Năm 03/12/2026 sang 14:00 thứ Bảy 05/12/2026?" in await text_after(
        hoa, "14h 5/12"
    )
    heard = len(lan.inbox)
    await hoa.taps("Đúng, dời buổi")
    await hoa.hears(2)
    await lan.hears()
    assert "sang giờ mới" in lan.inbox[heard].text
    assert "không còn dùng được" in await tap(hoa, "Đúng, dời buổi")
    assert "14:00 thứ Bảy 05/12/2026" in await text_after(lan, "/lich")


async def test_cancelling_a_session_asks_first_then_tells_everybody(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(hoa, "/lich")
    await tap(hoa, "Hủy buổi")
    assert "Giữ nguyên" in await tap(hoa, "Giữ nguyên")
    heard = len(lan.inbox)
    await tap(hoa, "Đúng, hủy buổi")
    await lan.hears()
    assert "không cần đến" in lan.inbox[heard].text
    assert "Chưa có buổi nào" in await text_after(lan, "/lich")


async def test_an_answer_after_the_start_is_declined_kindly(world: World) -> None:
    _, lan, _ = await branch_of_three(world)
    await text_after(lan, "/lich")
    go_to(world, at(3, 19, 31))
    assert "đã bắt đầu" in await tap(lan, "Có mặt")


async def test_a_stranger_cannot_answer_for_a_branch(world: World) -> None:
    await branch_of_three(world)
    eve = world.user("eve")
    for action in ("study:yes:1", "study:no:1", "study:reason:1:sick", "study:later:1"):
        await eve.does("action", action=action)
        assert "không còn dùng được" in (await eve.hears())[0].text
    assert "Chưa có buổi nào" in await text_after(eve, "vắng")


@pytest.mark.parametrize(
    "action",
    [
        "study:yes:",
        "study:yes:x",
        "study:yes:²",
        "study:yes:999999999999999999999",
        "study:reason:1",
        "study:reason:1:rude",
        "study:confirm:1",
        "study:confirm:a:b",
        "study:who:-1",
        "study:move_sure:1",
        "study:place",
        "study:save",
    ],
)
async def test_forged_choices_are_answered_and_change_nothing(world: World, action: str) -> None:
    hoa, _, _ = await branch_of_three(world)
    await hoa.does("action", action=action)
    assert (await hoa.hears())[0].text

    def state(tx: Transaction) -> Any:
        session = sessions.upcoming(tx, 1)[0]
        return session.revision, overview.of_session(tx, session).silent

    assert await world.store.read(state) == (0, ["hoa", "lan", "minh"])


@pytest.mark.parametrize("text", ["ngày " * 200_000, "\x00\u200b", "9" * 9_999, "thứ 🙂 tuần 🙂", "\n\n;;\n"])
async def test_hostile_text_in_every_form_is_answered_politely(world: World, text: str) -> None:
    hoa, _, _ = await branch_of_three(world)
    for opening in ("/buoihop", "tham gia"):
        await text_after(hoa, opening)
        assert await text_after(hoa, text)
    assert "Ngày 5 hằng tháng" in await text_after(hoa, "/buoihop ngày 5 hằng tháng 8h")


async def test_the_series_goes_on_by_itself(world: World) -> None:
    _, lan, _ = await branch_of_three(world)
    go_to(world, at(10, 9))
    await world.store.write(planning.extend_all)
    assert "03/01/2027" in await text_after(lan, "/lich")
