"""Warnings, appeals and figures in a browser: readable by everybody, wide and narrow; the form needs no script."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect
from sqlalchemy import select

from bot import people
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.texts import Texts
from handlers import appeal
from inbox import officers
from inbox.app import create_inbox
from reports import appeals, cases, decisions, subscriptions, warnings
from reports.identity import find_targets
from reports.register import Register
from study.schema import memberships
from tests.browser.conftest import violations
from tests.browser.test_inbox import Office
from tests.helpers.shipped import shipped_knowledge

pytestmark = pytest.mark.browser

SEAL, TEXTS = Seal(bytes(32)), Texts.load()
PAGES = (
    "warnings",
    "warnings/1",
    "warnings/proposals/2",
    "cases/2/warning",
    "appeals",
    "appeals/1",
    "figures",
)


def _furnish(tx: Transaction) -> str:
    person = people.meet(tx, "web", "a")
    for number in (1, 2):
        target = find_targets(f"facebook.com/congan.gia{number}").targets[0]
        made = cases.open_report(
            tx,
            SEAL,
            target,
            imitates="Công an xã",
            harm="money",
            person_id=person.person_id,
            chat_id=person.id,
        )
        decisions.decide(tx, SEAL, TEXTS, made.case_id, "fake", 99, 1)
        case = cases.get(tx, made.case_id)
        assert case
        proposed = warnings.propose(tx, TEXTS, case, warnings.Audience(), "officer:99", 0)
        if number == 1:
            subscriptions.choose(tx, person.person_id, True)
            warnings.publish(tx, proposed.id, "officer:98", select(memberships.c.person_id))
            appeals.submit(tx, SEAL, target, "Trang do công an xã quản lý.", days=7, contact="0912 345 678")
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
    application.add_routes(appeal.routes(store, SEAL, TEXTS, 7))
    application.add_subapp("/inbox", inbox)
    server = TestServer(application)
    await server.start_server()
    code = await store.write(_furnish)
    yield Office(store, str(server.make_url("")).rstrip("/"), code, browser)
    await server.close()
    await store.close()


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (1280, "dark")])
async def test_every_page_about_people_and_numbers_is_readable(
    office: Office, width: int, scheme: str
) -> None:
    context = await office.context(width, 860, scheme)
    page = await context.new_page()
    await office.enter(page)
    for path in PAGES:
        await page.goto(f"{office.address}/inbox/{path}")
        assert await violations(page) == [], path
        assert await page.evaluate("() => document.documentElement.scrollWidth") <= width, path
    await page.goto(f"{office.address}/appeal")
    assert await violations(page) == []
    await context.close()


async def test_an_appeal_is_sent_without_any_script(office: Office, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{office.address}/appeal")
    await page.get_by_label("Đường dẫn của trang").fill("facebook.com/congan.gia2")
    await page.get_by_label("Vì sao trang này không giả mạo").fill("Trang do công an xã quản lý.")
    await page.get_by_role("button", name="Gửi khiếu nại").click()
    code = await page.locator(".code").inner_text()
    await page.goto(f"{office.address}/appeal?code={code}")
    await expect(page.get_by_text("Đang được xem lại")).to_be_visible()
    await context.close()
