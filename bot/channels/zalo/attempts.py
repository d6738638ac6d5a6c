"""Attempts: what is tried on a real account on its first day, because nobody can know it beforehand.

Each is one line for the operator: it works, it does not, or only a person can see it. An attempt sends only to the one
chat that gave a link code for it, and never spends a token or changes a webhook.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal, NamedTuple

from bot.channels.base import DeliveryError
from bot.channels.zalo.client import Client

Outcome = Literal["ok", "failed", "person"]
SLOW = 2.0
"""Seconds in which an account's webhook has to answer."""
ZALOS_AGENT = "Java/17.0.9"
"""What Zalo calls itself when it delivers: some firewalls turn exactly that away."""
TOO_LONG = "a" * 2001
GREETING = "Tin thử của trợ lý: “Đồng chí đã đọc chưa?”, ă â đ ê ô ơ ư."


class Attempt(NamedTuple):
    """One line: `key` and `outcome` name the text `attempt.<key>_<outcome>`, `detail` fills it."""

    key: str
    outcome: Outcome
    detail: str = ""


class Knock(NamedTuple):
    """One request to our own webhook from outside: its JSON body (None: empty), and the status that is right."""

    key: str
    body: Mapping[str, Any] | None
    headers: Mapping[str, str]
    right: int


async def knock(client: Client, address: str, knocks: list[Knock]) -> AsyncIterator[Attempt]:
    """Yield what became of each knock at `address`; "" there means that no public address is configured."""
    if not address.startswith("https://") and not address.startswith("http://127.0.0.1:"):
        yield Attempt("webhook_address", "failed", address or "–")
        return
    for one in knocks:
        yield await _knock(client, address, one)


async def _knock(client: Client, address: str, one: Knock) -> Attempt:
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        headers = {"User-Agent": ZALOS_AGENT, **one.headers}
        status, _ = await client.post(address, json=one.body, headers=headers)
    except DeliveryError as error:
        return Attempt(one.key, "failed", str(error))
    took = clock() - began
    if status != one.right:
        return Attempt(one.key, "failed", f"HTTP {status}")
    if took > SLOW:
        return Attempt("webhook_slow", "failed", f"{took:.1f}")
    return Attempt(one.key, "ok", f"{took * 1000:.0f} ms")


def picture() -> bytes:
    """Return a small picture as PNG."""
    import segno

    made = io.BytesIO()
    segno.make("thử").save(made, kind="png", scale=8)
    return made.getvalue()
