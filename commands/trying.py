"""`channel try`: what can only be known on a real account, tried there, one line each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

import typer

from commands.common import Json, Refused, settings_of

if TYPE_CHECKING:
    from bot.channels.zalo.attempts import Attempt
    from bot.config import Settings
    from bot.store import Store

CHANNELS = {"zalo-bot": "zalo_bot", "zalo-oa": "zalo_oa"}


def attempt(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="zalo-oa hoặc zalo-bot.")],
    code: Annotated[
        str, typer.Option("--code", help="Mã lấy bằng cách gõ “liên kết” cho bot: tin thử gửi tới đó.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Thử tài khoản thật trong ngày đầu: mỗi việc một dòng được, hỏng hoặc cần người xem."""
    if channel not in CHANNELS:
        raise Refused(2, "command.bad_value", name="CHANNEL")
    settings = settings_of(context)
    _check(settings, channel)
    raise typer.Exit(asyncio.run(_attempt_all(settings, channel, code, as_json)))


def _check(settings: Settings, channel: str) -> None:
    if channel == "zalo-bot" and not settings.zalo_bot.token.get_secret_value():
        raise Refused(2, "command.needs_key", name="zalo_bot.token")
    if channel == "zalo-oa" and not settings.zalo_oa.is_on:
        raise Refused(2, "command.needs_key", name="zalo_oa.app_id")


async def _attempt_all(settings: Settings, channel: str, code: str, as_json: bool) -> int:
    """Print every attempt as it is made; return 1 when one failed."""
    from bot import lines
    from bot.texts import Texts

    texts, failed = Texts.load(), False
    async for one in attempts(settings, channel, code):
        text = texts(f"attempt.{one.key}_{one.outcome}", detail=one.detail)
        failed = failed or one.outcome == "failed"
        if as_json:
            lines.write({"what": one.key, "outcome": one.outcome, "detail": one.detail, "text": text})
        else:
            typer.echo(texts(f"attempt.{one.outcome}", text=text))
    return int(failed)


async def attempts(settings: Settings, channel: str, code: str) -> AsyncIterator[Attempt]:
    """Yield the attempts on a channel; `code` is a link code of the chat to send to. Raises Refused."""
    from bot.channels.zalo.bot.attempts import attempts as on_bot
    from bot.channels.zalo.official_account.attempts import attempts as on_account
    from bot.store import Store
    from house import seal_of

    store = await Store.open(settings.database.url)
    try:
        address = await _address(settings, store, channel, code) if code else ""
        if channel == "zalo-bot":
            tried = on_bot(settings, address)
        else:
            tried = on_account(settings, store, seal_of(settings), address)
        async for one in tried:
            yield one
    finally:
        await store.close()


async def _address(settings: Settings, store: Store, channel: str, code: str) -> str:
    from bot import linking
    from house import seal_of

    chat = await store.read(linking.giver, seal_of(settings), code)
    if chat is None or chat.channel != CHANNELS[channel]:
        raise Refused(1, "command.bad_link_code")
    return chat.address
