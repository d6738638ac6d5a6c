"""A pasted link is answered with what is known, and one tap reports it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.fake import FakeUser
from bot.messages import File
from bot.routing import Router
from bot.seal import Seal
from bot.turn import Turn
from handlers import help, report, verify
from handlers.verify import asks_about_page
from reports.register import Register
from tests.helpers.world import World

REGISTER = Register.load(Path("knowledge/official_pages.yaml"))


async def _no_files(channel: str, file: File, limit: int) -> bytes:
    raise AssertionError("nothing is fetched when a page is checked")


def _router() -> Router:
    read = verify.create_reader(lambda: REGISTER)
    rest = Router("rest")

    @rest.fallback()
    def anything(turn: Turn) -> None:
        if not read(turn):
            turn.say("talk.unknown_command")

    return Router("house").include(
        help.create_router(),
        verify.create_router(lambda: REGISTER),
        report.create_router(Seal(b"s" * 32), _no_files, lambda: REGISTER),
        rest,
    )


@pytest.fixture
async def an() -> AsyncIterator[FakeUser]:
    async with World(_router()) as world:
        user = world.user("an")
        await user.says("menu")
        await user.hears(2)
        yield user


async def _say(user: FakeUser, text: str) -> str:
    await user.says(text)
    return (await user.hears())[0].text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://chinhphu.vn", "Trang chính thống"),
        ("trang này có thật không facebook.com/thongtinchinhphu", "Trang chính thống"),
        ("dichvucongs[.]top", "Trang GIẢ MẠO"),
        ("kiểm tra giúp tôi https://bocongan-hotro.top với", "Có dấu hiệu giống"),
        ("facebook.com/quan.pho.co.lan", "Chưa xác minh được"),
        ("https://bit.ly/3AbC", "che địa chỉ thật"),
    ],
)
async def test_the_verdict_comes_first(an: FakeUser, text: str, told: str) -> None:
    assert told in await _say(an, text)


async def test_a_lookalike_shows_the_real_page_and_why(an: FakeUser) -> None:
    told = await _say(an, "vneid-capnhat.top")
    assert "vneid.gov.vn" in told
    assert "chưa phải kết luận" in told


async def test_an_unknown_page_comes_with_three_things_to_look_at(an: FakeUser) -> None:
    told = await _say(an, "facebook.com/quan.pho.co.lan")
    assert all(f"\n{n}. " in told for n in (1, 2, 3))


async def test_one_tap_reports_the_page_with_whom_it_imitates_ready(an: FakeUser) -> None:
    await _say(an, "bocongan-hotro.top")
    await an.taps("Phản ánh trang này")
    assert "bocongan-hotro.top" in (await an.hears())[0].text
    await an.taps("Bộ Công an")
    assert "gây hại" in (await an.hears())[0].text
    await an.taps("Lừa tiền")
    assert "Giả danh: Bộ Công an" in (await an.hears())[0].text


async def test_every_link_of_a_message_gets_its_verdict_and_one_tap_reports_one_or_all(an: FakeUser) -> None:
    await an.says("https://chinhphu.vn dichvucongs[.]top bocongan-hotro.top facebook.com/quan.pho.co.lan")
    said = (await an.hears())[0]
    lines = said.text.split("\n")
    assert "4 địa chỉ" in lines[0]
    assert [line for line in lines if line[1:2] == "."] == [
        "1. Chính thống: chinhphu.vn",
        "2. GIẢ MẠO: dichvucongs.top",
        "3. Có dấu hiệu giống trang chính thống: bocongan-hotro.top",
        "4. Chưa xác minh được: facebook.com/quan.pho.co.lan",
    ]
    assert [button.title for button in said.buttons] == [
        "Phản ánh trang 2",
        "Phản ánh trang 3",
        "Phản ánh trang 4",
        "Phản ánh cả 3 trang",
    ]
    await an.taps("Phản ánh trang 3")
    asked = (await an.hears())[0]
    assert "bocongan-hotro.top" in asked.text
    assert [button.title for button in asked.buttons] == ["Bộ Công an"]


async def test_many_links_are_looked_at_five_at_a_time(an: FakeUser) -> None:
    told = await _say(an, " ".join(f"facebook.com/quan.pho.{n}" for n in range(8)))
    assert "8 địa chỉ" in told
    assert "\n5. " in told
    assert "\n6. " not in told
    assert "Còn 3 địa chỉ" in told


async def test_an_official_page_is_not_offered_for_reporting(an: FakeUser) -> None:
    await an.says("https://chinhphu.vn")
    assert (await an.hears())[0].buttons == ()


async def test_the_command_asks_for_the_link_and_explains_what_is_none(an: FakeUser) -> None:
    assert "đường dẫn" in await _say(an, "kiểm tra trang")
    assert "IP" in await _say(an, "http://127.0.0.1/x")
    assert "giống tên" in await _say(an, "Bộ Công an hỗ trợ 24/7")
    assert "Trang chính thống" in await _say(an, "vtv.vn")


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("https://abc.vn", True),
        ("xem giúp https://abc.vn nhé", True),
        ("Trang https://abc.vn mà mọi người hay chuyển cho nhau có phải trang của bộ không", True),
        ("Tôi chia sẻ bài https://abc.vn/tin.html lên trang cá nhân thì có vi phạm không", False),
        ("trang này có thật không", False),
        ("báo cáo trang https://abc.vn", False),
        ("Phản ánh giúp tôi trang https://abc.vn", False),
        ("", False),
    ],
)
def test_only_a_question_about_a_page_is_taken_for_one(text: str, asks: bool) -> None:
    assert asks_about_page(text) is asks
