"""A local double of the Zalo Bot Platform: the same methods, limits, error codes and oddities, on this machine alone.

    async with ZaloBotDouble() as double:
        an = double.user("An")
        await an.sends("xin chào")        # the bot gets it by long poll or webhook
        [answer] = await an.receives()    # waits for the bot's message

`double.base_url` stands where `https://bot-api.zaloplatforms.com` stands. Faults are added to `double.faults`, every
call of the bot is in `double.calls`. From the shell: `python -m bot.channels.zalo.bot.double --port 8082`.
"""

from bot.channels.zalo.bot.double.faults import (
    DropAfterAccept,
    DropBeforeAccept,
    Fault,
    Faults,
    Refused,
    Slow,
)
from bot.channels.zalo.bot.double.server import Retry, ZaloBotDouble
from bot.channels.zalo.bot.double.user import Received, User

__all__ = [
    "DropAfterAccept",
    "DropBeforeAccept",
    "Fault",
    "Faults",
    "Received",
    "Refused",
    "Retry",
    "Slow",
    "User",
    "ZaloBotDouble",
]
