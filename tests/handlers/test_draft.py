"""A draft is looked at before it is posted, told what can be seen in it, and kept nowhere."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.routing import Router
from handlers import draft, help
from knowledge.drafts import read_drafts
from knowledge.snapshot import HOME
from reports.register import Register
from tests.helpers.drivers import knowledge
from tests.helpers.kept import everything_kept
from tests.helpers.world import World

REGISTER = Register.load(Path("knowledge/official_pages.yaml"))
DRAFT = "Nghe nói chợ Rạch Miễu sắp dời, gọi cô Ba 0912345678 hoặc STK 19034567890123"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    base, drafts = knowledge(), read_drafts(HOME / "drafts.yaml", [])
    router = Router().include(draft.create_router(base, drafts, lambda: REGISTER), help.create_router())
    async with World(router) as opened:
        yield opened


async def test_each_sign_is_told_with_the_provision_it_rests_on(world: World) -> None:
    an = world.user("an")
    await an.says("soát bài")
    await an.hears(2)
    await an.says(DRAFT)
    [told] = await an.hears()
    assert "Có 3 điểm" in told.text
    assert told.text.count("Căn cứ:") == 3
    assert "0912345678" not in told.text


async def test_nothing_of_a_draft_is_kept(world: World) -> None:
    an = world.user("an")
    await an.says("soát bài")
    await an.hears(2)
    await an.says(DRAFT)
    await an.hears()
    await world.settle()
    kept = await world.store.read(everything_kept)
    for part in ("Rạch Miễu", "0912345678", "19034567890123", "cô Ba"):
        assert part.encode() not in kept


async def test_a_link_to_a_known_fake_is_pointed_out(world: World) -> None:
    [fake, *_] = [page for page in REGISTER.fakes if page.targets]
    an = world.user("an")
    await an.says("soát bài")
    await an.hears(2)
    await an.says(f"Bà con vào đây nhận quà {fake.targets[0].display}")
    [told] = await an.hears()
    assert "trang giả đã biết" in told.text
    assert "Căn cứ" in told.text


async def test_a_marked_paper_is_not_read_on(world: World) -> None:
    an = world.user("an")
    await an.says("soát bài")
    await an.hears(2)
    await an.says("TUYỆT MẬT\nSố: 45-BC/TU\nLực lượng 0912345678 người")
    [told] = await an.hears()
    assert "tài liệu mật" in told.text
    assert "điểm cần xem" not in told.text


async def test_what_is_told_fits_a_phone(world: World) -> None:
    an = world.user("an")
    await an.says("soát bài")
    await an.hears(2)
    await an.says(f"{DRAFT}. LƯU HÀNH NỘI BỘ. Biên bản họp chi bộ. Ảnh các cháu học sinh. Thay mặt UBND xã.")
    [told] = await an.hears()
    assert len(told.text) <= 2000
    assert "điểm khác" in told.text


def test_a_rule_that_was_taken_away_leaves_only_what_was_seen() -> None:
    base = knowledge()()
    assert base.basis("khong-co-quy-tac-nay", date(2026, 11, 21)) == ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Kiểm tra bài: xin chào", "xin chào"),
        ("soat giup bai nay: a: b", "a: b"),
        ("Kiểm tra bài giúp tôi với", ""),
        ("Tôi hỏi: kiểm tra bài là gì", ""),
    ],
)
def test_a_draft_may_come_in_one_message_with_the_wish(text: str, rest: str) -> None:
    assert draft.draft_of(text) == rest
