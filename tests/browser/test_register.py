"""An official page written by two officers is told as such in chat without a restart, in real browsers."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.clock import FakeClock
from bot.config import Database, Settings, Web
from house import House
from tests.browser.conftest import violations
from tests.browser.test_rules import officer, window
from tests.browser.test_stories import heard, say
from tests.helpers.drivers import knowledge
from tests.helpers.world import MORNING

pytestmark = pytest.mark.browser

ADDRESS = "facebook.com/ubndphuongthunghiem"
PICTURES = os.environ.get("PICTURES", "")  # a folder to put screenshots into


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    settings = Settings(database=Database(url=f"sqlite:///{tmp_path}/bot.db"), web=Web(port=0))
    opened = await House.open(settings, FakeClock(MORNING), knowledge())
    await opened.start()
    yield opened
    await opened.stop()


async def looked_at(page: Page, name: str) -> None:
    """Hold the page against axe, and keep how it looks when a folder for that is given."""
    assert await violations(page) == []
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}-1280.png", full_page=True)
        await page.set_viewport_size({"width": 375, "height": 800})
        await page.screenshot(path=f"{PICTURES}/{name}-375.png", full_page=True)
        await page.set_viewport_size({"width": 1280, "height": 900})


async def test_a_page_that_two_officers_agree_on_is_official_in_chat(house: House, browser: Browser) -> None:
    person = await window(browser, house.address, 390)
    await say(person, ADDRESS)
    await expect(heard(person, "Chưa xác minh được")).to_be_visible()

    mai, lan = await officer(browser, house, "Mai"), await officer(browser, house, "Lan")
    await mai.goto(f"{house.address}/inbox/register")
    await looked_at(mai, "list")
    for path in ("register?show=ending", "register/new?kind=ending", "register/duoi-gov-vn"):
        await mai.goto(f"{house.address}/inbox/{path}")
        await looked_at(mai, path.replace("/", "-"))
    await mai.goto(f"{house.address}/inbox/register")
    await mai.get_by_role("link", name="Thêm trang thật").click()
    await mai.get_by_label("Địa chỉ", exact=True).fill("bit.ly/3AbC")
    await mai.get_by_role("button", name="Gửi đồng nghiệp duyệt").click()
    await expect(mai.get_by_role("alert")).to_contain_text("chỗ cần sửa")
    await looked_at(mai, "mistakes")
    await mai.get_by_label("Tên trang", exact=True).fill("UBND phường Thử Nghiệm")
    await mai.get_by_label("Địa chỉ", exact=True).fill(ADDRESS)
    await mai.get_by_label("Loại", exact=True).select_option("province")
    await mai.get_by_label("Nguồn", exact=True).fill("Công văn 12/UBND")
    await mai.get_by_role("button", name="Gửi đồng nghiệp duyệt").click()
    await expect(mai.get_by_role("status")).to_contain_text("Đã gửi")
    await expect(mai.get_by_role("button", name="Duyệt, cho có hiệu lực")).to_have_count(0)

    await lan.goto(f"{house.address}/inbox/register/approvals")
    await looked_at(lan, "approvals")
    await lan.get_by_role("link", name="UBND phường Thử Nghiệm").click()
    await looked_at(lan, "approval")
    await lan.get_by_role("button", name="Duyệt, cho có hiệu lực").click()
    await expect(lan.get_by_role("status")).to_contain_text("Đã duyệt")
    await lan.goto(f"{house.address}/inbox/register?q=thu nghiem")
    await lan.get_by_role("link", name="UBND phường Thử Nghiệm").click()
    await looked_at(lan, "entry")

    assert isinstance(house.store.clock, FakeClock)
    house.store.clock.advance(2)
    while "ubndphuongthunghiem" not in str(house.register.published.bodies):
        await asyncio.to_thread(house.register.refresh)  # waits for the chore, and takes up nothing itself
    await say(person, f"trang này có thật không {ADDRESS}")
    await expect(heard(person, "Trang chính thống")).to_be_visible()
