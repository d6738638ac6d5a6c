"""The roll call, tasks, details and reminders as a secretary and members live them in a chat."""

from collections.abc import AsyncIterator

import pytest

from bot.routing import Router
from bot.turn import Turn
from handlers import study
from tests.handlers.test_study import at, branch_of_three, go_to, plan, tap, text_after
from tests.helpers.world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    router = Router().include(study.router)

    @router.fallback()
    def anything(turn: Turn) -> None:
        if not study.in_own_words(turn):
            turn.tell("?")

    async with World(router) as world:
        yield world


async def test_answers_in_ones_own_words_are_taken_right_after_a_reminder(world: World) -> None:
    hoa, lan, minh = await branch_of_three(world)
    assert await text_after(minh, "bận rồi") == "?"
    go_to(world, at(30, 19, 30, month=11))
    for user in (lan, minh):
        user._read = len(user.inbox)
    await plan(world)
    await lan.hears()
    await minh.hears()
    assert "đồng chí có mặt" in await text_after(lan, "chắc là đi được")
    assert "dự được hay vắng" in await text_after(lan, "có thể đi được")
    assert "vắng (Sức khỏe)" in await text_after(lan, "em ốm")
    assert "chọn lý do" in await text_after(minh, "bận rồi")
    assert "vắng (Công tác)" in await tap(minh, "Công tác")
    assert "Vắng: 2" in await text_after(hoa, "/diemdanh")


async def test_the_roll_is_called_corrected_and_closed(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(lan, "lịch")
    await tap(lan, "Có mặt")
    assert "Chưa trả lời" in await text_after(hoa, "điểm danh")
    go_to(world, at(3, 19, 35))
    rolled = await text_after(hoa, "điểm danh")
    assert "1. Nguyễn Thị Lan – có mặt" in rolled
    assert "2. hoa – chưa điểm" in rolled
    assert "chưa điểm số: 2, 3" in await tap(hoa, "Chốt điểm danh")
    assert "chưa rõ “lan”" in await text_after(hoa, "vắng Lan")
    assert "3. minh – vắng không lý do" in await text_after(hoa, "vắng 3, còn lại có mặt")
    assert "3. minh – được miễn" in await text_after(hoa, "miễn 3")
    closed = await tap(hoa, "Chốt điểm danh")
    assert "Có mặt: 2/3" in closed
    assert "được miễn (1): minh" in closed
    assert "21-QĐ/TW" in await tap(hoa, "Số phiếu cần khi biểu quyết")
    assert "Không ai vắng" in await tap(hoa, "Vắng liên tiếp")
    assert "42-HD/BTCTW" in await tap(hoa, "Việc của biên bản")
    assert "2. ☑" in await text_after(hoa, "1 2")
    assert "1. ☐" in await text_after(hoa, "1")
    assert "từ 1 đến" in await text_after(hoa, "99")
    assert "dành cho bí thư" in await text_after(lan, "điểm danh")


async def test_a_task_is_given_by_name_told_and_ticked(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    assert "việc; người làm; hạn" in await text_after(hoa, "giao việc")
    assert "không có ai tên “Bảy”" in await text_after(hoa, "Soạn báo cáo; Bảy; 1/12")
    assert "Hạn phải" in await text_after(hoa, "Soạn báo cáo; Lan; 9/12")
    heard = len(lan.inbox)
    given = await text_after(hoa, "Soạn báo cáo; Lan; 1/12")
    assert "Người làm: Nguyễn Thị Lan. Hạn: 17:00 thứ Ba 01/12/2026" in given
    await lan.hears()
    assert "giao đồng chí: Soạn báo cáo" in lan.inbox[heard].text
    assert "Soạn báo cáo" in await text_after(lan, "việc của tôi")
    assert "Đã ghi xong" in await tap(lan, "Xong: Soạn báo cáo")
    assert "✓ Soạn báo cáo – Nguyễn Thị Lan" in await text_after(hoa, "việc chuẩn bị")
    assert "Người làm: hoa" in await text_after(hoa, "Giao việc: mượn loa đài")


async def test_this_month_is_moved_or_skipped_by_a_sentence(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    assert "Tháng ấy chưa có buổi" in await text_after(hoa, "tháng này dời sang 5/12 14h")
    moved = await text_after(hoa, "Tháng sau dời sang 14h ngày 5/12")
    assert "Dời buổi 19:30 thứ Năm 03/12/2026 sang 14:00 thứ Bảy 05/12/2026?" in moved
    assert "Đã dời" in await tap(hoa, "Đúng, dời buổi")
    assert "05/12/2026" in await text_after(lan, "lịch")
    assert "Hủy buổi này" in await text_after(hoa, "tháng sau nghỉ họp")
    assert "dành cho bí thư" in await text_after(lan, "tháng sau dời sang 6/12 8h")


async def test_details_are_told_once_when_it_is_about_where_to_come(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(hoa, "lịch")
    await tap(hoa, "Chi tiết, việc chuẩn bị")
    await tap(hoa, "Nơi họp, liên kết, chương trình")
    assert "không phải liên kết" in await text_after(hoa, "Liên kết: http://ví dụ")
    assert "chưa rõ dòng" in await text_after(hoa, "ở nhà văn hóa")
    heard = len(lan.inbox)
    said = await text_after(hoa, "Chương trình: Đánh giá tháng 11\nNhiệm vụ tháng 12")
    assert "Nhiệm vụ tháng 12" in said
    await text_after(hoa, "lịch")
    await tap(hoa, "Chi tiết, việc chuẩn bị")
    await tap(hoa, "Nơi họp, liên kết, chương trình")
    await hoa.says("Địa điểm: Hội trường xã\nLiên kết: https://hop.example.vn/a")
    await hoa.hears(2)
    await lan.hears()
    assert len(lan.inbox) == heard + 1
    assert "Hội trường xã" in lan.inbox[heard].text
    assert "https://hop.example.vn/a" in lan.inbox[heard].text


async def test_the_steps_of_a_branch_are_changed_in_words(world: World) -> None:
    hoa, _, _ = await branch_of_three(world)
    assert "3 ngày, 1 ngày, 2 giờ" in await text_after(hoa, "bước nhắc")
    assert "30 phút đến 30 ngày" in await text_after(hoa, "90 ngày")
    assert "nhắc trước 5 ngày, 3 giờ" in await text_after(hoa, "3 giờ và 5 ngày")
    await text_after(hoa, "bước nhắc")
    assert "3 ngày, 1 ngày, 2 giờ" in await tap(hoa, "Theo mặc định (3 ngày, 1 ngày, 2 giờ)")


async def test_a_reminder_comes_later_or_not_at_all_for_some_time(world: World) -> None:
    _, lan, _ = await branch_of_three(world)
    assert "Nhắc lại lúc nào" in await text_after(lan, "nhắc lại sau")
    assert "sẽ nhắc lại lúc 07:00" in await tap(lan, "Nhắc sáng mai")
    assert "đến ngày 15/12/2026" in await text_after(lan, "tạm dừng đến 15/12")
    assert "đến ngày 15/12/2026" in await text_after(lan, "tạm dừng")
    assert "Đã bật lại" in await tap(lan, "Nhắc trở lại")
    assert "được nhắc lịch như thường" in await text_after(lan, "nhắc trở lại")


async def test_a_schedule_that_speaks_against_a_rule_is_kept_only_after_a_word_of_warning(
    world: World,
) -> None:
    hoa, _, _ = await branch_of_three(world)
    shown = await text_after(hoa, "/buoihop 20h ngày 3/12")
    assert "trùng giờ với buổi 19:30 thứ Năm 03/12/2026" in shown
    assert "50-CT/TW" in await text_after(hoa, "/buoihop ngày 20 hằng tháng 19h30")
    assert "90 phút" in await text_after(hoa, "/buoihop ngày 4 hằng tháng từ 14h đến 15h")
    await text_after(hoa, "/buoihop")
    assert "Ngày 3 hằng tháng, lúc 19:30" in await tap(hoa, "Ngày 3 hằng tháng, 19:30")


@pytest.mark.parametrize(
    "action",
    [
        *("roll:call:1", "roll:close:1", "roll:rest:1", "roll:votes:1", "roll:row:1", "roll:minutes:1"),
        *("task:give:1", "task:list:1", "task:to:1:2", "study:details:1", "study:more:1", "study:steps"),
    ],
)
async def test_only_who_leads_calls_the_roll_gives_tasks_and_sets_details(world: World, action: str) -> None:
    _, lan, _ = await branch_of_three(world)
    await lan.does("action", action=action)
    assert "dành cho bí thư" in (await lan.hears())[0].text


@pytest.mark.parametrize(
    "action",
    [
        *("roll:call:x", "roll:call:99", "roll:close:1", "roll:votes:1", "roll:rest:1", "task:done:99"),
        *("task:done:x", "task:to:1:99", "task:to:1", "study:snooze:1:never", "study:snooze:x:hour"),
        *("study:pause:9999", "study:open:99", "study:details:99"),
    ],
)
async def test_forged_choices_are_answered_and_change_nothing(world: World, action: str) -> None:
    hoa, _, _ = await branch_of_three(world)
    await hoa.does("action", action=action)
    assert (await hoa.hears())[0].text


@pytest.mark.parametrize(
    "text", ["vắng " * 200_000, "\x00\u200b", "9" * 9_999, ";;;;", "Liên kết: " + "a" * 9000]
)
async def test_hostile_text_in_every_form_is_answered_politely(world: World, text: str) -> None:
    hoa, _, _ = await branch_of_three(world)
    for opening in ("giao việc", "bước nhắc"):
        await text_after(hoa, opening)
        assert await text_after(hoa, text)
    await text_after(hoa, "lịch")
    await tap(hoa, "Chi tiết, việc chuẩn bị")
    await tap(hoa, "Nơi họp, liên kết, chương trình")
    assert await text_after(hoa, text)
    await hoa.does("action", action="study:keep")
    await hoa.hears()
    go_to(world, at(3, 19, 35))
    await text_after(hoa, "điểm danh")
    assert await text_after(hoa, text)
    assert "Nguyễn Thị Lan – chưa điểm" in await text_after(hoa, "điểm danh")
