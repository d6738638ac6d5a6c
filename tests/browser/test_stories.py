"""The three stories, lived by two people in two browsers against the whole house."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.clock import FakeClock
from bot.config import Database, Settings, Web
from house import FIRST_OFFICER, House
from tests.browser.conftest import violations
from tests.helpers.drivers import knowledge
from tests.helpers.world import MORNING

pytestmark = pytest.mark.browser

PASSWORD = "một mật khẩu thật dài"
THREE_DAYS_BEFORE = 816_300  # seconds from MORNING to the evening of 30 November, past half past seven


@dataclass
class Town:
    """A running house and its browser."""

    house: House
    clock: FakeClock
    browser: Browser

    async def person(self, path: str = "/") -> Page:
        """A new person with a browser of their own, on a phone."""
        context = await self.browser.new_context(viewport={"width": 390, "height": 800})
        page = await context.new_page()
        await page.goto(self.house.address + path)
        return page

    async def officer(self) -> Page:
        """The first officer, signed in with the one-time code."""
        code = await self.house.first_officer_code()
        context = await self.browser.new_context(viewport={"width": 1280, "height": 900})
        page = await context.new_page()
        await page.goto(f"{self.house.address}/inbox/sign-in?code={code}")
        await page.get_by_label("Mật khẩu mới").fill(PASSWORD)
        await page.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
        await page.get_by_role("button", name="Đặt mật khẩu").click()
        await expect(page.get_by_role("heading", name="Vụ việc")).to_be_visible()
        return page


@pytest.fixture
async def town(tmp_path: Path, browser: Browser) -> AsyncIterator[Town]:
    clock = FakeClock(MORNING)
    settings = Settings(database=Database(url=f"sqlite:///{tmp_path}/bot.db"), web=Web(port=0))
    house = await House.open(settings, clock, knowledge())
    await house.start()
    yield Town(house, clock, browser)
    await house.stop()


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Nội dung tin nhắn").fill(text)
    await page.get_by_role("button", name="Gửi", exact=True).click()


def heard(page: Page, text: str) -> Locator:
    return page.get_by_role("log").get_by_text(text).last


async def choose(page: Page, title: str) -> None:
    await page.get_by_role("log").get_by_role("button", name=title).last.click()


async def test_a_question_is_answered_with_its_provision_and_an_open_one_comes_back(town: Town) -> None:
    person = await town.person()
    await say(person, "Tôi chia sẻ lại tin chưa kiểm chứng thì có vi phạm không?")
    await expect(heard(person, "trợ lý tự động")).to_be_visible()
    await expect(heard(person, "đang có hiệu lực")).to_be_visible()
    assert await violations(person) == []

    await say(person, "Thủ tục xin cấp lại thẻ đảng bị mất gồm giấy tờ gì?")
    await choose(person, "Gửi câu hỏi cho Ban")
    await expect(heard(person, "Đã gửi câu hỏi cho Ban Chỉ đạo")).to_be_visible()

    officer = await town.officer()
    await officer.goto(f"{town.house.address}/inbox/questions")
    await officer.get_by_role("link", name="thẻ đảng").click()
    await expect(officer.get_by_text("cấp lại thẻ đảng").first).to_be_visible()
    officer.on("dialog", lambda dialog: dialog.accept())
    await officer.get_by_role("button", name="Đóng câu hỏi").click()
    await expect(officer.get_by_role("status")).to_contain_text("Đã đóng câu hỏi")
    await expect(heard(person, "Ban Chỉ đạo không trả lời")).to_be_visible()


async def test_a_session_is_laid_down_and_its_reminder_is_answered(town: Town) -> None:
    officer = await town.officer()
    await officer.goto(f"{town.house.address}/inbox/branches")
    await officer.get_by_label("Tên chi bộ").fill("Chi bộ thôn Đông")
    await officer.get_by_role("button", name="Thêm chi bộ").click()
    code = await officer.locator("p.code").inner_text()
    await officer.get_by_label("Ngày giờ").fill("19h30 ngày 3/12")
    await officer.get_by_label("Địa điểm").fill("Nhà văn hóa thôn")
    await officer.get_by_role("button", name="Xem trước").click()
    await officer.get_by_role("button", name="Đúng, lập lịch này").click()
    await expect(officer.get_by_role("heading", name="19:30 03/12/2026")).to_be_visible()

    member = await town.person(f"/?start=b-{code.strip()}")
    await member.get_by_role("button", name="Tiếp tục từ liên kết").click()
    await expect(heard(member, "họ và tên")).to_be_visible()
    await say(member, "Nguyễn Văn An")
    await expect(heard(member, "Nhà văn hóa thôn")).to_be_visible()

    town.clock.advance(THREE_DAYS_BEFORE)
    await expect(heard(member, "Nhắc lịch")).to_be_visible()
    await expect(heard(member, "19:30 thứ Năm 03/12/2026")).to_be_visible()
    await choose(member, "Vắng có lý do")
    await choose(member, "Công tác")
    await expect(heard(member, "vắng (Công tác)")).to_be_visible()

    where = officer.url
    await officer.reload()  # nine days later the officer has to sign in again
    await officer.get_by_label("Tên đăng nhập").fill(FIRST_OFFICER)
    await officer.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    await officer.get_by_role("button", name="Đăng nhập").click()
    await expect(officer.get_by_role("heading", name="Vụ việc")).to_be_visible()
    await officer.goto(where)
    await expect(officer.get_by_text("Nguyễn Văn An").first).to_be_visible()
    await expect(officer.get_by_text("Vắng: 1")).to_be_visible()


async def test_a_page_is_reported_decided_and_its_reporter_told(town: Town) -> None:
    person, officer = await town.person(), await town.officer()
    await say(person, "/baocao https://facebook.com/congan.hotro.hoantien24h")
    await expect(heard(person, "giả danh cơ quan, cán bộ nào")).to_be_visible()
    await say(person, "Công an tỉnh")
    await choose(person, "Lừa tiền")
    await choose(person, "Gửi phản ánh")
    await expect(heard(person, "Mã biên nhận")).to_be_visible()

    await officer.goto(f"{town.house.address}/inbox")
    await officer.get_by_role("link", name="congan.hotro.hoantien24h").click()
    await expect(officer.get_by_text("Công an tỉnh").first).to_be_visible()
    assert await violations(officer) == []
    await officer.get_by_role("radio", name="Giả mạo").check()
    await officer.get_by_role("button", name="Lưu kết luận").click()
    await expect(officer.get_by_role("status")).to_contain_text("Đã lưu")

    await expect(heard(person, "Đã xác định là trang giả mạo")).to_be_visible()
    await say(person, "https://m.facebook.com/congan.hotro.hoantien24h có thật không")
    await expect(heard(person, "giả mạo")).to_be_visible()
