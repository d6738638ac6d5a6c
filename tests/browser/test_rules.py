"""The committee's loop in real browsers: a question, a card, a colleague, and the answer in the asker's chat."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.clock import FakeClock
from bot.config import Database, Settings, Web
from house import House
from inbox import officers
from knowledge.reloading import Reloading
from tests.browser.conftest import violations
from tests.browser.test_stories import PASSWORD, choose, heard, say
from tests.helpers.cards import small_home
from tests.helpers.world import MORNING

pytestmark = pytest.mark.browser

QUESTION = "Đảng viên có được tham gia câu lạc bộ khiêu vũ trên mạng xã hội không?"
SHORT = "Được, khi câu lạc bộ có nội quy và người chịu trách nhiệm."


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    settings = Settings(database=Database(url=f"sqlite:///{tmp_path}/bot.db"), web=Web(port=0))
    knowledge = Reloading(small_home(tmp_path), tmp_path / "knowledge.db")
    opened = await House.open(settings, FakeClock(MORNING), knowledge)
    await opened.start()
    yield opened
    await opened.stop()


async def window(browser: Browser, address: str, width: int = 1280) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = await context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    await page.goto(address)
    return page


async def officer(browser: Browser, house: House, name: str) -> Page:
    code = await house.store.write(officers.add, house.seal, name, "officer")
    page = await window(browser, f"{house.address}/inbox/sign-in?code={code}")
    await page.get_by_label("Mật khẩu mới").fill(PASSWORD)
    await page.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
    await page.get_by_role("button", name="Đặt mật khẩu").click()
    await expect(page.get_by_role("heading", name="Vụ việc")).to_be_visible()
    return page


async def write_card(page: Page) -> None:
    for label, text in (
        ("Cách hỏi khác", "clb khiêu vũ online\nnhảy trên mạng được ko"),
        ("Trả lời ngắn", SHORT),
        ("Vì sao", "Văn bản không cấm sinh hoạt văn nghệ lành mạnh."),
        ("Nên làm", "Báo chi bộ trước khi tham gia."),
        ("Văn bản 1", "10-QĐ/TW"),
        ("Điều, khoản", "Điều 3"),
    ):
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_label("Kết luận", exact=True).select_option("allowed")
    await page.get_by_label("Chủ đề", exact=True).select_option("thu")


async def test_an_answer_written_by_two_officers_reaches_who_asked_without_a_restart(
    house: House, browser: Browser
) -> None:
    person = await window(browser, house.address, 390)
    await say(person, QUESTION)
    await choose(person, "Gửi câu hỏi cho Ban")
    await expect(heard(person, "Đã gửi câu hỏi cho Ban Chỉ đạo")).to_be_visible()

    mai, lan = await officer(browser, house, "Mai"), await officer(browser, house, "Lan")
    await mai.goto(f"{house.address}/inbox/questions")
    await mai.get_by_role("link", name="khiêu vũ").click()
    await mai.get_by_role("link", name="Soạn quy tắc cho câu này").click()
    await mai.get_by_role("button", name="Xem trước").click()
    await expect(mai.get_by_role("alert")).to_contain_text("chỗ cần sửa")
    assert await violations(mai) == []
    await write_card(mai)
    await expect(mai.locator("[data-length=f-short]")).to_have_text(f"{len(SHORT)}/300")
    await mai.get_by_role("button", name="Xem trước").click()
    await expect(mai.get_by_role("status")).to_contain_text("đang có hiệu lực")
    assert await violations(mai) == []
    await mai.get_by_role("button", name="Gửi đồng nghiệp duyệt").click()
    await expect(mai.get_by_role("status")).to_contain_text("Đã gửi")
    await expect(mai.get_by_role("button", name="Duyệt, cho có hiệu lực")).to_have_count(0)

    await lan.goto(f"{house.address}/inbox/rules/approvals")
    assert await violations(lan) == []
    await lan.get_by_role("link", name="khiêu vũ").click()
    await expect(lan.get_by_text(SHORT).first).to_be_visible()
    assert await violations(lan) == []
    await lan.get_by_role("button", name="Duyệt, cho có hiệu lực").click()
    await expect(lan.get_by_role("status")).to_contain_text("Đã duyệt")
    await expect(heard(person, SHORT)).to_be_visible()

    other = await window(browser, house.address, 390)
    assert isinstance(house.store.clock, FakeClock)
    house.store.clock.advance(2)
    while len(house.knowledge().rules) == 5:
        await asyncio.to_thread(
            house.knowledge.refresh
        )  # waits for the chore, and takes up nothing published itself
    await say(other, "dang vien tham gia clb khieu vu tren mang dc ko")
    await expect(heard(other, SHORT)).to_be_visible()
    assert await heard(person, "Đồng chí từng hỏi").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
async def test_the_pages_of_rules_are_readable_by_everybody(
    house: House, browser: Browser, width: int
) -> None:
    mai = await officer(browser, house, "Mai")
    await mai.goto(f"{house.address}/inbox/rules/mat-khau/history")
    await mai.get_by_role("button", name="Rút quy tắc").click()
    await expect(mai.get_by_role("status")).to_contain_text("Đã gửi")
    await mai.set_viewport_size({"width": width, "height": 900})
    for path in (
        "",
        "?show=due",
        "/files",
        "/new",
        "/mat-khau",
        "/mat-khau/edit",
        "/mat-khau/history",
        "/approvals/1",
    ):
        await mai.goto(f"{house.address}/inbox/rules{path}")
        assert await violations(mai) == [], path
        wide = await mai.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, path
