"""The inbox in a browser: signing in, the keyboard, and pages everybody can read."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
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
from reports import cases, evidence
from reports.exhibit import prepare
from reports.identity import find_targets
from reports.register import Register
from study import attendance, phrases, planning, sessions, tasks
from study import branches as study_branches
from study.schema import branches
from tests.browser.conftest import violations
from tests.helpers.shipped import shipped_knowledge
from tests.reports.pictures import photograph

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


def _call_the_roll(tx: Transaction) -> None:
    """A branch of three half an hour before its session, whose roll is being called; one has a task for the next."""
    hoa, lan, minh = (
        people.meet(tx, "web", name, name).person_id for name in ("Trần Thị Hoa", "Nguyễn Thị Lan", "Lê Minh")
    )
    branch, _ = study_branches.create(tx, "Chi bộ thôn Đoài", hoa)
    for person in (lan, minh):
        study_branches.join(tx, branch, person)
    made = [planning.create(tx, branch.id, tx.now + timedelta(minutes=30 + n * 9999)) for n in range(2)]
    begun, ahead = (sessions.find(tx, number or 0) for number in made)
    assert begun is not None
    assert ahead is not None
    attendance.begin(tx, begun, "system")
    attendance.mark(tx, begun, {hoa: "present", lan: "excused"}, "system")
    tasks.add(tx, ahead, lan, "Soạn báo cáo tháng 11", ahead.starts_at, "system")


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
    _call_the_roll(tx)
    return officers.add(tx, SEAL, "Nguyễn Thị Hòa", "lead")


@pytest.fixture
async def office(tmp_path: Path, browser: Browser) -> AsyncIterator[Office]:
    store = await Store.open(f"sqlite:///{tmp_path / 'bot.db'}")
    knowledge, register = shipped_knowledge(), Register.load()
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
    "/inbox?show=open&platform=facebook&q=cong+an",
    "/inbox/cases/1",
    "/inbox/replies",
    "/inbox/questions",
    "/inbox/questions/1",
    "/inbox/rules",
    "/inbox/branches",
    "/inbox/branches/figures",
    "/inbox/branches/1",
    "/inbox/sessions/2",
    "/inbox/sessions/3",
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


async def test_every_place_is_in_the_navigation_of_a_desk_and_of_a_phone(office: Office) -> None:
    context = await office.context(1280)
    page = await context.new_page()
    await office.enter(page)
    links = page.get_by_role("navigation", name="Các mục").get_by_role("link")
    wide = [await link.get_attribute("href") or "" for link in await links.all() if await link.is_visible()]
    for address in wide:
        response = await page.goto(office.address + address)
        assert response
        assert response.status == 200, address
        here = page.get_by_role("navigation", name="Các mục").locator("a[aria-current=page]:visible")
        assert [await one.get_attribute("href") for one in await here.all()] == [address]
    assert {f"/inbox/{name}" for name in ("warnings", "appeals", "figures", "register", "rules")} < set(wide)
    await page.set_viewport_size({"width": 375, "height": 760})
    await page.goto(f"{office.address}/inbox/questions")
    await page.locator(".sheet > summary").focus()
    await page.keyboard.press("Enter")
    narrow = [await link.get_attribute("href") for link in await links.all() if await link.is_visible()]
    assert sorted(map(str, narrow)) == sorted(wide)
    assert await violations(page) == []
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Cảnh báo")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="Cảnh báo")).to_be_hidden()
    await page.keyboard.press("Space")
    await page.get_by_role("link", name="Khiếu nại").click()
    await expect(page.get_by_role("heading", name="Khiếu nại", exact=True)).to_be_visible()
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
    await page.keyboard.press("b")
    await expect(page.get_by_role("heading", name="Câu hỏi", exact=True)).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("i")
    await expect(page.get_by_role("heading", name="Vụ việc", exact=True)).to_be_visible()
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


def _open_cases(tx: Transaction, count: int) -> None:
    for number in range(count):
        chat = people.meet(tx, "web", f"người {number // 15}", "")
        target = find_targets(f"facebook.com/trang.gia.so.{number}").targets[0]
        cases.open_report(
            tx,
            SEAL,
            target,
            imitates="Công an xã",
            harm="money",
            person_id=chat.person_id,
            chat_id=chat.id,
        )


@pytest.mark.slow
async def test_a_hundred_cases_are_triaged_with_the_keyboard_alone_in_at_most_four_keys_each(
    office: Office,
) -> None:
    await office.store.write(_open_cases, 99)  # one is there already
    context = await office.context()
    page, pressed = await context.new_page(), 0
    await office.enter(page)

    async def press(*keys: str) -> None:
        nonlocal pressed
        for key in keys:
            pressed += 1
            await page.keyboard.press(key)

    await press("j", "Enter")
    ways = (("3", "Enter"), ("4", "Enter"), ("s",), ("e", "2", "Enter"))
    for number in range(100, 0, -1):
        await expect(page.get_by_role("heading", name=f"Vụ việc số {number}", exact=True)).to_be_visible()
        await page.wait_for_load_state("load")
        await press(*ways[number % len(ways)])
    await expect(page.get_by_role("heading", name="Vụ việc", exact=True)).to_be_visible()
    assert pressed <= 4 * 100

    def left(tx: Transaction) -> dict[str, int]:
        return cases.counts(tx)

    assert await office.store.read(left) == {"fake": 25, "not_fake": 25, "new": 25, "waiting": 25}
    await context.close()


async def test_rows_are_ticked_changed_at_once_and_brought_back_by_keys(office: Office) -> None:
    await office.store.write(_open_cases, 3)
    context = await office.context()
    page = await context.new_page()
    await office.enter(page)
    for key in ("j", "x", "j", "x"):
        await page.keyboard.press(key)
    await expect(page.locator("#ticked")).to_have_text("(2)")
    assert await violations(page) == []
    await page.keyboard.press("a")
    await expect(page.get_by_role("status").first).to_contain_text("Đã xử lý 2 vụ.")
    await expect(page.locator("a[data-row]")).to_have_count(2)
    await page.keyboard.press("u")
    await expect(page.get_by_role("status").first).to_contain_text("Đã hoàn tác")
    await expect(page.locator("a[data-row]")).to_have_count(4)
    await context.close()


async def test_what_was_ticked_stays_ticked_when_the_list_freshens_itself(office: Office) -> None:
    context = await office.context()
    page = await context.new_page()
    await office.enter(page)
    await page.locator("input[name=case]").first.check()
    await office.store.write(_open_cases, 1)
    await expect(page.locator("a[data-row]")).to_have_count(2)
    await expect(page.locator("input[name=case]").nth(1)).to_be_checked()
    await expect(page.locator("input[name=case]").first).not_to_be_checked()
    await context.close()


async def test_two_officers_race_and_the_slower_keeps_what_was_typed(office: Office) -> None:
    code = await office.store.write(officers.add, SEAL, "Trần Văn Bình", "officer")
    first, second = await office.context(), await office.context(375, 800)
    fast, slow = await first.new_page(), await second.new_page()
    await office.enter(fast)
    office.code = code
    await office.enter(slow)
    await slow.goto(f"{office.address}/inbox/cases/1")
    await slow.get_by_label("Lý do (lưu nội bộ)").fill("Đã gọi hỏi công an xã")
    await slow.get_by_role("radio", name="Giả mạo").check()
    await fast.goto(f"{office.address}/inbox/cases/1")
    await expect(fast.get_by_text("Đang cùng xem: Trần Văn Bình.")).to_be_visible()
    await fast.keyboard.press("4")
    await fast.keyboard.press("Enter")
    await expect(fast.get_by_role("status").first).to_contain_text("Đã lưu")
    await slow.get_by_role("button", name="Lưu kết luận").click()
    await expect(slow.get_by_role("alert")).to_contain_text("Đồng nghiệp vừa thay đổi")
    await expect(slow.get_by_label("Lý do (lưu nội bộ)")).to_have_value("Đã gọi hỏi công an xã")
    await expect(slow.get_by_role("radio", name="Giả mạo")).to_be_checked()
    assert await violations(slow) == []
    assert await slow.evaluate("() => document.documentElement.scrollWidth") <= 375
    await slow.get_by_role("button", name="Lưu kết luận").click()
    await expect(slow.get_by_role("status").first).to_contain_text("Đã lưu")
    await first.close()
    await second.close()


async def test_the_work_goes_on_without_scripts(office: Office) -> None:
    context = await office.browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await office.enter(page)
    await page.locator("input[name=case]").first.check()
    await page.get_by_role("button", name="Thực hiện").click()
    await expect(page.get_by_text("Đã xử lý 1 vụ.")).to_be_visible()
    await page.get_by_role("link", name="Của tôi").click()
    await page.locator("a[data-row]").first.click()
    await page.get_by_role("radio", name="Giả mạo").check()
    await page.get_by_role("button", name="Lưu kết luận").click()
    await expect(page.get_by_text("Đã lưu.")).to_be_visible()
    await page.get_by_role("button", name="Hoàn tác").first.click()
    await expect(page.get_by_text("Đã hoàn tác.")).to_be_visible()
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


async def test_the_lead_says_why_and_gets_the_picture_as_it_was_sent(office: Office) -> None:
    sent = photograph("JPEG", "Nguyen Van A, 21.0N 105.8E")
    exhibit = prepare(SEAL, sent)
    await office.store.write(lambda tx: evidence.keep(tx, 1, exhibit))
    context = await office.context(375)
    page = await context.new_page()
    await office.enter(page)
    await page.goto(f"{office.address}/inbox/cases/1")
    await page.get_by_role("link", name="Ảnh gốc").click()
    await expect(page.get_by_role("heading", name="Ảnh gốc", exact=True)).to_be_visible()
    assert await violations(page) == []
    assert await page.evaluate("() => document.documentElement.scrollWidth") <= 375
    await page.get_by_label("Căn cứ").fill("Công văn 12/PA05")
    button = page.get_by_role("button", name="Ghi nhật ký và tải về")
    async with page.expect_download() as arriving:
        await button.click()
    file = Path(await (await arriving.value).path())
    assert await asyncio.to_thread(file.read_bytes) == sent
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await context.close()
