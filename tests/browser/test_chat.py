"""The chat page in a browser: every message arrives once, nothing is lost, nothing is left behind."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from bot.channels.web.api import FILE_LIMIT, ChatApi
from bot.channels.web.channel import WebChannel
from bot.channels.web.page import routes
from bot.engine import Engine
from bot.messages import Button
from bot.routing import Router
from bot.seal import Seal
from bot.store import Store
from bot.texts import Texts
from bot.turn import Turn
from tests.browser.conftest import violations

pytestmark = pytest.mark.browser

ANSWER = """Không được.
Ảnh buổi họp có nội dung nội bộ thì không đăng.

1. Văn bản một (https://vanban.chinhphu.vn/một).
2. <b>Văn bản hai</b>"""


@dataclass
class Site:
    """The chat as served, and what the bot understood."""

    address: str
    heard: list[str] = field(default_factory=list)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    made, router = Site(""), Router("test")

    @router.action("report")
    @router.action("choose")
    def choose(turn: Turn) -> None:
        made.heard.append(f"action {turn.argument}")
        turn.say("test.short")

    @router.start("s-")
    def start(turn: Turn) -> None:
        made.heard.append(f"start {turn.argument}")
        turn.say("test.short")

    @router.file()
    def file(turn: Turn) -> None:
        made.heard.append(f"file {turn.message.files[0].media_type}")
        turn.say("test.short")

    @router.unknown_command()
    @router.fallback()
    def fallback(turn: Turn) -> None:
        made.heard.append(turn.text)
        turn.say("test.answer", buttons=[Button("Có", "choose:yes"), Button("Không", "choose:no")])

    texts = Texts({**_all(Texts.load()), "test.answer": ANSWER, "test.short": "Đã ghi."})
    store = await Store.open(f"sqlite:///{tmp_path / 'bot.db'}")
    engine, channel = Engine(store, router, texts), WebChannel(store)
    engine.add(channel)
    await engine.start()
    api = ChatApi(store, channel, engine.intake, Seal(bytes(32)), texts)
    application = web.Application()
    application.add_routes([*api.routes(), *routes(texts, upload_limit=FILE_LIMIT)])
    server = TestServer(application)
    await server.start_server()
    made.address = str(server.make_url("/"))
    yield made
    await channel.stop()
    await server.close()
    await engine.stop()
    await store.close()


def _all(texts: Texts) -> dict[str, str]:
    return {key: texts(key, **{name: f"{{{name}}}" for name in texts.fields(key)}) for key in texts}


@pytest.fixture
async def page(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """A phone's browser on the chat page; any script error or refused resource fails the test."""
    context = await browser.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page, broken = await _open(context, site)
    yield page
    assert broken == []
    await context.close()


async def _open(context: BrowserContext, site: Site) -> tuple[Page, list[str]]:
    page, broken = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: "Content Security Policy" in said.text and broken.append(said.text))
    await page.goto(site.address)
    return page, broken


async def _say(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


async def test_a_question_is_answered_and_the_choice_goes_back(page: Page, site: Site) -> None:
    await _say(page, "Có được đăng ảnh họp không?")
    await expect(page.get_by_text("Đã gửi", exact=True)).to_be_visible()
    await expect(page.locator(".theirs .lead")).to_have_text("Không được.")
    await page.get_by_role("button", name="Không", exact=True).click()
    await expect(page.get_by_text("Đã ghi.")).to_be_visible()
    assert site.heard == ["Có được đăng ảnh họp không?", "action no"]
    await expect(page.get_by_role("button", name="Không (đã chọn)")).to_be_visible()


async def test_what_a_message_says_is_text_and_only_web_addresses_are_links(page: Page) -> None:
    await _say(page, "<img src=x onerror=alert(1)> javascript:alert(1)")
    link = page.locator(".theirs a")
    await expect(link).to_have_count(1)
    assert await link.get_attribute("href") == "https://vanban.chinhphu.vn/một"
    assert "noopener" in (await link.get_attribute("rel") or "")
    await expect(page.locator(".theirs")).to_contain_text("<b>Văn bản hai</b>")
    await expect(page.locator(".mine a, .bubble b, .bubble img")).to_have_count(0)


async def test_shift_enter_writes_a_line_and_enter_sends(page: Page, site: Site) -> None:
    await page.get_by_role("textbox").fill("dòng một")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("dòng hai")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs")).to_be_visible()
    assert site.heard == ["dòng một\ndòng hai"]


async def test_a_lost_answer_is_retried_under_the_same_id_and_heard_once(page: Page, site: Site) -> None:
    sent: list[str] = []

    async def swallow_first_answer(route: Route) -> None:
        if route.request.method != "POST":
            await route.fallback()
            return
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            await route.fetch()  # the server gets it, the browser never hears so
            await route.abort()
            return
        await route.fallback()

    await page.route("**/chat/api/messages*", swallow_first_answer)
    await _say(page, "Chỉ một lần")
    await expect(page.get_by_text("Đã gửi", exact=True)).to_be_visible()
    assert len(sent) == 2
    assert sent[0] == sent[1]
    await expect(page.locator(".theirs")).to_have_count(1)
    assert site.heard == ["Chỉ một lần"]


@pytest.mark.parametrize(
    ("status", "words"), [(429, "hơi nhanh"), (503, "đang bận"), (413, "quá dài"), (400, "sửa lại")]
)
async def test_a_refusal_is_told_in_plain_words(page: Page, status: int, words: str) -> None:
    async def refuse(route: Route) -> None:
        if route.request.method != "POST":
            await route.fallback()
            return
        headers = {"Retry-After": "600"}
        await route.fulfill(status=status, headers=headers, json={"error": {"code": "x", "message": "x"}})

    await page.route("**/chat/api/messages", refuse)
    await _say(page, "Thử")
    await expect(page.get_by_role("alert")).to_contain_text(words)
    await page.unroute("**/chat/api/messages")
    await page.get_by_role("button", name="Thử lại").click()
    await expect(page.get_by_text("Đã gửi", exact=True)).to_be_visible()


async def test_no_network_says_so_and_the_message_goes_out_when_it_is_back(page: Page, site: Site) -> None:
    await _say(page, "Một")
    await expect(page.locator(".theirs")).to_have_count(1)
    await page.context.set_offline(True)
    await expect(page.get_by_text("Mất kết nối")).to_be_visible()
    await _say(page, "Hai")
    await expect(page.get_by_text("đang tự thử lại")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.locator(".theirs")).to_have_count(2)
    assert site.heard == ["Một", "Hai"]


async def test_a_reload_goes_on_where_it_was_and_a_new_tab_starts_clean(page: Page, site: Site) -> None:
    await _say(page, "Một")
    await expect(page.locator(".theirs")).to_have_count(1)
    await page.reload()
    await expect(page.locator("#log > div")).to_have_count(2)
    await _say(page, "Hai")
    await expect(page.locator(".theirs")).to_have_count(2)
    other, _ = await _open(page.context, site)
    await expect(other.locator("#log > div")).to_have_count(0)


async def test_clearing_leaves_nothing_on_the_machine(page: Page) -> None:
    await _say(page, "Điều riêng tư")
    await expect(page.locator(".theirs")).to_have_count(1)
    await page.get_by_role("button", name="Xóa cuộc trò chuyện trên máy này").click()
    await page.get_by_role("button", name="Xóa", exact=True).last.click()
    await expect(page.locator("#log > div")).to_have_count(0)
    assert await page.evaluate("() => localStorage.length + sessionStorage.length") == 0


async def test_a_picture_is_sent_and_a_wrong_file_is_explained(page: Page, site: Site) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    await page.locator("#file").set_input_files({"name": "t.txt", "mimeType": "text/plain", "buffer": b"x"})
    await expect(page.get_by_role("alert")).to_contain_text("Chỉ nhận ảnh")
    await page.locator("#file").set_input_files({"name": "m.png", "mimeType": "image/png", "buffer": picture})
    await expect(page.get_by_text("m.png")).to_be_visible()
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(page.get_by_text("Đã ghi.")).to_be_visible()
    assert site.heard == ["file image/png"]


async def test_the_keyboard_alone_is_enough(page: Page, site: Site) -> None:
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.evaluate("() => document.activeElement?.dataset?.action === 'report:start'"):
            break
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs")).to_have_count(1)
    assert site.heard == ["action start"]


async def test_an_invitation_waits_for_the_person_to_press(page: Page, site: Site) -> None:
    await page.goto(f"{site.address}?start=s-abc123")
    button = page.get_by_role("button", name="Tiếp tục từ liên kết")
    await expect(button).to_be_visible()
    await expect(page.locator("#log > div")).to_have_count(0)
    await button.click()
    await expect(page.get_by_text("Đã ghi.")).to_be_visible()
    assert site.heard == ["start abc123"]
    assert "start" not in page.url


@pytest.mark.parametrize(
    ("size", "scheme"),
    [((320, 640), "light"), ((360, 740), "dark"), ((1280, 860), "light"), ((640, 360), "dark")],
)
async def test_it_reads_well_on_every_screen(
    browser: Browser, site: Site, size: tuple[int, int], scheme: str
) -> None:
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page, broken = await _open(context, site)
    assert await violations(page) == []
    await _say(page, "Một câu hỏi dài " * 8)
    await expect(page.locator(".theirs")).to_be_visible()
    assert await violations(page) == []
    assert await page.evaluate("() => document.documentElement.scrollWidth") <= width
    await expect(page.get_by_role("textbox")).to_be_in_viewport()
    assert broken == []
    await context.close()
