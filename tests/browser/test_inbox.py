"""The inbox in a browser: signing in, the keyboard, and pages everybody can read."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot import people
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.texts import Texts
from inbox import officers
from inbox.app import create_inbox
from knowledge import questions
from knowledge.base import KnowledgeBase
from reports import cases
from reports.identity import find_targets
from reports.register import Register
from study import phrases, planning
from study.schema import branches
from tests.browser.conftest import violations

pytestmark = pytest.mark.browser

PASSWORD = "mật khẩu dài dễ nhớ"
SEAL = Seal(bytes(32))


@dataclass
class Office:
    """A served inbox with something in every list, and its browser."""

    store: Store
    address: str
    code: str
    browser: Browser

    async def context(self, width: int = 1280, height: int = 860, scheme: str = "light") -> BrowserContext:
        """A browser window, not signed in."""
        return await self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )

    async def enter(self, page: Page) -> None:
        """Come in with the one-time code."""
        await page.goto(f"{self.address}/inbox/sign-in?code={self.code}")
        await page.get_by_label("Mật khẩu mới").fill(PASSWORD)
        await page.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
        await page.get_by_role("button", name="Đặt mật khẩu").click()
        await expect(page.get_by_role("heading", name="Vụ việc")).to_be_visible()


def _furnish(tx: Transaction) -> str:
    chat = people.meet(tx, "web", "a", "")
    questions.hand_over(tx, SEAL, "Có được livestream buổi họp dân không?", chat.id)
    questions.hand_over(tx, SEAL, "Quay lễ chào cờ đăng Tiktok thì xin phép ai?", chat.id)
    cases.open_report(
        tx,
        SEAL,
        find_targets("facebook.com/congan.hoabinh.gia").targets[0],
        imitates="Công an xã Hòa Bình",
        harm="money",
        note="Họ đòi chuyển tiền",
        person_id=chat.person_id,
        chat_id=chat.id,
    )
    branch = tx.insert(branches, name="Chi bộ thôn Đông", created_at=tx.now, approval=False)
    planning.create_series(tx, branch, phrases.read("ngày 3 hằng tháng 19h30", tx.now).rule)
    return officers.add(tx, SEAL, "Nguyễn Thị Hòa", "lead")


@pytest.fixture
async def office(tmp_path: Path, browser: Browser) -> AsyncIterator[Office]:
    store = await Store.open(f"sqlite:///{tmp_path / 'bot.db'}")
    knowledge, register = KnowledgeBase.load(), Register.load()
    inbox = create_inbox(
        store,
        Texts.load(),
        SEAL,
        knowledge=lambda: knowledge,
        register=lambda: register,
        take_update=lambda row, message: None,
    )
    application = web.Application()
    application.add_subapp("/inbox", inbox)
    server = TestServer(application)
    await server.start_server()
    code = await store.write(_furnish)
    yield Office(store, str(server.make_url("")).rstrip("/"), code, browser)
    await server.close()
    await store.close()


PAGES = [
    "/inbox",
    "/inbox/cases/1",
    "/inbox/questions",
    "/inbox/questions/1",
    "/inbox/rules",
    "/inbox/branches",
    "/inbox/branches/1",
    "/inbox/system",
    "/inbox/officers",
]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
async def test_every_page_is_readable_by_everybody(office: Office, width: int, scheme: str) -> None:
    context = await office.context(width, 860, scheme)
    page, broken = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: said.type == "error" and broken.append(said.text))
    await page.goto(f"{office.address}/inbox/sign-in")
    assert await violations(page) == []
    await office.enter(page)
    for path in PAGES:
        await page.goto(office.address + path)
        assert await violations(page) == [], path
        assert await page.evaluate("() => document.documentElement.scrollWidth") <= width, path
    assert broken == []
    await context.close()


async def test_the_keyboard_walks_a_list_opens_a_row_and_comes_back(office: Office) -> None:
    context = await office.context()
    page = await context.new_page()
    await office.enter(page)
    await page.goto(f"{office.address}/inbox/questions")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await expect(page.locator("a[data-row]").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Quy tắc gần nhất")).to_be_visible()
    await page.keyboard.press("u")
    await expect(page.get_by_role("heading", name="Câu hỏi", exact=True)).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await context.close()


async def test_an_irreversible_step_asks_first(office: Office) -> None:
    context = await office.context()
    page, asked = await context.new_page(), list[str]()
    await office.enter(page)
    await page.goto(f"{office.address}/inbox/questions/1")
    page.once("dialog", lambda dialog: asked.append(dialog.message) or dialog.dismiss())
    await page.get_by_role("button", name="Đóng câu hỏi").click()
    assert asked
    await expect(page.get_by_role("button", name="Đóng câu hỏi")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Đóng câu hỏi").click()
    await expect(page.get_by_role("status")).to_contain_text("Đã đóng câu hỏi")
    await context.close()


async def test_a_case_is_settled_with_the_keyboard_alone_in_few_steps(office: Office) -> None:
    context = await office.context()
    page, steps = await context.new_page(), 0
    await office.enter(page)

    async def press(key: str) -> None:
        nonlocal steps
        steps += 1
        await page.keyboard.press(key)

    await press("j")
    await press("Enter")
    await expect(page.get_by_role("heading", name="Kết luận")).to_be_visible()
    fake = page.get_by_role("radio", name="Giả mạo")
    while not await page.evaluate("() => document.activeElement?.type === 'radio'"):
        await press("Tab")
    while not await fake.is_checked():
        await press("ArrowDown")
    while not await page.evaluate("() => document.activeElement?.textContent === 'Lưu kết luận'"):
        await press("Tab")
    await press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Đã lưu")
    assert steps <= 30
    await context.close()


async def test_a_new_case_shows_up_in_an_open_list_by_itself(office: Office) -> None:
    context = await office.context()
    page = await context.new_page()
    await page.clock.install()
    await office.enter(page)
    await expect(page.locator("a[data-row]")).to_have_count(1)

    def report(tx: Transaction) -> None:
        chat = people.meet(tx, "web", "b", "")
        target = find_targets("tiktok.com/@congan.gia").targets[0]
        cases.open_report(
            tx, SEAL, target, imitates="", harm="other", person_id=chat.person_id, chat_id=chat.id
        )

    await office.store.write(report)
    await page.clock.run_for(20_000)
    await expect(page.locator("a[data-row]")).to_have_count(2)
    await context.close()
