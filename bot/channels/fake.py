"""A channel that lives in memory: for tests, and a model for whoever writes another channel.

`user` gives somebody to talk with: they say and tap things, and what they received can be waited for. Faults are
queued with `fail_next`. Everything else behaves like a platform: updates have numbers, deliveries have ids.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

from bot.channels.base import FileUnavailable
from bot.intake import Intake
from bot.messages import Button, File, IncomingMessage, Kind, OutgoingMessage
from bot.rendering import Capabilities


class FakeChannel:
    """Delivers into the inboxes of its users."""

    def __init__(
        self,
        name: str = "fake",
        capabilities: Capabilities | None = None,
    ) -> None:
        self.name = name
        self.capabilities = capabilities or Capabilities(per_chat=None, per_second=None)
        self.users: dict[str, FakeUser] = {}
        self.files: dict[str, bytes] = {}
        self.intake: Intake | None = None
        self.running = False
        self._faults: deque[tuple[Exception, bool]] = deque()
        self._dead: Exception | None = None
        self._updates = 0
        self._gate = asyncio.Event()
        self._gate.set()

    async def start(self) -> None:
        self.running = True

    async def stop(self) -> None:
        self.running = False

    async def close(self) -> None:
        """Nothing is held open."""

    def user(self, address: str, name: str = "") -> "FakeUser":
        """Return the person at `address`."""
        return self.users.setdefault(address, FakeUser(self, address, name or address))

    def fail_next(self, error: Exception, *, accepted: bool = False) -> None:
        """Let the next delivery end in `error`; `accepted`: the message arrives all the same."""
        self._faults.append((error, accepted))

    def die(self, error: Exception) -> None:
        """Let every delivery from now on end in `error`."""
        self._dead = error

    def hold(self) -> None:
        """Let deliveries hang until `release`."""
        self._gate.clear()

    def release(self) -> None:
        """Let held deliveries go on."""
        self._gate.set()

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        await self._gate.wait()
        if self._dead:
            raise self._dead
        error, accepted = self._faults.popleft() if self._faults else (None, True)
        if accepted:
            self.user(address).receive(message)
        if error:
            raise error
        return str(row)

    async def fetch(self, file: File, limit: int) -> bytes:
        content = self.files.get(file.reference)
        if content is None or len(content) > limit:
            raise FileUnavailable(file.reference)
        return content

    def number(self) -> str:
        """Return the next update's id."""
        self._updates += 1
        return str(self._updates)


class FakeUser:
    """A person at one address of a fake channel; `inbox` holds what they received."""

    def __init__(self, channel: FakeChannel, address: str, name: str) -> None:
        self._channel = channel
        self._arrived = asyncio.Event()
        self.address = address
        self.name = name
        self.inbox: list[OutgoingMessage] = []
        self._read = 0

    def receive(self, message: OutgoingMessage) -> None:
        """Put a message into the inbox; called by the channel."""
        self.inbox.append(message)
        self._arrived.set()

    def rewind(self, read: int) -> None:
        """Take only the first `read` messages as read."""
        self._read = read

    @property
    def last(self) -> OutgoingMessage:
        """The newest message. Raises IndexError when there is none."""
        return self.inbox[-1]

    @property
    def buttons(self) -> Sequence[Button]:
        """The choices of the newest message that has any."""
        return next((message.buttons for message in reversed(self.inbox) if message.buttons), ())

    async def hears(self, count: int = 1, seconds: float = 10.0) -> list[OutgoingMessage]:
        """Wait for `count` messages not read before and return them. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.inbox) < self._read + count:
                self._arrived.clear()
                await self._arrived.wait()
        heard = self.inbox[self._read : self._read + count]
        self._read += count
        return heard

    async def does(
        self,
        kind: Kind,
        text: str = "",
        action: str = "",
        files: tuple[File, ...] = (),
        update_id: str | None = None,
    ) -> bool:
        """Do anything at all; returns whether the update was new. Reading starts at what comes after."""
        assert self._channel.intake is not None, "the channel is not wired to an intake"
        self._read = len(self.inbox)
        message = IncomingMessage(
            channel=self._channel.name,
            update_id=update_id or self._channel.number(),
            address=self.address,
            kind=kind,
            text=text,
            action=action,
            files=files,
            sender_name=self.name,
        )
        return await self._channel.intake.accept(message)

    async def says(self, text: str) -> bool:
        """Send a text."""
        return await self.does("text", text)

    async def taps(self, title: str) -> bool:
        """Press the newest choice of that title. Raises LookupError when there is none."""
        for message in reversed(self.inbox):
            for button in message.buttons:
                if title in (button.title, button.data):
                    return await self.does("action", action=button.data)
        raise LookupError(f"no choice {title!r}; the last are {[b.title for b in self.buttons]}")

    async def opens(self, payload: str = "") -> bool:
        """Follow a deep link."""
        return await self.does("start", payload)

    async def sends_file(
        self, content: bytes, media_type: str = "image/png", name: str = "picture.png", text: str = ""
    ) -> bool:
        """Send a picture or a document."""
        reference = f"file-{len(self._channel.files) + 1}"
        self._channel.files[reference] = content
        file = File(reference, name, media_type, len(content))
        return await self.does("file", text, files=(file,))
