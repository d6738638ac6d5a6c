"""A double, a clock that is set by hand, and the library's Bot over either transport."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from telegram import Bot
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from bot.channels.telegram.double import TelegramDouble
from bot.channels.telegram.transport import AiohttpRequest

TOKEN = "123456:double-under-test"


@dataclass
class HandClock:
    """Seconds since the epoch, moved only by the test."""

    seconds: float = 1795252800.0

    def __call__(self) -> float:
        return self.seconds


def refused(words: str) -> pytest.RaisesExc[BadRequest]:
    """A 400 that says `words`; the library changes the case of what the server said."""
    return pytest.raises(BadRequest, match=re.compile(re.escape(words), re.IGNORECASE))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def double(clock: HandClock) -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(token=TOKEN, clock=clock) as running:
        yield running


@pytest.fixture(params=["aiohttp", "httpx"])
async def bot(request: pytest.FixtureRequest, double: TelegramDouble) -> AsyncIterator[Bot]:
    kind = AiohttpRequest if request.param == "aiohttp" else HTTPXRequest
    bot = Bot(
        TOKEN,
        base_url=double.bot_url,
        base_file_url=double.file_url,
        request=kind(),
        get_updates_request=kind(),
    )
    async with bot:
        yield bot
