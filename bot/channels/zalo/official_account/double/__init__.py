"""A local double of an Official Account: OAuth, open API, webhook, on this machine alone.

    async with OfficialAccountDouble() as double:
        double.webhook = "http://127.0.0.1:8080/webhooks/zalo-oa"
        an = double.user("An")
        await an.sends("xin chào")        # delivered signed
        [answer] = await an.receives()    # waits for the account's message
        group = double.group("Chi bộ")    # `await group.hears(an, "…")`, `await group.receives()`

Faults are added to `double.faults` by the name of the call (cs, group, template, react, upload, quota, detail, getoa,
token), every call is in `double.calls`, the tokens are `double.grants`, the way of signing is `double.signing`. From
the shell: `python -m bot.channels.zalo.official_account.double --port 8083`.
"""

from bot.channels.zalo.bot.double.faults import (
    DropAfterAccept,
    DropBeforeAccept,
    Refused,
    ServerError,
    Slow,
)
from bot.channels.zalo.official_account.double.api import Rules
from bot.channels.zalo.official_account.double.groups import Group
from bot.channels.zalo.official_account.double.server import OfficialAccountDouble, Retry
from bot.channels.zalo.official_account.double.signing import Signing
from bot.channels.zalo.official_account.double.user import Received, User

__all__ = [
    "DropAfterAccept",
    "DropBeforeAccept",
    "Group",
    "OfficialAccountDouble",
    "Received",
    "Refused",
    "Retry",
    "Rules",
    "ServerError",
    "Signing",
    "Slow",
    "User",
]
