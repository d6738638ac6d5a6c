"""The branches' pages in a browser: a tree that opens without a script, a list tried and printed; readable to all."""

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
from reports.register import Register
from study import branches, members, tree
from tests.browser.conftest import violations
from tests.helpers.shipped import shipped_knowledge

pytestmark = pytest.mark.browser

PASSWORD = "mật khẩu dài dễ nhớ"
SEAL = Seal(bytes(32))
LIST = "Họ và tên;Loại;Ngày sinh\nLê Thị Mới;;1990\nTrần Dự Bị;dự bị;1999\n"
PEOPLE = ("Trần Thị Hoa", "Nguyễn Thị Lan", "Lê Minh", "Phạm Văn Tư")


@dataclass
class Committee:
    """A served inbox with a tree of branches, and a way in."""

    address: str
    code: str
    browser: Browser

    async def enter(self, width: int, scripts: bool = True) -> tuple[BrowserContext, Page]:
        context = await self.browser.new_context(
            viewport={"width": width, "height": 860}, reduced_motion="reduce", java_script_enabled=scripts
        )
        page = await context.new_page()
        await page.goto(f"{self.address}/inbox/sign-in?code={self.code}")
        await page.get_by_label("Mật khẩu mới").fill(PASSWORD)
        await page.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
        await page.get_by_role("button", name="Đặt mật khẩu").click()
        await expect(page.get_by_role("heading", name="Vụ việc")).to_be_visible()
        return context, page


def _furnish(tx: Transaction) -> str:
    commune = tree.create(tx, "Đảng bộ xã Hòa Bình", None, "system")
    east = tree.create(tx, "Chi bộ thôn Đông", commune.id, "system")
    for name in ("Chi bộ thôn Đoài", "Chi bộ Trường Tiểu học Hòa Bình", "Chi bộ Trạm Y tế"):
        tree.create(tx, name, commune.id, "system")
    ids = [people.meet(tx, "web", name, name).person_id for name in PEOPLE]
    for person in ids:
        branches.admit(tx, east.id, person)
    members.set_role(tx, east.id, ids[0], "secretary", "system")
    members.set_role(tx, east.id, ids[1], "deputy", "system")
    members.set_kind(tx, east.id, ids[3], "exempt", "system")
    return officers.add(tx, SEAL, "Nguyễn Thị Hòa", "officer")


@pytest.fixture
async def committee(tmp_path: Path, browser: Browser) -> AsyncIterator[Committee]:
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
    yield Committee(str(server.make_url("")).rstrip("/"), code, browser)
    await server.close()
    await store.close()


@pytest.mark.parametrize("width", [1280, 375])
async def test_the_way_from_the_tree_to_the_printed_sheet(committee: Committee, width: int) -> None:
    context, page = await committee.enter(width)
    page.on("dialog", lambda dialog: dialog.accept())
    await page.goto(f"{committee.address}/inbox/branches")
    await page.get_by_text("Mở 4 chi bộ trực thuộc").click()
    await expect(page.get_by_text("chưa có bí thư").last).to_be_visible()
    found = {"tree": await violations(page)}
    await page.get_by_role("link", name="Chi bộ thôn Đông").click()
    await expect(page.get_by_role("heading", name="Chi bộ thôn Đông", level=1)).to_be_visible()
    found["branch"] = await violations(page)
    await page.get_by_role("link", name="Lê Minh").click()
    await page.get_by_label("Sinh hoạt tạm nơi khác").check()
    await page.get_by_role("button", name="Lưu").first.click()
    await expect(page.get_by_text("Loại: sinh hoạt tạm nơi khác")).to_be_visible()
    found["member"] = await violations(page)
    await page.get_by_role("link", name="Chi bộ thôn Đông").click()
    upload = {"name": "ds.csv", "mimeType": "text/csv", "buffer": f"{LIST}Lê 5;;\n".encode()}
    await page.get_by_label("Tệp danh sách").set_input_files(upload)
    await page.get_by_role("button", name="Kiểm tra tệp").click()
    await expect(page.get_by_role("alert")).to_contain_text("1 dòng cần sửa")
    found["wrong list"] = await violations(page)
    await page.go_back()
    await page.get_by_label("Tệp danh sách").set_input_files(upload | {"buffer": LIST.encode()})
    await page.get_by_role("button", name="Kiểm tra tệp").click()
    await page.get_by_role("button", name="Nhập 2 người").click()
    await expect(page.get_by_role("heading", name="Trần Dự Bị")).to_be_visible()
    await expect(page.locator(".slips svg")).to_have_count(2)
    found["slips"] = await violations(page)
    assert {name: one for name, one in found.items() if one} == {}
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await context.close()


async def test_the_tree_opens_and_closes_without_a_script(committee: Committee) -> None:
    context, page = await committee.enter(1280, scripts=False)
    await page.goto(f"{committee.address}/inbox/branches")
    await expect(page.get_by_role("link", name="Chi bộ Trạm Y tế")).to_be_hidden()
    await page.get_by_text("Mở 4 chi bộ trực thuộc").click()
    await expect(page.get_by_role("link", name="Chi bộ Trạm Y tế")).to_be_visible()
    await context.close()
