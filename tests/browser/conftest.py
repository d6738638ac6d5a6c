"""A real Chromium against the real server: what a person sees, does and hears of.

Waiting is always for something to appear, never for time to pass.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Error, Page, async_playwright, expect

from tests.conftest import missing

CHROMIUM = "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=20_000)  # milliseconds; the machine may be busy with everything else


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        except Error:
            missing("Chromium")
        yield browser
        await browser.close()


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands now."""
    found = (await Axe().run(page)).response["violations"]
    return [f"{one['id']}: {[node['html'][:150] for node in one['nodes']]}" for one in found]
