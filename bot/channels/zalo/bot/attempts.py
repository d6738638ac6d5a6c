"""What is tried on a real bot of the Bot Platform on its first day."""

from collections.abc import AsyncIterator, Coroutine
from typing import Any

from bot.channels.base import DeliveryError
from bot.channels.zalo.attempts import GREETING, TOO_LONG, Attempt, Knock, knock
from bot.channels.zalo.bot.calls import Calls, Refusal
from bot.channels.zalo.client import Client
from bot.config import Settings

PERSON = ("bot_picture", "bot_sticker", "bot_group", "bot_retry", "bot_quota")
"""What only a person can see."""


async def attempts(settings: Settings, address: str = "") -> AsyncIterator[Attempt]:
    """Yield what works and what does not; `address` is the chat to send to, "" for none."""
    section = settings.zalo_bot
    client = Client()
    calls = Calls(client, section.api_base_url, section.token.get_secret_value())
    try:
        me = await _called(calls.call("getMe"))
        yield _me(me)
        if isinstance(me, str):
            return
        yield await _mode(calls, section.mode)
        if section.mode == "webhook":
            async for attempt in _knocks(settings, client):
                yield attempt
        if address:
            yield _of("bot_typing", await _called(_typed(calls, address)))
            yield _of("bot_text", await _called(calls.call("sendMessage", chat_id=address, text=GREETING)))
            yield await _too_long(calls, address)
        else:
            yield Attempt("code", "person")
        for key in PERSON:
            yield Attempt(key, "person")
    finally:
        await client.close()


async def _called(call: Coroutine[Any, Any, Any]) -> Any:
    """Return a call's result as a mapping, or as text why there is none."""
    try:
        result = await call
    except (Refusal, DeliveryError) as error:
        return str(error)
    return result if isinstance(result, dict) else {}


async def _typed(calls: Calls, address: str) -> Any:
    return await calls.call("sendChatAction", chat_id=address, action="typing")


def _of(key: str, result: object) -> Attempt:
    return Attempt(key, "failed", result) if isinstance(result, str) else Attempt(key, "ok")


def _me(me: Any) -> Attempt:
    if isinstance(me, str):
        return Attempt("bot_me", "failed", me)
    name = me.get("display_name") or me.get("account_name") or "–"
    return Attempt("bot_me", "ok", f"{name}, {me.get('account_type', '–')}")


async def _mode(calls: Calls, mode: str) -> Attempt:
    """Compare what the platform believes of our webhook with the configuration."""
    told = await _called(calls.call("getWebhookInfo"))
    if isinstance(told, str) and told != "error code 404":  # how the platform says that none is set
        return Attempt("bot_mode", "failed", told)
    hooked = bool(told.get("url")) if isinstance(told, dict) else False
    return Attempt("bot_mode", "ok" if hooked == (mode == "webhook") else "failed", mode)


async def _knocks(settings: Settings, client: Client) -> AsyncIterator[Attempt]:
    public = settings.web.public_url
    right = {"X-Bot-Api-Secret-Token": settings.zalo_bot.webhook_secret.get_secret_value()}
    knocks = [
        Knock("webhook_probe", None, right, 200),
        Knock("webhook_stranger", None, {"X-Bot-Api-Secret-Token": "not the secret"}, 401),
    ]
    async for attempt in knock(client, public and f"{public}/webhooks/zalo-bot", knocks):
        yield attempt


async def _too_long(calls: Calls, address: str) -> Attempt:
    """A text over the limit has to be refused; a platform that takes it would have cut it."""
    try:
        await calls.call("sendMessage", chat_id=address, text=TOO_LONG)
    except Refusal as refusal:
        return Attempt("too_long", "ok" if refusal.code == 400 else "failed", str(refusal.code))
    except DeliveryError as error:
        return Attempt("too_long", "failed", str(error))
    return Attempt("too_long", "failed", "–")
