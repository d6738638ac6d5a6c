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


async def joined(user: FakeUser, code: str, name: str) -> str:
    """Join by the code under that name; return what was said at last."""
    assert "họ và tên" in await text_after(user, f"/thamgia {code}")
    return await text_after(user, name)


async def guarded_branch(world: World, secretary: FakeUser) -> str:
    """Make a branch whose secretary confirms every member; return its code."""
    await text_after(secretary, "/chibo Chi bộ thôn Đông")

    def guard(tx: Transaction) -> str:
        tx.connection.exec_driver_sql("UPDATE branches SET approval = 1")
        return branches.invite(tx, 1)

    return await world.store.write(guard)


async def branch_of_three(world: World) -> tuple[FakeUser, FakeUser, FakeUser]:
    """A secretary with a monthly schedule and two members who joined by its code."""
    hoa, lan, minh = (world.user(name) for name in ("hoa", "lan", "minh"))
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    for member, name in ((lan, "Nguyễn Thị Lan"), (minh, "minh")):
        assert "Chi bộ thôn Đông" in await joined(member, code, name)
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


async def test_a_member_joins_by_link_code_sentence_or_form(world: World) -> None:
    hoa = world.user("hoa")
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    lan, minh, nam, tam = (world.user(name) for name in ("lan", "minh", "nam", "tam"))
    await lan.opens(f"b-{code}")
    assert "họ và tên" in (await lan.hears())[0].text
    assert "đã vào «Chi bộ thôn Đông»" in await text_after(lan, "Nguyễn Thị Lan")
    assert "mã mời" in await text_after(minh, "tham gia")
    assert "không đúng" in await text_after(minh, "abc")
    assert "họ và tên" in await text_after(minh, code.upper())
    assert "đã vào" in await tap(minh, "minh")
    assert "họ và tên" in await text_after(nam, f"Tham gia chi bộ với mã {code}")
    assert "mã mời" in await text_after(tam, "tham gia")
    assert "họ và tên" in await text_after(tam, f"https://t.me/bot?start=b-{code}")
    assert "3 đồng chí" in await text_after(hoa, "/chibo")


@pytest.mark.parametrize(
    "question", ["tham gia Facebook", "Tham gia chi bộ cần giấy tờ gì?", "tham gia livestream"]
)
async def test_a_question_that_begins_like_joining_is_left_to_whoever_answers_questions(
    world: World, question: str
) -> None:
    assert "mã mời" not in (await text_after(world.user("lan"), question)).lower()


async def test_an_invite_shows_its_link_where_the_channel_has_one(world: World) -> None:
    hoa = world.user("hoa")
    assert "Liên kết" not in await text_after(hoa, "/chibo Chi bộ thôn Đông")
    await text_after(hoa, "/chibo")
    world.store.surroundings.links["fake"] = "https://chat.example/?start="
    renewed = await tap(hoa, "Tạo mã mời mới")
    code = renewed.split("«tham gia ")[1].split("»")[0]
    assert f"Liên kết mời: https://chat.example/?start=b-{code}" in renewed
    assert "Liên kết mời: https://chat.example/?start=b-" in await text_after(world.user("ba"), "/chibo Tổ 1")


@pytest.mark.parametrize(
    "name",
    ["A", "12345", "An 2", "Lan\nHoa", "...", "<b>Lan</b>", "Lan @ thôn Đông", "🙂🙂", "a" * 61, "\u200b"],
)
async def test_what_is_no_name_is_asked_for_again(world: World, name: str) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    assert "đã vào" not in await joined(lan, code, name)
    assert "Nguyễn Thị Lan" in await text_after(lan, "Nguyễn Thị Lan")


@pytest.mark.parametrize("name", ["Y Moan Ê-ban", "K'Thị Tám", "Ng. V. An", "Hồ", "Nguyễn\u00a0Văn  An"])
async def test_names_of_every_people_of_the_country_are_taken(world: World, name: str) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    shown = " ".join(name.split())
    assert f"với tên hiển thị «{shown}»" in await joined(lan, code, name)


async def test_a_name_typed_with_its_marks_wins_over_the_platforms(world: World) -> None:
    hoa, lan = world.user("hoa"), world.channel.user("lan", "Nguyen Thi Lan")
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    assert "«Nguyễn Thị Lan»" in await joined(lan, code, "Nguyễn Thị Lan")


async def test_a_display_name_that_is_no_name_is_not_offered(world: World) -> None:
    hoa, lan = world.user("hoa"), world.channel.user("lan", "Lan 🌸 1990")
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    await text_after(lan, f"/thamgia {code}")
    assert lan.last.buttons == ()
    await lan.does("action", action="study:name")
    assert "2 đến 60" in (await lan.hears())[0].text


async def test_a_number_picks_the_offered_name(world: World) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    assert "với tên hiển thị «lan»" in await joined(lan, code, "1")


async def test_who_is_in_already_is_told_so_and_not_asked(world: World) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    code = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    await joined(lan, code, "Nguyễn Thị Lan")
    assert "đã ở trong «Chi bộ thôn Đông»" in await text_after(lan, f"tham gia {code}")
    assert "đã ở trong" in await text_after(hoa, f"/thamgia {code}")
    assert "mời" not in await text_after(lan, "Lan")


async def test_joining_ends_with_the_next_session_and_its_choices(world: World) -> None:
    hoa, _, _ = await branch_of_three(world)
    await text_after(hoa, "/chibo")
    code = (await tap(hoa, "Tạo mã mời mới")).split("«tham gia ")[1].split("»")[0]
    nam = world.user("nam")
    await text_after(nam, f"tham gia {code}")
    await nam.says("Trần Nam")
    _, session = await nam.hears(2)
    assert "19:30 thứ Năm 03/12/2026" in session.text
    assert [button.title for button in session.buttons] == ["Có mặt", "Vắng có lý do", "Trả lời sau"]


async def test_a_secretary_without_a_name_is_asked_right_after_the_branch_is_made(world: World) -> None:
    hoa = world.user("hoa")
    hoa.name = ""
    created = await text_after(hoa, "/chibo Chi bộ thôn Đông")
    assert created.endswith("để đảng viên nhận ra (chi bộ và Ban Chỉ đạo thấy).")
    assert "không có số" in await text_after(hoa, "Bí thư 1")
    assert "hiển thị là «Trần Thị Hoa»" in await text_after(hoa, "Trần Thị Hoa")
    await text_after(hoa, "/buoihop 19h30 ngày 3/12")
    await tap(hoa, "Đúng, lưu lịch")
    assert "Chưa trả lời: Trần Thị Hoa" in await text_after(hoa, "/diemdanh")


async def test_a_new_invite_ends_the_old_code(world: World) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    old = code_in(await text_after(hoa, "/chibo Chi bộ thôn Đông"))
    await text_after(hoa, "/chibo")
    assert "Mã mời mới" in await tap(hoa, "Tạo mã mời mới")
    assert "không đúng hoặc đã được thay" in await text_after(lan, f"/thamgia {old}")


async def test_a_branch_that_approves_members_asks_its_secretary(world: World) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    code = await guarded_branch(world, hoa)
    asked = len(hoa.inbox)
    assert "Khi bí thư xác nhận" in await joined(lan, code, "Nguyễn Thị Lan")
    assert "chưa ở chi bộ nào" in await text_after(lan, "lịch")
    assert "«Nguyễn Thị Lan» xin vào" in (await hoa.hears())[0].text
    await joined(lan, code, "Nguyễn Lan")
    await world.settle()
    assert len(hoa.inbox) == asked + 1
    heard = len(lan.inbox)
    assert "Đã xác nhận" in await tap(hoa, "Xác nhận")
    await lan.hears()
    assert "đã xác nhận đồng chí" in lan.inbox[heard].text


async def test_a_secretary_sees_who_waits_and_confirms_them_one_by_one(world: World) -> None:
    hoa = world.user("hoa")
    code = await guarded_branch(world, hoa)
    assert "Không có ai" in await text_after(hoa, "xác nhận đảng viên")
    names = [f"Nguyễn Văn {letter}" for letter in "ABCDEGHIKLM"]
    for name in names:
        assert "Khi bí thư xác nhận" in await joined(world.user(name), code, name)
    await hoa.hears(len(names))
    await text_after(hoa, "/chibo")
    assert "11 đồng chí đang chờ" in await tap(hoa, "Xác nhận đảng viên (11)")
    assert [button.title for button in hoa.last.buttons] == [f"Xác nhận {name}" for name in names[:10]]
    await hoa.taps("Xác nhận Nguyễn Văn B")
    done, rest = await hoa.hears(2)
    assert "Đã xác nhận đồng chí «Nguyễn Văn B»" in done.text
    assert "10 đồng chí đang chờ" in rest.text
    assert "Xác nhận Nguyễn Văn M" in [button.title for button in rest.buttons]
    assert "đã xử lý rồi" in await tap(hoa, "Xác nhận Nguyễn Văn B")


async def test_only_a_secretary_sees_who_waits(world: World) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    code = await guarded_branch(world, hoa)
    await joined(lan, code, "Nguyễn Thị Lan")
    assert "dành cho bí thư" in await text_after(lan, "/xacnhandangvien")
    await lan.does("action", action="study:confirm:1:2")
    assert "dành cho bí thư" in (await lan.hears())[0].text


async def test_leaving_a_branch_asks_first_and_ends_its_reminders(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    assert "Rời «Chi bộ thôn Đông»?" in await text_after(lan, "rời chi bộ")
    assert "Giữ nguyên" in await tap(lan, "Giữ nguyên")
    assert "03/12/2026" in await text_after(lan, "lịch")
    await text_after(lan, "/roichibo")
    assert "đã rời" in await tap(lan, "Đúng, rời chi bộ")
    assert "không còn dùng được" in await tap(lan, "Đúng, rời chi bộ")
    assert "chưa ở chi bộ nào" in await text_after(lan, "rời chi bộ")
    assert "2 đồng chí" in await text_after(hoa, "/chibo")


async def test_who_left_and_asks_again_is_announced_again(world: World) -> None:
    hoa, lan = world.user("hoa"), world.user("lan")
    code = await guarded_branch(world, hoa)
    await joined(lan, code, "Nguyễn Thị Lan")
    await hoa.hears()
    await tap(hoa, "Xác nhận")
    world.fake_clock.advance(60)
    await text_after(lan, "rời chi bộ")
    await tap(lan, "Đúng, rời chi bộ")
    hoa.rewind(len(hoa.inbox))
    await joined(lan, code, "Nguyễn Thị Lan")
    assert "xin vào" in (await hoa.hears())[0].text


async def test_a_secretary_of_others_hands_over_before_leaving(world: World) -> None:
    hoa, _, _ = await branch_of_three(world)
    assert "bàn giao cho người khác trước" in await text_after(hoa, "rời chi bộ")


async def test_somebody_in_two_branches_says_which_one_to_leave(world: World) -> None:
    _, lan, _ = await branch_of_three(world)
    code = code_in(await text_after(world.user("ba"), "/chibo Chi bộ trường học"))
    await joined(lan, code, "Nguyễn Thị Lan")
    assert "còn ở «Chi bộ thôn Đông»" in (await lan.hears())[0].text
    assert "chi bộ nào" in await text_after(lan, "rời chi bộ")
    assert "Rời «Chi bộ trường học»?" in await tap(lan, "Chi bộ trường học")
    assert "đã rời «Chi bộ trường học»" in await tap(lan, "Đúng, rời chi bộ")
    assert "03/12/2026" in await text_after(lan, "lịch")


async def test_a_secretary_stops_a_recurring_schedule_after_being_asked(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(hoa, "/lich")
    assert "không đặt thêm buổi mới" in await tap(hoa, "Dừng lịch định kỳ")
    assert "Đã dừng" in await tap(hoa, "Đúng, dừng lịch")
    assert "đã dừng" in await tap(hoa, "Đúng, dừng lịch")
    assert "03/12/2026" in await text_after(hoa, "/lich")
    assert "Dừng lịch định kỳ" not in [button.title for button in hoa.last.buttons]
    go_to(world, at(10, 9))
    await world.store.write(planning.extend_all)
    assert "Chưa có buổi nào" in await text_after(lan, "/lich")


async def test_a_single_session_has_no_recurring_schedule_to_stop(world: World) -> None:
    hoa = world.user("hoa")
    await text_after(hoa, "/chibo Chi bộ thôn Đông")
    await text_after(hoa, "/buoihop 19h30 ngày 3/12")
    await tap(hoa, "Đúng, lưu lịch")
    await text_after(hoa, "/lich")
    assert [button.title for button in hoa.last.buttons][-1] == "Hủy buổi"
    await hoa.does("action", action="study:end:1")
    assert "không thuộc lịch định kỳ" in (await hoa.hears())[0].text


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
    for action in (
        "study:who:1",
        "study:move:1",
        "study:cancel:1",
        "study:cancel_sure:1",
        "study:invite",
        "study:end:1",
        "study:end_sure:1",
        "study:pending",
    ):
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
    assert "Vắng: Nguyễn Thị Lan (Công tác)" in seen
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
    assert "Có mặt: Nguyễn Thị Lan, minh" in seen


async def test_an_absence_without_a_reason_is_not_lost(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    await text_after(lan, "lịch")
    await tap(lan, "Vắng có lý do")
    assert "Vắng: Nguyễn Thị Lan (chưa nêu lý do)" in await text_after(hoa, "/diemdanh")


async def test_the_schedule_shows_what_one_answered(world: World) -> None:
    hoa, lan, _ = await branch_of_three(world)
    assert "chưa trả lời" in await text_after(lan, "/lich")
    assert "Dời buổi" not in [button.title for button in lan.buttons]
    await tap(lan, "Trả lời sau")
    assert "Đồng chí đã trả lời: trả lời sau" in await text_after(lan, "lịch họp")
    await text_after(hoa, "/lich")
    assert [button.title for button in hoa.buttons][-4:] == [
        "Xem trả lời",
        "Dời buổi",
        "Hủy buổi",
        "Dừng lịch định kỳ",
    ]


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
        "study:name",
        "study:leave:x",
        "study:leave_sure:2",
        "study:confirm:1:²",
        "study:end_sure:99",
    ],
)
async def test_forged_choices_are_answered_and_change_nothing(world: World, action: str) -> None:
    hoa, _, _ = await branch_of_three(world)
    await hoa.does("action", action=action)
    assert (await hoa.hears())[0].text

    def state(tx: Transaction) -> Any:
        session = sessions.upcoming(tx, 1)[0]
        return session.revision, overview.of_session(tx, session).silent

    assert await world.store.read(state) == (0, ["Nguyễn Thị Lan", "hoa", "minh"])


@pytest.mark.parametrize("text", ["ngày " * 200_000, "\x00\u200b", "9" * 9_999, "thứ 🙂 tuần 🙂", "\n\n;;\n"])
async def test_hostile_text_in_every_form_is_answered_politely(world: World, text: str) -> None:
    hoa, _, _ = await branch_of_three(world)
    for opening in ("/buoihop", "tham gia"):
        await text_after(hoa, opening)
        assert await text_after(hoa, text)
    nam = world.user("nam")
    await text_after(hoa, "/chibo")
    code = (await tap(hoa, "Tạo mã mời mới")).split("«tham gia ")[1].split("»")[0]
    assert await joined(nam, code, text)
    assert "Ngày 5 hằng tháng" in await text_after(hoa, "/buoihop ngày 5 hằng tháng 8h")


async def test_the_series_goes_on_by_itself(world: World) -> None:
    _, lan, _ = await branch_of_three(world)
    go_to(world, at(10, 9))
    await world.store.write(planning.extend_all)
    assert "03/01/2027" in await text_after(lan, "/lich")
