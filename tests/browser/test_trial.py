"""The trial in a browser: a newcomer without any account talks through each platform's double and is answered."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from bot.channels.trial import Trial
from bot.config import Settings, Web
from bot.texts import Texts
from house import House
from tests.browser.conftest import violations
from tests.helpers.drivers import knowledge

pytestmark = pytest.mark.browser
PICTURE = Path(__file__).parent.parent / "conversations" / "page.png"
QUESTION = "Chia sẻ tin chưa kiểm chứng được không?"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """The page of a trial that runs with the whole house."""
    async with Trial(Settings(web=Web(port=_free_port())), Texts.load()) as trial:
        house = await House.open(trial.settings, knowledge=knowledge())
        await house.start()
        trial.opened(house.local_address)
        yield trial.address
        await house.stop()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A phone's browser; any script error or refused resource fails the test."""
    context = await browser.new_context(viewport={"width": 375, "height": 740}, reduced_motion="reduce")
    page, broken = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: broken.append(str(error)))

    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            broken.append(message.text)

    page.on("console", said)
    yield page
    assert broken == []
    await context.close()


async def _say(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


@pytest.mark.parametrize("channel", ["zalo_oa", "zalo_bot", "telegram"])
async def test_a_person_asks_chooses_and_sends_a_picture(page: Page, address: str, channel: str) -> None:
    await page.goto(f"{address}?channel={channel}&person=binh")
    await _say(page, QUESTION)
    await expect(page.locator("#log .mine")).to_contain_text(QUESTION)
    answer = page.locator("#log .theirs").last
    await expect(answer).to_contain_text("Căn cứ")
    choices = answer.locator(".buttons button")
    await expect(choices.first).to_be_visible()
    assert await violations(page) == []
    before = await page.locator("#log .theirs").count()
    await choices.first.click()
    await expect(page.locator("#log .theirs")).to_have_count(before + 1)
    await page.locator("#file").set_input_files(PICTURE)
    await expect(page.locator("#log .mine img")).to_have_js_property("complete", True)
    await expect(page.locator("#log .theirs").last).to_contain_text("ảnh", ignore_case=True)


async def test_each_person_and_platform_has_a_chat_of_its_own_and_a_reload_keeps_it(
    page: Page, address: str
) -> None:
    await page.goto(address)
    await page.get_by_role("button", name="Quan tâm OA").click()
    await expect(page.locator("#log .theirs").first).to_contain_text("đồng chí", ignore_case=True)
    await page.reload()
    await expect(page.locator("#log .theirs").first).to_contain_text("đồng chí", ignore_case=True)
    await page.get_by_role("link", name="Chi", exact=True).click()
    await expect(page.locator("#empty")).to_be_visible()
    await page.get_by_role("link", name="Telegram").click()
    await expect(page.locator("#log > div")).to_have_count(0)
    await expect(page.get_by_role("link", name="Telegram")).to_have_attribute("aria-current", "page")
