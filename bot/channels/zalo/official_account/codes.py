"""Codes: what the open API's error numbers mean for one message, and who has to act.

Zalo's texts are misspelt and two codes have two meanings, but never two different ways out: the number decides.
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from bot.channels.base import (
    ChannelDown,
    DeliveryError,
    NotSent,
    OutsideWindow,
    Rejected,
    RetryLater,
    Unreachable,
)
from bot.clock import local

Action = Literal[
    "slow",  # too many calls: wait for the next minute
    "attach",  # the upload has expired: upload once more
    "again",  # try again
    "degrade",  # send it plainer: without buttons, without the picture
    "stop",  # the account, the app or the plan is refused: an operator acts
    "reject",  # this message will never be taken
    "quota",  # nothing is left of the plan's messages
    "later",  # try again in some minutes
    "token",  # another access token is needed
    "gone",  # this person, or this group, gets nothing from us any more
    "window",  # the time to write to this person is over until they write again
    "night",  # not during the night
]

ACTIONS: dict[int, Action] = {
    -32: "slow",
    -100: "attach",
    -200: "again",
    -201: "degrade",
    -204: "stop",
    -205: "stop",
    -209: "stop",
    -210: "reject",
    -211: "quota",
    -212: "stop",
    -213: "reject",
    -214: "later",
    -216: "token",
    -217: "gone",
    -218: "gone",
    -219: "stop",
    -220: "token",
    -221: "stop",
    -223: "stop",
    -224: "stop",
    -227: "gone",
    -230: "window",
    -232: "window",
    -233: "degrade",
    -234: "night",
    -235: "stop",
    -237: "gone",
    -240: "stop",
    -242: "stop",
    -244: "gone",
    -248: "reject",
    -249: "reject",
    -320: "stop",
    -321: "stop",
    -403: "gone",
    216: "token",
    401: "token",
    -401: "token",
}
"""What to do about each documented code."""
_LATER = 300.0  # seconds
_MORNING = timedelta(hours=6, minutes=5)


class Refusal(Exception):
    """The platform said no: `code` is its error number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"error code {code}")
        self.code = code

    @property
    def action(self) -> Action:
        """What to do about it; a number nobody has described refuses the message for good."""
        return ACTIONS.get(self.code, "reject")


class Pause(NamedTuple):
    """Where in the day and the minute we are, for codes that name no time to wait."""

    now: datetime
    spread: float  # 0 to 1, so that several processes do not come back at once

    def next_minute(self) -> float:
        """Return the seconds to some moment in the next minute."""
        return 60.0 - self.now.second + 10.0 * self.spread

    def morning(self) -> float:
        """Return the seconds to five past six in Việt Nam."""
        wall = local(self.now)
        passed = timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second)
        ahead = _MORNING - passed
        return (ahead if ahead > timedelta(0) else ahead + timedelta(days=1)).total_seconds()


def delivery_error(refusal: Refusal, pause: Pause) -> DeliveryError:
    """Return what the outbox is to do, once what could be tried at once has been tried."""
    said = str(refusal)
    match refusal.action:
        case "slow":
            return RetryLater(pause.next_minute())
        case "later":
            return RetryLater(_LATER)
        case "night":
            return RetryLater(pause.morning())
        case "again":
            return NotSent(said)
        case "stop" | "token":
            return ChannelDown(said)
        case "gone":
            return Unreachable(said)
        case "window" | "quota":
            return OutsideWindow(said)
        case "reject" | "degrade" | "attach":
            return Rejected(said)
