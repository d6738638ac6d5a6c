"""Checks an operator can run before asking anybody: configuration, database, disk, clock, channels.

Every check says what is so and, where it is not well, how to mend it; nothing is changed.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Settings
from bot.store.engines import open_engine, parse_address
from bot.store.migrate import current, revisions

if TYPE_CHECKING:
    from bot.channels.zalo.bot.calls import Calls

_DISK_NEEDED = 500 * 1024 * 1024  # bytes
_EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)  # a clock before this program was written is wrong
_CALL_SECONDS = 10.0


class Finding(NamedTuple):
    """One check: `key` names the texts `doctor.<key>_ok` and `doctor.<key>_broken`; `detail` fills them."""

    key: str
    well: bool
    detail: str = ""


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Yield the findings one by one, quick ones first."""
    yield Finding("configuration", True)
    yield _database(settings)
    yield _disk(settings)
    yield _clock()
    yield Finding("web", True, settings.public_url)
    async for finding in _telegram(settings):
        yield finding
    yield await _zalo_bot(settings)
    async for finding in _zalo_oa(settings):
        yield finding
    async for finding in _webhooks(settings):
        yield finding
    yield await _smtp(settings)
    for finding in _forwarding(settings):
        yield finding


def _database(settings: Settings) -> Finding:
    url = parse_address(settings.database.url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return Finding("database_new", True, url.database or "")  # opening it would make it
    try:
        engine = open_engine(settings.database.url, 1)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        found, known = current(engine), revisions()
        engine.dispose()
    except (SQLAlchemyError, OSError) as error:
        return Finding("database", False, type(error).__name__)
    if found is None:
        return Finding("database_new", True, url.render_as_string(hide_password=True))
    return Finding("database", found in known, found)


def _disk(settings: Settings) -> Finding:
    folder = settings.data_directory
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Finding("disk", free > _DISK_NEEDED, f"{free // 1024**2}")


def _clock() -> Finding:
    now = datetime.now(UTC)
    return Finding("clock", now > _EARLIEST, f"{now:%Y-%m-%d %H:%M} UTC")


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    token = settings.telegram.token.get_secret_value()
    if not token:
        yield Finding("telegram_off", True)
        return
    import asyncio

    from telegram import Bot
    from telegram.error import TelegramError

    from bot.channels.telegram.transport import request_pair

    polling, sending = request_pair()
    await sending.initialize()
    base = settings.telegram.api_base_url
    try:
        async with asyncio.timeout(_CALL_SECONDS):
            me = await Bot(token, f"{base}/bot", request=sending, get_updates_request=polling).get_me()
        yield Finding("telegram", True, me.username or me.first_name)
    except (TelegramError, TimeoutError) as error:
        yield Finding("telegram", False, type(error).__name__)
    finally:
        await sending.shutdown()


async def _zalo_bot(settings: Settings) -> Finding:
    token = settings.zalo_bot.token.get_secret_value()
    if not token:
        return Finding("zalo_bot_off", True)
    from bot.channels.base import DeliveryError
    from bot.channels.zalo.bot.calls import Calls, Refusal
    from bot.channels.zalo.client import Client

    client = Client()
    calls = Calls(client, settings.zalo_bot.api_base_url, token)
    try:
        me = await calls.call("getMe", _CALL_SECONDS)
        name = str(me.get("display_name") or me.get("account_name") or "")
        hooked = await _zalo_bot_hooked(calls)
    except (Refusal, DeliveryError) as error:
        return Finding("zalo_bot", False, str(error))
    finally:
        await client.close()
    if hooked != (settings.zalo_bot.mode == "webhook"):
        return Finding("zalo_bot_mode", False, settings.zalo_bot.mode)
    return Finding("zalo_bot", True, name)


async def _zalo_bot_hooked(calls: "Calls") -> bool:
    """Return whether a webhook is set: while it is, the platform refuses polling, and the other way round."""
    from bot.channels.zalo.bot.calls import Refusal

    try:
        return bool((await calls.call("getWebhookInfo", _CALL_SECONDS)).get("url"))
    except Refusal as refusal:
        if refusal.code != 404:
            raise
        return False


async def _zalo_oa(settings: Settings) -> AsyncIterator[Finding]:
    if not settings.zalo_oa.is_on:
        yield Finding("zalo_oa_off", True)
        return
    from bot.channels.zalo.official_account import checks

    try:
        async for check in checks.examine(settings):
            yield Finding(*check)
    except (SQLAlchemyError, OSError) as error:
        yield Finding("zalo_oa", False, type(error).__name__)


async def _webhooks(settings: Settings) -> AsyncIterator[Finding]:
    """Knock at our own webhooks from outside, as Zalo does; a machine without a public address has none."""
    bot = settings.zalo_bot
    hooked = {
        "zalo-oa": settings.zalo_oa.is_on,
        "zalo-bot": bool(bot.token.get_secret_value()) and bot.mode == "webhook",
    }
    if not settings.web.public_url or not any(hooked.values()):
        return
    from bot.channels.zalo.attempts import Knock, knock
    from bot.channels.zalo.client import Client

    client = Client()
    try:
        for name in (name for name, on in hooked.items() if on):
            address = f"{settings.web.public_url}/webhooks/{name}"
            stranger = Knock("webhook", {"event_name": "knock"}, {}, 401)
            async for attempt in knock(client, address, [stranger]):
                detail = f"{address}, {attempt.detail}"
                yield Finding("webhook", attempt.outcome == "ok", detail)
    finally:
        await client.close()


async def _smtp(settings: Settings) -> Finding:
    mail = settings.smtp
    if not mail.is_on:
        return Finding("smtp_off", True)
    from bot.channels.base import DeliveryError
    from bot.channels.email.channel import server_of
    from bot.channels.email.server import connected

    try:
        async with asyncio.timeout(_CALL_SECONDS), connected(server_of(mail), mail.sender):
            return Finding("smtp", True, mail.host)
    except (DeliveryError, TimeoutError) as error:
        return Finding("smtp", False, str(error) or type(error).__name__)


def _forwarding(settings: Settings) -> Iterator[Finding]:
    """Yield one line for the committee's places, and one for each of their channels that is off."""
    running = {
        "email": settings.smtp.is_on,
        "telegram": bool(settings.telegram.token.get_secret_value()),
        "zalo_oa": settings.zalo_oa.is_on,
    }
    wanted = [place.channel for place in settings.committee.forward_to]
    if served := [channel for channel in wanted if running[channel]]:
        yield Finding("forward", True, f"{len(served)}")
    for channel in dict.fromkeys(channel for channel in wanted if not running[channel]):
        yield Finding("forward_off", False, channel)
