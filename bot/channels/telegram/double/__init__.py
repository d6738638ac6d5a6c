"""A local double of the Telegram Bot API: the same methods, limits and errors, on this machine alone.

    async with TelegramDouble(token="123456:local") as double:
        an = double.user(7, first_name="An")
        await an.sends("xin chào")             # the bot gets it by long poll or webhook
        [answer] = await an.receives()         # waits for the bot's message
        await an.taps(answer.buttons[0][0].title)

`double.base_url` stands where `https://api.telegram.org` stands. Faults are added to `double.faults`, every call
of the bot is in `double.calls`. From the shell: `python -m bot.channels.telegram.double --port 8081`.
"""

from bot.channels.telegram.double.calls import Call, Calls
from bot.channels.telegram.double.faults import (
    BadRequest,
    Conflict,
    DropAfterAccept,
    DropBeforeAccept,
    Fault,
    Faults,
    Forbidden,
    Migrated,
    NotFound,
    ServerError,
    SilentAfterAccept,
    Slow,
    TooManyRequests,
    Unauthorized,
)
from bot.channels.telegram.double.inbox import Button, Received
from bot.channels.telegram.double.server import TelegramDouble
from bot.channels.telegram.double.user import User

__all__ = [
    "BadRequest",
    "Button",
    "Call",
    "Calls",
    "Conflict",
    "DropAfterAccept",
    "DropBeforeAccept",
    "Fault",
    "Faults",
    "Forbidden",
    "Migrated",
    "NotFound",
    "Received",
    "ServerError",
    "SilentAfterAccept",
    "Slow",
    "TelegramDouble",
    "TooManyRequests",
    "Unauthorized",
    "User",
]
