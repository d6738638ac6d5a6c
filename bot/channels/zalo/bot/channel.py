"""Zalo Bot: the Bot Platform as a channel.

Reading an event takes it from the platform, so it is committed before the next is asked for; what is handed out
while we die is lost on Zalo's side, which only a webhook avoids. Nobody but an operator's command sets or deletes
the webhook: polling and webhook exclude each other, and a start must not decide between them.
"""

import asyncio
import hmac
from collections.abc import Collection, Coroutine
from typing import Any
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from bot.channels.base import DeliveryError, RetryLater
from bot.channels.zalo import media
from bot.channels.zalo.bot.calls import Calls, Refusal, delivery_error
from bot.channels.zalo.bot.updates import CHANNEL, EventRefused, decode, neutral
from bot.channels.zalo.client import Client
from bot.channels.zalo.pictures import Pictures
from bot.clock import Clock
from bot.intake import Intake
from bot.logs import get_logger
from bot.messages import File, IncomingMessage, OutgoingMessage
from bot.metrics import Metrics
from bot.rendering import Capabilities
from bot.store import StoreFull, StoreUnavailable
from bot.text import normal

_log = get_logger("zalo_bot")

POLL_SECONDS = 30
BODY_LIMIT = 1024 * 1024  # bytes of a webhook's body
_PHOTO_SECONDS = 150.0  # Zalo fetches the picture from us before it answers
_LONGEST_PAUSE = 30.0  # seconds between tries when Zalo is away
_LONGEST_WAIT = 60.0  # seconds after a quota's refusal
_IDLE = 408


class ZaloBotChannel:
    """The channel named "zalo_bot". In webhook mode `webhook` is to be served at /webhooks/zalo-bot.

    `group_commands` (without slash) are all that is read in groups.
    """

    name = CHANNEL

    def __init__(
        self,
        token: str,
        intake: Intake,
        clock: Clock,
        metrics: Metrics,
        pictures: Pictures,
        *,
        base_url: str = "https://bot-api.zaloplatforms.com",
        polling: bool = True,
        secret: str = "",
        group_commands: Collection[str] = (),
    ) -> None:
        self.capabilities = Capabilities(
            text_limit=2000,
            caption_limit=2000,
            buttons=0,
            images=pictures.served,
            per_chat=1.0,
            burst=3,
            per_second=5.0,
        )
        self._own_host = urlsplit(base_url).netloc.lower()
        self._intake = intake
        self._clock = clock
        self._metrics = metrics
        self._pictures = pictures
        self._polling = polling
        self._secret = secret.encode()
        self._group_commands = frozenset(group_commands)
        self._client = Client()
        self._calls = Calls(self._client, base_url, token)
        self._stopped = asyncio.Event()
        self._work: set[asyncio.Task[None]] = set()
        self._refused_for_quota = 0
        self._sent = 0

    async def start(self) -> None:
        if self._polling:
            self._spawn(self._poll())

    async def stop(self) -> None:
        self._stopped.set()
        for task in list(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def close(self) -> None:
        await self._client.close()

    @property
    def uncounted(self) -> int:
        """How many messages were sent that nobody has written down yet."""
        return self._sent

    def counted(self, messages: int) -> None:
        """Say that so many of them are written down now."""
        self._sent -= messages

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    # ---- receiving ----

    async def webhook(self, request: web.Request) -> web.Response:
        """Answer one delivery: 200 once stored, 401 for a wrong secret, 503 to be asked again."""
        given = request.headers.get("X-Bot-Api-Secret-Token", "").encode(errors="surrogateescape")
        if not self._secret or not hmac.compare_digest(given, self._secret):
            self._metrics.count("webhook_refused", CHANNEL, "secret")
            return web.Response(status=401)
        if (request.content_length or 0) > BODY_LIMIT:
            return web.Response(status=413)
        body = await request.read()
        if len(body) > BODY_LIMIT:  # it did not say its length
            return web.Response(status=413)
        if not body.strip():  # a probe
            return web.Response()
        try:
            await self._accept(body)
        except EventRefused:
            self._metrics.count("webhook_refused", CHANNEL, "malformed")
            return web.Response(status=400)
        except (StoreFull, StoreUnavailable):
            return web.Response(status=503, headers={"Retry-After": "2"})
        return web.Response()

    async def _accept(self, body: bytes | msgspec.Raw) -> None:
        event = decode(body)
        message = neutral(event, self._group_commands)
        if message is None:
            self._metrics.count("updates_passed_over", CHANNEL, _known(event.event_name))
            return
        if await self._intake.accept(message):
            self._spawn(self._type(message))

    async def _type(self, message: IncomingMessage) -> None:
        """Show that an answer is being written. No message: lost or repeated it harms nobody, so no outbox row."""
        try:
            await self._calls.call("sendChatAction", 5.0, chat_id=message.address, action="typing")
        except (Refusal, DeliveryError) as error:
            self._metrics.count("typing_not_shown", CHANNEL, type(error).__name__)

    async def _poll(self) -> None:
        pause = 1.0
        while not self._stopped.is_set():
            try:
                await self._poll_once()
                pause = 1.0
            except (StoreFull, StoreUnavailable, Refusal, DeliveryError) as error:
                pause = await self._rest(error, pause)

    async def _poll_once(self) -> None:
        """Read one event and commit it; being told that there was none is as good."""
        try:
            result = await self._calls.call("getUpdates", POLL_SECONDS + 10, timeout=POLL_SECONDS)
        except Refusal as refusal:
            if refusal.code == _IDLE:
                return
            raise
        for each in result if isinstance(result, list) else [result]:
            try:
                # It has left the platform already: whatever happens to us, the store gets it first.
                await self._keep(msgspec.json.encode(each))
            except EventRefused:
                self._metrics.count("updates_refused", CHANNEL, "malformed")

    async def _keep(self, body: bytes) -> None:
        """Store an event that cannot be asked for again: wait for a full store as long as it takes."""
        while not self._stopped.is_set():
            try:
                await self._accept(body)
                return
            except (StoreFull, StoreUnavailable) as error:
                await self._rest(error, 1.0)

    async def _rest(self, error: Exception, pause: float) -> float:
        code = error.code if isinstance(error, Refusal) else 0
        if code == 401:
            _log.error("token.refused", channel=CHANNEL)
        elif code == 409:
            _log.error("polling.another_poller", channel=CHANNEL)
        _log.warning("polling.failed", error=type(error).__name__, channel=CHANNEL)
        self._metrics.count("receiving_errors", CHANNEL, type(error).__name__)
        await self._clock.wait(self._stopped, _LONGEST_WAIT if code == 401 else pause)
        return min(_LONGEST_PAUSE, pause * 2)

    # ---- sending ----

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        try:
            result = await self._send(address, message)
        except Refusal as refusal:
            raise self._delivery_error(refusal.code) from None
        self._refused_for_quota = 0
        self._sent += 1
        return str(result.get("message_id", "")) if isinstance(result, dict) else ""

    async def _send(self, address: str, message: OutgoingMessage) -> Any:
        text = normal("NFC", message.text)
        if message.image and self._pictures.served:
            photo = self._pictures.keep(message.image)
            return await self._calls.call(
                "sendPhoto", _PHOTO_SECONDS, chat_id=address, photo=photo, caption=text
            )
        return await self._calls.call("sendMessage", chat_id=address, text=text)

    def _delivery_error(self, code: int) -> DeliveryError:
        """Return what the outbox is to do about an error code of the platform."""
        if code == 429:  # no time is named: twice as long each time
            self._refused_for_quota += 1
            return RetryLater(min(_LONGEST_WAIT, 2.0 ** (self._refused_for_quota - 1)))
        return delivery_error(code)

    async def fetch(self, file: File, limit: int) -> bytes:
        return await media.fetch(self._client, file, limit, (self._own_host,))


def _known(event_name: str) -> str:
    """Return the name as a label: what Zalo does not document is one label, however it is spelt."""
    return event_name if event_name in _EVENTS else "other"


_EVENTS = {
    f"message.{kind}.received"
    for kind in ("text", "image", "voice", "sticker", "link", "reaction", "unsupported")
}
