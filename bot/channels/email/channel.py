"""The e-mail channel: it delivers what the outbox gives it; nothing is received."""

from typing import TYPE_CHECKING

from bot.channels.base import FileUnavailable, Rejected
from bot.channels.email.letter import compose
from bot.channels.email.server import Server, hand_over
from bot.clock import Clock
from bot.messages import File, OutgoingMessage
from bot.rendering import Capabilities

if TYPE_CHECKING:
    from bot.config import Smtp

CHANNEL = "email"
TEXT_LIMIT = 100_000  # characters of one letter


class EmailChannel:
    """The channel named "email"; an address is one mailbox."""

    name = CHANNEL

    def __init__(self, server: Server, sender: str, clock: Clock) -> None:
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            caption_limit=TEXT_LIMIT,
            buttons=0,
            images=False,
            per_chat=None,
            per_second=2.0,
        )
        self._server = server
        self._sender = sender
        self._clock = clock

    async def start(self) -> None:
        """Nothing is received."""

    async def stop(self) -> None:
        """Nothing is received."""

    async def close(self) -> None:
        """Every letter has a connection of its own, closed with it."""

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        try:
            letter = compose(self._sender, address, message.text, row, self._clock.now())
        except ValueError:
            raise Rejected("not a mail address") from None
        await hand_over(self._server, self._sender, address, letter)
        return str(row)

    async def fetch(self, file: File, limit: int) -> bytes:
        raise FileUnavailable(file.reference)


def server_of(settings: "Smtp") -> Server:
    """Return the server as it is configured."""
    return Server(
        settings.host,
        settings.port,
        settings.username,
        settings.password.get_secret_value(),
        settings.starttls,
        settings.ca_file,
    )
