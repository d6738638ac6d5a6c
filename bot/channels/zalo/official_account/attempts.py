"""What is tried on a real Official Account on its first day."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple

from bot.channels.base import DeliveryError
from bot.channels.zalo.attempts import GREETING, TOO_LONG, Attempt, Knock, knock, picture
from bot.channels.zalo.client import Client
from bot.channels.zalo.official_account.calls import Calls
from bot.channels.zalo.official_account.codes import Refusal
from bot.channels.zalo.official_account.pinning import pinned
from bot.channels.zalo.official_account.sending import Buttons, Sending
from bot.channels.zalo.official_account.setting import create_tokens, proof_key_of
from bot.config import Settings
from bot.messages import Button, Document
from bot.metrics import Metrics
from bot.seal import Seal
from bot.store import Store

FORMS: tuple[Buttons, ...] = ("none", "list", "button")
PERSON = ("oa_tap", "oa_kinds", "oa_officer", "oa_follow", "oa_group", "oa_retry", "oa_limit", "oa_refresh")
"""What only a person can see."""
_TRIED = Button("Thử", "try")


class Bench(NamedTuple):
    """What an attempt works with; `address` is the chat to send to, "" for none."""

    settings: Settings
    store: Store
    seal: Seal
    client: Client
    calls: Calls
    address: str


async def attempts(settings: Settings, store: Store, seal: Seal, address: str = "") -> AsyncIterator[Attempt]:
    """Yield what works and what does not. Raises as the store does."""
    client, metrics = Client(), Metrics()
    tokens = create_tokens(settings, store, seal, metrics)
    calls = Calls(client, tokens, settings.zalo_oa.api_base_url, metrics, proof_key_of(settings))
    bench = Bench(settings, store, seal, client, calls, address)
    try:
        async for attempt in _all(bench):
            yield attempt
    finally:
        await client.close()


async def _all(bench: Bench) -> AsyncIterator[Attempt]:
    account = await _account(bench)
    yield account
    async for attempt in _knocks(bench):
        yield attempt
    yield await _signature(bench)
    if account.outcome == "failed":
        return
    if bench.address:
        async for attempt in _sent(bench):
            yield attempt
    else:
        yield Attempt("code", "person")
    if bench.settings.zalo_oa.reminder_template_id:
        yield Attempt("oa_template", "person", bench.settings.zalo_oa.reminder_template_id)
    for key in PERSON:
        yield Attempt(key, "person")


async def _account(bench: Bench) -> Attempt:
    try:
        data = await bench.calls.get("/v2.0/oa/getoa")
    except (Refusal, DeliveryError) as error:
        return Attempt("oa_account", "failed", str(error))
    if not data.get("is_verified"):
        return Attempt("oa_verified", "failed", str(data.get("name", "–")))
    told = (data.get("name", "–"), data.get("package_name", "–"), f"oa_type {data.get('oa_type', '–')}")
    return Attempt("oa_account", "ok", ", ".join(map(str, told)))


async def _knocks(bench: Bench) -> AsyncIterator[Attempt]:
    """Knock as the console does, and as a stranger would. We never sign: it would pin our own idea of the form."""
    public = bench.settings.web.public_url
    stranger = {"event_name": "user_send_text", "timestamp": "0"}
    knocks = [
        Knock("webhook_probe", {}, {}, 200),
        Knock("webhook_stranger", stranger, {"X-ZEvent-Signature": f"mac={'0' * 64}"}, 401),
    ]
    async for attempt in knock(bench.client, public and f"{public}/webhooks/zalo-oa", knocks):
        yield attempt


async def _signature(bench: Bench) -> Attempt:
    form = await bench.store.read(pinned)
    return Attempt("oa_signature", "ok", form) if form else Attempt("oa_signature", "person")


async def _sent(bench: Bench) -> AsyncIterator[Attempt]:
    address, sending = bench.address, Sending(bench.calls, bench.seal, "off")
    yield await _try("oa_window", lambda: _window(bench))
    yield await _try("oa_text", lambda: _text(bench, GREETING))
    yield await _too_long(bench)
    yield await _buttons(bench)
    yield await _try("oa_picture", lambda: sending.show(address, GREETING, picture()))
    table = Document("thu.csv", "cột một,cột hai\n1,2\n".encode())
    yield await _try("oa_file", lambda: sending.hand(address, table))


async def _try(key: str, send: Callable[[], Awaitable[object]]) -> Attempt:
    try:
        told = await send()
    except (Refusal, DeliveryError) as error:
        return Attempt(key, "failed", str(error))
    return Attempt(key, "ok", told if isinstance(told, str) else "")


async def _window(bench: Bench) -> str:
    data = await bench.calls.post("/v3.0/oa/quota/message", {"user_id": bench.address})
    reply = data.get("cs_reply")
    reply = reply if isinstance(reply, dict) else {}
    return f"{reply.get('remain', '–')} / {reply.get('total', '–')}"


async def _text(bench: Bench, text: str) -> str:
    """Send a text and return of which quota Zalo took it."""
    body = {"recipient": {"user_id": bench.address}, "message": {"text": text}}
    quota: Any = (await bench.calls.post("/v3.0/oa/message/cs", body)).get("quota")
    return str(quota.get("quota_type", "–")) if isinstance(quota, dict) else "–"


async def _too_long(bench: Bench) -> Attempt:
    try:
        await _text(bench, TOO_LONG)
    except Refusal as refusal:
        return Attempt("too_long", "ok" if refusal.code == -210 else "failed", str(refusal.code))
    except DeliveryError as error:
        return Attempt("too_long", "failed", str(error))
    return Attempt("too_long", "failed", "–")


async def _buttons(bench: Bench) -> Attempt:
    """Send a choice in each form that was seen; the configured one has to be among those that are taken."""
    taken = []
    for form in FORMS:
        sending = Sending(bench.calls, bench.seal, form)
        attempt = await _try("", lambda: sending.offer(bench.address, form, [_TRIED]))  # noqa: B023 (awaited here)
        taken += [form] if attempt.outcome == "ok" else []
    wanted, told = bench.settings.zalo_oa.buttons_template_type, ", ".join(taken) or "–"
    return Attempt("oa_buttons", "ok" if wanted in taken or wanted == "off" else "failed", told)
