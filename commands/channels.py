"""`channel webhook`: what a platform believes about our webhook, changed only when an operator says so."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.common import Refused, settings_of

if TYPE_CHECKING:
    from bot.config import Settings

application = typer.Typer(help="Các kênh.", no_args_is_help=True)
ACTIONS = ("show", "set", "delete")
CHANNELS = ("zalo-bot", "telegram")


@application.command("webhook")
def webhook(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="zalo-bot hoặc telegram.")],
    action: Annotated[str, typer.Argument(help="show, set hoặc delete.")] = "show",
) -> None:
    """Xem, đặt hoặc bỏ địa chỉ webhook ở nền tảng."""
    if channel not in CHANNELS or action not in ACTIONS:
        raise Refused(2, "command.bad_value", name="CHANNEL" if channel not in CHANNELS else "ACTION")
    settings = settings_of(context)
    ask = _zalo_bot if channel == "zalo-bot" else _telegram
    from bot.texts import Texts

    address = asyncio.run(ask(settings, action))
    texts = Texts.load()
    typer.echo(texts("command.webhook", address=address) if address else texts("command.webhook_none"))


@application.command("token")
def token(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="zalo-oa.")],
) -> None:
    """Nhập refresh token mới của Zalo OA (đọc từ đầu vào, không hiện lên màn hình) và đổi ngay."""
    settings = _official_account(context, channel)
    typed = sys.stdin.isatty()
    refresh = (typer.prompt("refresh token", hide_input=True) if typed else sys.stdin.readline()).strip()
    if not refresh.isascii() or not refresh.isprintable() or " " in refresh or not refresh:
        raise Refused(2, "command.bad_value", name="refresh token")
    from bot.texts import Texts

    hours = asyncio.run(_exchange(settings, refresh))
    typer.echo(Texts.load()("command.token_kept", hours=hours))


async def _exchange(settings: Settings, refresh: str) -> str:
    """Spend a refresh token, keep what it brought, and return for how many hours that is good.

    What is kept already is only replaced by something better: a mistyped token changes nothing.
    """
    from bot.channels.zalo.official_account import rotation, tokens
    from bot.channels.zalo.official_account.setting import grant_of
    from bot.store import Store
    from house import seal_of

    answer = await asyncio.to_thread(rotation.ask, grant_of(settings), refresh)
    if answer is None:
        raise Refused(1, "command.platform_away", detail="oauth")
    if isinstance(answer, rotation.Refused):
        raise Refused(1, "command.token_refused", detail=answer.code)
    store = await Store.open(settings.database.url)
    try:
        await store.write(tokens.keep, seal_of(settings), settings.zalo_oa.app_id, *answer)
    finally:
        await store.close()
    return f"{answer.seconds / 3600:.0f}"


@application.command("consent")
def consent(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="zalo-oa.")],
) -> None:
    """Tạo liên kết để quản trị OA cho phép ứng dụng; mã đầu tiên tự về chương trình đang chạy."""
    settings = _official_account(context, channel)
    _needs(settings.web.public_url, "web.public_url")
    from bot.channels.zalo.official_account.consent import invite
    from bot.channels.zalo.official_account.setting import grant_of
    from bot.texts import Texts
    from commands.common import with_store
    from house import seal_of

    made = with_store(
        settings,
        lambda store: store.write(invite, seal_of(settings), grant_of(settings), settings.web.public_url),
    )
    typer.echo(Texts.load()("command.consent", **made._asdict()))


@application.command("signature")
def signature(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="zalo-oa.")],
) -> None:
    """Quên dạng chữ ký webhook đã ghi nhận; lần gửi đúng kế tiếp sẽ ghi nhận lại."""
    settings = _official_account(context, channel)
    from bot.channels.zalo.official_account.pinning import unpin
    from bot.texts import Texts
    from commands.common import with_store

    forgotten = with_store(settings, lambda store: store.write(unpin))
    typer.echo(Texts.load()("command.signature_forgotten" if forgotten else "command.signature_none"))


def _official_account(context: typer.Context, channel: str) -> Settings:
    if channel != "zalo-oa":
        raise Refused(2, "command.bad_value", name="CHANNEL")
    settings = settings_of(context)
    _needs(settings.zalo_oa.app_id, "zalo_oa.app_id")
    _needs(settings.zalo_oa.app_secret.get_secret_value(), "zalo_oa.app_secret")
    return settings


async def _zalo_bot(settings: Settings, action: str) -> str:
    from bot.channels.base import DeliveryError
    from bot.channels.zalo.bot.calls import Calls, Refusal
    from bot.channels.zalo.client import Client

    section = settings.zalo_bot
    _needs(section.token.get_secret_value(), "zalo_bot.token")
    client = Client()
    calls = Calls(client, section.api_base_url, section.token.get_secret_value())
    try:
        if action == "set":
            _needs(settings.web.public_url, "web.public_url")
            secret = section.webhook_secret.get_secret_value()
            _needs(secret, "zalo_bot.webhook_secret")
            url = f"{settings.web.public_url}/webhooks/zalo-bot"
            await calls.call("setWebhook", url=url, secret_token=secret)
        elif action == "delete":
            await calls.call("deleteWebhook")
        return str((await calls.call("getWebhookInfo")).get("url", ""))
    except Refusal as refusal:
        if refusal.code == 404:  # how the platform says that none is set
            return ""
        raise Refused(1, "command.platform_refused", detail=refusal.code) from None
    except DeliveryError as error:
        raise Refused(1, "command.platform_away", detail=type(error).__name__) from None
    finally:
        await client.close()


async def _telegram(settings: Settings, action: str) -> str:
    from telegram import Bot
    from telegram.error import TelegramError

    from bot.channels.telegram.transport import request_pair
    from bot.channels.telegram.updates import WANTED

    section = settings.telegram
    _needs(section.token.get_secret_value(), "telegram.token")
    polling, sending = request_pair()
    await sending.initialize()
    bot = Bot(
        section.token.get_secret_value(),
        f"{section.api_base_url}/bot",
        request=sending,
        get_updates_request=polling,
    )
    try:
        if action == "set":
            _needs(settings.web.public_url, "web.public_url")
            secret: Any = section.webhook_secret.get_secret_value()
            _needs(secret, "telegram.webhook_secret")
            url = f"{settings.web.public_url}/webhooks/telegram"
            await bot.set_webhook(url, secret_token=secret, allowed_updates=WANTED)
        elif action == "delete":
            await bot.delete_webhook()
        return (await bot.get_webhook_info()).url
    except TelegramError as error:
        raise Refused(1, "command.platform_away", detail=type(error).__name__) from None
    finally:
        await sending.shutdown()


def _needs(value: str, name: str) -> None:
    if not value:
        raise Refused(2, "command.needs_key", name=name)
