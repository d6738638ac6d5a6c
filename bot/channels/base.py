"""What a channel is: it reads its platform's updates into neutral messages and delivers neutral messages.

A channel never decides what to say and never queues; what it could not deliver it names by one of the errors
here, and the outbox does the rest.
"""

from typing import Protocol, runtime_checkable

from bot.messages import File, OutgoingMessage
from bot.rendering import Capabilities


class DeliveryError(Exception):
    """A message was not delivered, or nobody knows; the subclass says what to do. Holds no message text."""


class RetryLater(DeliveryError):
    """The platform asks to wait `seconds` before this chat is written to again (HTTP 429)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds


class NotSent(DeliveryError):
    """It certainly did not reach the platform, or the platform is in trouble: worth trying again."""


class Uncertain(DeliveryError):
    """The platform may have accepted it: the connection ended before the answer."""


class Unreachable(DeliveryError):
    """The person blocked us, left, or does not exist; stop writing to this chat."""


class OutsideWindow(DeliveryError):
    """This chat may not be written to at the moment, until the person does something there; another way may do."""


class Rejected(DeliveryError):
    """The platform will never accept this message as it is."""


class ChannelDown(DeliveryError):
    """The channel itself is refused (wrong token); an operator has to act."""


class FileUnavailable(Exception):
    """A file a person sent cannot be fetched any more, or is over the limit."""


@runtime_checkable
class Channel(Protocol):
    """One platform."""

    name: str
    capabilities: Capabilities

    async def start(self) -> None:
        """Begin to receive. Raises nothing for a platform that is away: it keeps trying."""
        ...

    async def stop(self) -> None:
        """Stop receiving; what is on its way out may still be delivered."""
        ...

    async def close(self) -> None:
        """Let go of connections, once nothing more is to be delivered."""
        ...

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        """Send one message and return the platform's id of it; `row` numbers the outbox row.

        Raises a DeliveryError.
        """
        ...

    async def fetch(self, file: File, limit: int) -> bytes:
        """Return the bytes of a received file. Raises FileUnavailable, also when it is over `limit` bytes."""
        ...
