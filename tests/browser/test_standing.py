"""The secretary's page in a real browser: a door, one button, readable by everybody, closed again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from bot import people
from bot.channels.web.page import routes as chat_routes
from bot.clock import FakeClock
from bot.seal import Seal
from bot.store import Store, Transaction
from bot.texts import Texts
from handlers import standing
from study import branches, passes, planning, sessions, tasks
from tests.browser.conftest import violations
from tests.helpers.templates import migrated_sqlite
from tests.helpers.world import MORNING

pytestmark = pytest.mark.browser
SEAL, TEXTS = Seal(bytes(range(32))), Texts.load()


def _furnish(tx: Transaction) -> str:
    """A branch with one session behind, one ahead and a task; return the secretary's pass."""
    chats = [people.meet(tx, "fake", name, name) for name in ("Hoa", "Lan", "Minh")]
    branch, _ = branches.create(tx, "Chi bộ thôn Đông", chats[0].person_id)
    for chat in chats[1:]:
        branches.join(tx, branch, chat.person_id)
    people.set_reachable(tx, chats[2].id, False)
    planning.create(tx, branch.id, tx.now - timedelta(days=20))
    ahead = planning.create(tx, branch.id, tx.now + timedelta(days=10), place="Nhà văn hóa")
    session = sessions.find(tx, ahead or 0)
    assert session
    tasks.add(tx, session, chats[1].person_id, "Soạn báo cáo", tx.now + timedelta(days=1), "person:1")
    return passes.issue(tx, SEAL, chats[0].person_id, branch.id)


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    store = await Store.open(migrated_sqlite(tmp_path / "bot.db"), FakeClock(MORNING))
    application = web.Application()
    application.add_routes([*standing.routes(store, SEAL, TEXTS), *chat_routes(TEXTS, upload_limit=1)])
    server = TestServer(application)
    await server.start_server()
    token = await store.write(_furnish)
    yield str(server.make_url(f"/standing/open/{token}"))
    await server.close()
    await store.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
async def test_the_screen_is_opened_read_and_closed(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 760}, color_scheme=scheme)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(address)
    assert await violations(page) == []
    assert "Lan" not in await page.inner_text("main")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Chi bộ thôn Đông")).to_be_visible()
    assert page.url.endswith("/standing")
    assert await violations(page) == []
    assert await page.evaluate("() => document.documentElement.scrollWidth") <= width
    await expect(page.get_by_text("Soạn báo cáo")).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="Đóng trang").click()
    await expect(page.get_by_role("alert")).to_contain_text("tình hình chi bộ")
    assert "Lan" not in await page.inner_text("main")
    await context.close()
