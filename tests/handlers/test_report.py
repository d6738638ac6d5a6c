"""Reporting takes five messages at most, keeps nothing that is declined, and ends in a receipt."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.fake import FakeUser
from bot.messages import File
from bot.routing import Router
from bot.seal import Seal
from bot.store import Transaction
from bot.store.schema import dialogs
from bot.text import plain
from bot.turn import Turn
from handlers import help, report, verify
from handlers.report import wants_to_report
from reports import cases, decisions, evidence
from reports.register import Register
from tests.helpers.kept import everything_kept
from tests.helpers.world import World
from tests.reports.pictures import png

SEAL = Seal(b"s" * 32)
REGISTER = Register.load(Path("knowledge/official_pages.yaml"))
ANSWERED = "talk.unknown_command"


class _Lane:
    """The channel of the world that is running, known only once it runs."""

    world: World

    async def fetch(self, channel: str, file: File, limit: int) -> bytes:
        return await self.world.channel.fetch(file, limit)


def _router(lane: _Lane) -> Router:
    readers = [report.create_reader(SEAL, lambda: REGISTER), verify.create_reader(lambda: REGISTER)]
    rest = Router("rest")

    @rest.fallback()
    def anything(turn: Turn) -> None:
        if not any(read(turn) for read in readers):
            turn.say(ANSWERED)

    reporting = report.create_router(SEAL, lane.fetch, lambda: REGISTER)
    return Router("house").include(
        help.create_router(), reporting, verify.create_router(lambda: REGISTER), rest
    )


@pytest.fixture
async def world() -> AsyncIterator[World]:
    lane = _Lane()
    async with World(_router(lane)) as world:
        lane.world = world
        yield world


async def _newcomer(world: World, name: str = "an") -> FakeUser:
    user = world.user(name)
    await user.says("menu")
    await user.hears(2)
    return user


async def _say(user: FakeUser, text: str, count: int = 1) -> str:
    await user.says(text)
    return "\n".join(message.text for message in await user.hears(count))


async def _tap(user: FakeUser, title: str) -> str:
    await user.taps(title)
    return (await user.hears())[0].text


async def _fill_in(user: FakeUser) -> None:
    await _say(user, "báo cáo trang facebook.com/gia.mao1")
    await _say(user, "Bộ Y tế")
    await _tap(user, "Lừa tiền")


async def _send(user: FakeUser) -> tuple[str, str]:
    """Confirm; returns the receipt, which is said to be kept, and the guide that follows it."""
    await user.taps("Gửi phản ánh")
    told, guide = await user.hears(2)
    assert "không nhắc lại" in await _tap(user, "Đã lưu")
    return told.text, guide.text


def _code(text: str) -> str:
    found = re.search(r"[a-z]+(?:-[a-z]+){5}", text)
    assert found, text
    return found[0]


async def _cases(world: World) -> list[cases.Case]:
    return await world.store.read(cases.list_cases)


async def _form(world: World) -> str:
    def name(tx: Transaction) -> str:
        return str(tx.execute(select(dialogs.c.name)).scalar() or "")

    return await world.store.read(name)


async def test_from_the_command_to_the_receipt_in_five_messages(world: World) -> None:
    an = await _newcomer(world)
    assert "đường dẫn" in await _say(an, "/baocao")
    assert "giả danh" in await _say(an, "m.facebook.com/BoYTe.HoTro24h?fbclid=1")
    assert "gây hại" in await _say(an, "Bộ Y tế")
    summary = await _tap(an, "Lừa tiền")
    assert "facebook.com/boyte.hotro24h" in summary
    assert "Bộ Y tế" in summary
    receipt, guide = await _send(an)
    assert "Trên Facebook" in guide
    assert "“Trang facebook.com/boyte.hotro24h giả danh Bộ Y tế. Hành vi: Lừa tiền." in guide
    found = await _cases(world)
    assert [(case.canonical, case.harm, case.reports) for case in found] == [
        ("facebook.com/boytehotro24h", "money", 1)
    ]
    assert found[0].display == "facebook.com/boyte.hotro24h"
    assert await world.store.read(cases.by_receipt, _code(receipt)) is not None


async def test_several_pages_are_reported_together_in_five_messages(world: World) -> None:
    an = await _newcomer(world)
    asked = await _say(
        an, "báo cáo trang facebook.com/boyte.hotro và t.me/boyte_hotro giả mạo, trang thật là moh.gov.vn"
    )
    assert "2 địa chỉ" in asked
    assert "moh.gov.vn" not in asked
    assert "Đã nhận 2 trang: facebook.com/boyte.hotro, t.me/boyte_hotro" in await _tap(
        an, "Phản ánh cả 2 trang"
    )
    await _say(an, "Bộ Y tế")
    assert "Trang: facebook.com/boyte.hotro, t.me/boyte_hotro" in await _tap(an, "Lừa tiền")
    told, guide = await _send(an)
    codes = re.findall(r"[a-z]+(?:-[a-z]+){5}", told)
    assert len(set(codes)) == 2
    for code, page in zip(codes, ("facebook.com/boyte.hotro", "t.me/boyte_hotro"), strict=True):
        found = await world.store.read(cases.by_receipt, code)
        assert found is not None
        assert (found[1].display, found[1].imitates, found[1].harm) == (page, "Bộ Y tế", "money")
    assert "Trên Facebook" in guide
    assert "Trên Telegram" in guide


async def test_one_of_several_pages_is_chosen_by_number_and_words_ask_again(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1, facebook.com/gia.mao2")
    assert "Đồng chí gửi 2 địa chỉ" in await _say(an, "trang kia")
    assert "Đã nhận facebook.com/gia.mao2" in await _say(an, "2")
    await _say(an, "Bộ Y tế")
    await _tap(an, "Lừa tiền")
    await _send(an)
    assert [case.display for case in await _cases(world)] == ["facebook.com/gia.mao2"]


async def test_links_beyond_the_daily_number_are_said_to_be_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "DAILY_LIMIT", 1)
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1, facebook.com/gia.mao2")
    assert "Đã nhận 2 trang" in await _say(an, "cả hai")
    await _say(an, "Bộ Y tế")
    await _tap(an, "Lừa tiền")
    await an.taps("Gửi phản ánh")
    receipts, rest, _ = await an.hears(3)
    assert "Đã tiếp nhận 1 trang" in receipts.text
    assert "Còn 1 trang chưa gửi được" in rest.text
    assert len(await _cases(world)) == 1


async def test_a_sentence_with_the_link_saves_messages(world: World) -> None:
    an = await _newcomer(world)
    assert "giả danh" in await _say(an, "Trang facebook.com/ubndxa.tanphu giả mạo UBND xã, lừa bà con")
    await _say(an, "UBND xã Tân Phú")
    await _say(an, "1")
    assert "Mã biên nhận" in await _say(an, "gửi")


async def test_whom_the_text_names_is_offered_as_a_choice(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "Trang facebook.com/ubndxa.tanphu giả mạo UBND xã Tân Phú, lừa bà con")
    await _tap(an, "UBND xã Tân Phú")
    assert "Giả danh: UBND xã Tân Phú" in await _tap(an, "Lừa tiền")


async def test_a_screenshot_alone_is_enough(world: World) -> None:
    an = await _newcomer(world)
    await an.sends_file(png(3, comment=b"An"))
    assert "ảnh chụp" in (await an.hears())[0].text
    await _say(an, "Công an xã")
    await _tap(an, "Lấy thông tin cá nhân")
    await _send(an)
    found = await _cases(world)
    assert found[0].platform == "screenshot"
    kept = await world.store.read(evidence.of_case, found[0].id)
    original = await world.store.write(evidence.original, SEAL, kept[0], 1, "authority", "Công văn 12")
    assert (kept[0].media_type, original) == ("image/png", png(3, comment=b"An"))
    shown = await world.store.read(evidence.body, SEAL, kept[0].id)
    assert shown is not None
    assert shown[0] == "image/jpeg"


async def test_an_address_in_a_screenshot_is_read_where_the_machine_can(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "zbarimg"
    reader.write_text("#!/bin/sh\necho https://chinhphu.vn; echo https://bocongan-hotro.top/nhan-tien\n")
    reader.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    an = await _newcomer(world)
    await an.sends_file(png(3))
    told = (await an.hears())[0].text
    assert "bocongan-hotro.top/nhan-tien" in told
    assert "xem lại từng chữ" in told
    assert "bocongan-hotro.top/nhan-tien2" in await _say(an, "bocongan-hotro.top/nhan-tien2")
    await _tap(an, "Bộ Công an")
    await _tap(an, "Phát tán mã độc, ứng dụng giả")
    await _send(an)
    assert (await _cases(world))[0].canonical == "bocongan-hotro.top/nhan-tien2"


async def test_notes_and_pictures_can_be_added_before_sending(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1")
    await an.sends_file(png(1))
    await an.hears()
    await _say(an, "Bộ Y tế")
    assert "Khác" in await _say(an, "bán thuốc giả")
    summary = await _say(an, "thấy từ hôm qua")
    assert "bán thuốc giả\nthấy từ hôm qua" in summary
    await an.sends_file(png(2))
    assert "Ảnh: 2" in (await an.hears())[0].text
    receipt, _ = await _send(an)
    found = await world.store.read(cases.by_receipt, _code(receipt))
    assert found is not None
    assert found[0].note == "bán thuốc giả\nthấy từ hôm qua"
    assert len(await world.store.read(evidence.of_case, found[1].id)) == 2


async def test_a_file_that_is_no_picture_is_refused_in_words(world: World) -> None:
    an = await _newcomer(world)
    await an.sends_file(b"%PDF", media_type="application/pdf", name="a.pdf")
    assert "Chỉ nhận ảnh" in (await an.hears())[0].text
    await an.sends_file(b"MZ not a picture")
    await an.hears()
    await _say(an, "Công an xã")
    await _tap(an, "Khác")
    assert "Chỉ nhận ảnh" in await _tap(an, "Gửi phản ánh")
    assert await _cases(world) == []


async def test_a_lost_picture_does_not_lose_the_report(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1")
    await an.sends_file(png(1))
    await an.hears()
    world.channel.files.clear()
    await _say(an, "Bộ Y tế")
    await _tap(an, "Lừa tiền")
    await an.taps("Gửi phản ánh")
    told = [message.text for message in await an.hears(3)]
    assert "Mã biên nhận" in told[0]
    assert "1 ảnh không tải" in told[1]


@pytest.mark.parametrize(
    "opinion",
    [
        "Đề nghị xử lý facebook.com/nguyenvanb nói xấu chủ tịch xã",
        "báo cáo tài khoản facebook.com/levanc hay bình luận chê bai lãnh đạo",
        "Báo cáo giúp em nick facebook.com/crush vì nó cãi nhau với em",
    ],
)
async def test_an_opinion_is_declined_and_nothing_of_it_is_kept(world: World, opinion: str) -> None:
    an = await _newcomer(world)
    assert "Không tiếp nhận được" in await _say(an, opinion)
    assert await _cases(world) == []
    assert await _form(world) == ""

    kept = await world.store.read(everything_kept)
    assert b"facebook" not in kept
    assert opinion.split()[-1].encode() not in kept


async def test_an_opinion_is_declined_in_the_middle_too(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/aidokhac")
    assert "Không tiếp nhận được" in await _say(an, "không giả mạo ai, chỉ nói xấu tôi")
    assert await _form(world) == ""
    assert b"aidokhac" not in await world.store.read(everything_kept)


async def test_an_opinion_beside_a_picture_is_declined_and_the_picture_not_fetched(world: World) -> None:
    an = await _newcomer(world)
    await an.sends_file(png(1), text="nó hay nói xấu lãnh đạo xã, chê chủ trương làm đường")
    assert "Không tiếp nhận được" in (await an.hears())[0].text
    assert "xấu".encode() not in await world.store.read(everything_kept)


async def test_an_opinion_is_left_out_of_the_note_and_the_report_goes_on(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1")
    await _say(an, "Bộ Y tế")
    await _tap(an, "Chỉ mượn tên, hình ảnh")
    told = await _say(an, "nó còn hay nói xấu chủ tịch xã", 2)
    assert "Không ghi thêm" in told
    assert "Ghi thêm: không" in told
    await _send(an)
    assert "xấu".encode() not in await world.store.read(everything_kept)


async def test_an_emergency_puts_police_and_bank_first_and_goes_on(world: World) -> None:
    an = await _newcomer(world)
    told = await _say(an, "Tôi vừa chuyển 20 triệu cho facebook.com/btc.hoantien giả Bộ Tài chính", 2)
    assert "113" in told.splitlines()[0]
    assert "ngân hàng" in told.splitlines()[0]
    assert "giả danh cơ quan, cán bộ nào" in told


async def test_an_official_address_says_whom_the_page_imitates_and_the_page_stays(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1")
    assert "gây hại thế nào" in await _say(an, "https://hanoi.gov.vn/")
    shown = await _tap(an, "Lấy thông tin cá nhân")
    assert "facebook.com/gia.mao1" in shown
    assert "Giả danh: UBND thành phố Hà Nội" in shown
    await _tap(an, "Sửa")
    await _tap(an, "Giả danh ai")
    assert "Giả danh: xatanphu.gov.vn" in await _say(an, "xatanphu.gov.vn")
    await _say(an, "hủy")
    told = await _say(an, "báo cáo trang facebook.com/gia.mao2")
    assert "giả danh cơ quan, cán bộ nào" in told
    told = await _say(an, "giả trang hanoi.gov.vn, tôi vừa bị lừa chuyển khoản 20 triệu", 2)
    assert "113" in told.splitlines()[0]
    assert "gây hại thế nào" in told
    shown = await _tap(an, "Lừa tiền")
    assert "facebook.com/gia.mao2" in shown
    assert "Giả danh: UBND thành phố Hà Nội" in shown


async def test_another_strange_address_still_puts_the_page_right(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1")
    told = await _say(an, "nhầm, trang là facebook.com/gia.mao3, giả hanoi.gov.vn")
    assert "facebook.com/gia.mao3" in told
    assert "giả danh cơ quan, cán bộ nào" in told


async def test_an_emergency_without_a_page_is_answered_once_and_asks_for_it(world: World) -> None:
    an = await _newcomer(world)
    told = await _say(an, "/baocao tôi vừa bị lừa chuyển khoản 20 triệu")
    assert "113" in told.splitlines()[0]
    assert "đường dẫn" in told
    await world.settle()
    assert an.last.text == told
    assert "giả danh" in await _say(an, "facebook.com/btc.hoantien")


async def test_money_that_turns_out_to_be_gone_comes_first_in_the_middle_too(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1")
    await _say(an, "Bộ Y tế")
    assert "113" in (await _tap(an, "Lừa tiền")).splitlines()[0]
    told = await _say(an, "tôi đã chuyển khoản 5 triệu cho nó rồi", 2)
    assert "ngân hàng" in told.splitlines()[0]


async def test_every_part_can_be_changed_before_sending(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1")
    await _say(an, "Bộ Y tế")
    await _say(an, "bán thuốc giả")
    for part, new in (
        ("Trang", "tiktok.com/@gia.mao2"),
        ("Giả danh ai", "bo cong an"),
        ("Ghi thêm", "xin mã OTP"),
    ):
        await _tap(an, "Sửa")
        await _tap(an, part)
        summary = await _say(an, new)
    await _tap(an, "Sửa")
    await _tap(an, "Gây hại")
    summary = await _tap(an, "Lấy thông tin cá nhân")
    for line in (
        "Trang: tiktok.com/@gia.mao2",
        "Giả danh: Bộ Công an",
        "Gây hại: Lấy thông",
        "thêm: xin mã OTP",
    ):
        assert line in summary
    assert "thuốc" not in summary
    _, guide = await _send(an)
    assert "Trên TikTok" in guide


async def test_an_official_page_is_said_to_be_one_before_it_is_reported(world: World) -> None:
    an = await _newcomer(world)
    assert "là trang chính thống" in await _say(an, "/baocao https://chinhphu.vn giả mạo Chính phủ")
    assert "giả danh cơ quan" in await _tap(an, "Vẫn phản ánh")
    await _say(an, "hủy")
    await _say(an, "/baocao https://chinhphu.vn giả mạo Chính phủ")
    assert "Đã nhận facebook.com/gia.mao1" in await _say(an, "facebook.com/gia.mao1")


async def test_a_receipt_comes_as_words_and_as_a_picture_and_is_shown_twice_more(world: World) -> None:
    an = await _newcomer(world)
    await _fill_in(an)
    await an.taps("Gửi phản ánh")
    receipt = (await an.hears(2))[0]
    assert receipt.image is not None
    assert receipt.image.startswith(b"\x89PNG")
    code = _code(receipt.text)
    await world.settle()

    def standing(tx: Transaction) -> bytes:
        return bytes(tx.execute(select(dialogs.c.menu)).scalar_one())

    assert code.encode() not in await world.store.read(standing)
    for _ in range(2):
        await an.does("text", "hôm nay trời đẹp")
        answer, again = await an.hears(2)
        assert answer.text == world.texts(ANSWERED)
        assert code in again.text
    await an.says("hôm nay trời đẹp")
    await an.hears()
    await world.settle()
    assert an.last.text == world.texts(ANSWERED)


async def test_a_receipt_is_shown_again_after_a_long_silence_and_not_once_it_is_looked_up(
    world: World,
) -> None:
    an = await _newcomer(world)
    await _fill_in(an)
    await an.taps("Gửi phản ánh")
    code = _code((await an.hears(2))[0].text)
    world.fake_clock.advance(7 * 86_400)
    await an.does("text", "hôm nay trời đẹp")
    assert code in (await an.hears(2))[1].text
    assert code in await _say(an, f"tra cứu {code}")
    await an.says("hôm nay trời đẹp")
    await an.hears()
    await world.settle()
    assert an.last.text == world.texts(ANSWERED)


async def test_it_can_be_cancelled_at_every_step(world: World) -> None:
    an = await _newcomer(world)
    for steps in ([], ["facebook.com/gia.mao1"], ["facebook.com/gia.mao1", "Bộ Y tế"]):
        await _say(an, "báo cáo trang giả")
        for step in steps:
            await _say(an, step)
        assert "hủy" in plain(await _say(an, "hủy")).replace("huy", "hủy")
        assert await _form(world) == ""
    assert await _cases(world) == []


async def test_it_goes_on_after_a_restart(world: World) -> None:
    an = await _newcomer(world)
    await _say(an, "báo cáo trang facebook.com/gia.mao1")
    await _say(an, "Bộ Y tế")
    await world.stop()
    await world.start()
    await _tap(an, "Lừa tiền")
    assert "Mã biên nhận" in await _tap(an, "Gửi phản ánh")


async def test_an_old_choice_is_answered_politely(world: World) -> None:
    an = await _newcomer(world)
    await _fill_in(an)
    await _send(an)
    for old in ("report:confirm", "report:harm:data", "report:who:0", "report:edit:who", "report:still"):
        await an.does("action", action=old)
        assert "đã kết thúc" in (await an.hears())[0].text
    assert len(await _cases(world)) == 1


async def test_a_repeated_report_gives_the_same_receipt(world: World) -> None:
    an = await _newcomer(world)
    await _fill_in(an)
    first, _ = await _send(an)
    await _fill_in(an)
    again = await _tap(an, "Gửi phản ánh")
    assert _code(first) == _code(again)
    assert "đã phản ánh trang này rồi" in again
    assert (await _cases(world))[0].reports == 1


async def test_a_code_is_looked_up_by_anyone_from_anywhere(world: World) -> None:
    an, binh = await _newcomer(world), await _newcomer(world, "binh")
    await _fill_in(an)
    code = _code((await _send(an))[0])
    for typed in (f"tra cứu {code}", code, f"/tracuu {code.replace('-', ' ')}", f"Tra cuu {code.upper()}"):
        told = await _say(binh, typed)
        assert "chờ xem xét" in told, typed
        assert "09:00 21/11/2026" in told
    assert "Mã này không đúng" in await _say(binh, "tra cứu mai-than-hoa-bao-lien-sang")
    assert "kèm mã biên nhận" in await _say(binh, "tra cứu")
    assert "chờ xem xét" in await _tap(an, "Xem kết quả")
    await binh.opens(f"r-{code}")
    assert "chờ xem xét" in (await binh.hears())[0].text


async def test_the_outcome_arrives_in_the_reporters_chat(world: World) -> None:
    an = await _newcomer(world)
    await _fill_in(an)
    code = _code((await _send(an))[0])
    case = (await _cases(world))[0]
    await world.store.write(decisions.decide, SEAL, world.texts, case.id, "fake", 1, case.version)
    told = (await an.hears())[0].text
    assert code in told
    assert "giả mạo" in told
    assert "Trang GIẢ MẠO" in await _say(an, "facebook.com/giamao1")
    case = (await _cases(world))[0]
    await world.store.write(decisions.decide, SEAL, world.texts, case.id, "out_of_scope", 1, case.version)
    assert "đã được xóa" in (await an.hears())[0].text
    assert "không còn trong hệ thống" in await _say(an, f"tra cứu {code}")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("tôi muốn báo cáo một trang giả mạo UBND xã", True),
        ("Phản ánh fanpage giả danh bệnh viện", True),
        ("Trang facebook.com/abc.xyz giả mạo công an", True),
        ("Làm sao báo cáo trang giả mạo?", False),
        ("Đảng viên mạo danh người khác trên mạng bị xử lý thế nào?", False),
        ("Tôi chia sẻ bài này https://vnexpress.net/a.html có được không?", False),
        ("Thông báo tài khoản bị khóa thì làm gì", False),
        ("Đảng viên có được lập trang Facebook riêng không", False),
        ("Xin chào", False),
    ],
)
def test_only_a_report_is_taken_for_one(text: str, wanted: bool) -> None:
    assert wants_to_report(text, plain(text)) is wanted


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "https://" * 1000, "\u200b\u0000\ufffe", "/baocao " + "a." * 4000]
)
async def test_hostile_text_gets_an_answer(world: World, text: str) -> None:
    an = await _newcomer(world)
    await _say(an, "/baocao")
    await an.says(text)
    assert (await an.hears())[0].text
