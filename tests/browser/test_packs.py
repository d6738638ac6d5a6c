"""Handing over in a browser: readable by everybody, wide and narrow; a pack arrives as a file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from bot import people
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.texts import Texts
from inbox import officers
from inbox.app import create_inbox
from reports import cases, decisions
from reports.forwarding import Place, Plan, forward
from reports.identity import find_targets
from reports.register import Register
from tests.browser.conftest import violations
from tests.browser.test_inbox import Office
from tests.helpers.shipped import shipped_knowledge

pytestmark = pytest.mark.browser

SEAL, TEXTS = Seal(bytes(32)), Texts.load()
PLAN = Plan((Place("email", "ban-chi-dao-35@tinh-co-ten-rat-dai.gov.vn"),), "daily")


def _furnish(tx: Transaction) -> str:
    forward(tx, PLAN, TEXTS)
    person = people.meet(tx, "web", "a")
    for number in (1, 2):
        target = find_targets(f"facebook.com/congan.phuong.hoa.binh.ho.tro.{number}").targets[0]
        made = cases.open_report(
            tx,
            SEAL,
            target,
            imitates="Công an phường Hòa Bình",
            harm="money",
            person_id=person.person_id,
            chat_id=person.id,
        )
        decisions.decide(tx, SEAL, TEXTS, made.case_id, "fake", 99, 1)
    return officers.add(tx, SEAL, "Nguyễn Thị Hòa", "lead")


@pytest.fixture
async def office(tmp_path: Path, browser: Browser) -> AsyncIterator[Office]:
    store = await Store.open(f"sqlite:///{tmp_path / 'bot.db'}")
    knowledge, register = shipped_knowledge(), Register.load()
    inbox = create_inbox(
        store,
        TEXTS,
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


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (1280, "dark")])
async def test_a_pack_is_made_on_a_page_everybody_can_read(office: Office, width: int, scheme: str) -> None:
    context = await office.context(width, 860, scheme)
    page = await context.new_page()
    await office.enter(page)
    for path in ("packs?cases=1,2,3", "packs?cases=", "forwardings"):
        await page.goto(f"{office.address}/inbox/{path}")
        assert await violations(page) == [], path
        assert await page.evaluate("() => document.documentElement.scrollWidth") <= width, path
    await page.goto(f"{office.address}/inbox/packs?cases=1,2")
    await page.get_by_label("Nơi gửi").fill("Ban Chỉ đạo 35 phường Hòa Bình")
    await page.get_by_role("button", name="Cập nhật văn bản").click()
    await page.locator("summary", has_text="Công an (PA05)").click()
    text = await page.get_by_label("Công an (PA05)").input_value()
    assert "Ban Chỉ đạo 35 phường Hòa Bình chuyển thông tin" in text
    async with page.expect_download() as arriving:
        await page.get_by_role("button", name="Tải hồ sơ").click()
    assert (await arriving.value).suggested_filename.endswith(".zip")
    await context.close()
