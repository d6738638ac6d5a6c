"""Telegram: python-telegram-bot's Bot and errors over our own transport; its queues and dispatcher unused.

Polling confirms a batch to Telegram only after all of it is committed. A webhook is answered 200 only after the
commit, and its secret is compared in constant time before the body is read.
"""

import asyncio
import hmac
from collections.abc import Callable, Collection, Coroutine
from typing import Any

import msgspec
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import (
    ChannelDown,
    DeliveryError,
    FileUnavailable,
    NotSent,
    Rejected,
    RetryLater,
    Uncertain,
    Unreachable,
)
from bot.channels.telegram.transport import (
    AnswerLost,
    ConnectionNotMade,
    request_pair,
    retry_seconds,
)
from bot.channels.telegram.updates import CHANNEL, WANTED, Update, UpdateRefused, decode, neutral
from bot.clock import Clock
from bot.intake import Intake
from bot.logs import get_logger
from bot.messages import Button, File, OutgoingMessage
from bot.metrics import Metrics
from bot.rendering import Capabilities
from bot.store import StoreFull, StoreUnavailable

_log = get_logger("telegram")

POLL_SECONDS = 25
BODY_LIMIT = 1024 * 1024  # bytes of a webhook's body
_LONGEST_PAUSE = 30.0  # seconds between tries when Telegram is away
_ROW_WIDTH = 30  # characters of titles that fit side by side on a phone
_GONE = ("chat not found", "user is deactivated", "peer_id_invalid")


class _Batch(msgspec.Struct):
    ok: bool
    result: list[msgspec.Raw] = []


class _Numbered(msgspec.Struct):
    update_id: int


class TelegramChannel:
    """The channel named "telegram". In webhook mode `webhook` is to be served at /webhooks/telegram."""

    name = CHANNEL
    capabilities = Capabilities(
        text_limit=4096, buttons=100, per_chat=1.0, burst=4, per_second=25.0, documents=("",)
    )

    def __init__(
        self,
        token: str,
        intake: Intake,
        clock: Clock,
        metrics: Metrics,
        *,
        base_url: str = "https://api.telegram.org",
        webhook_url: str = "",
        secret: str = "",
        named: Callable[[str], None] | None = None,
        group_commands: Collection[str] = (),
    ) -> None:
        """`named` is told the bot's user name, which deep links need, once Telegram has said it.

        `group_commands` (without slash) are all that is read in groups.
        """
        self._intake = intake
        self._clock = clock
        self._metrics = metrics
        self._webhook_url = webhook_url
        self._secret = secret.encode()
        self._named = named
        self._group_commands = frozenset(group_commands)
        self._requests = request_pair()
        self.bot = Bot(
            token,
            base_url=f"{base_url}/bot",
            base_file_url=f"{base_url}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )
        self._stopped = asyncio.Event()
        self._work: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        for request in self._requests:
            await request.initialize()
        if self._named:
            self._spawn(self._learn_name(self._named))
        self._spawn(self._announce_webhook() if self._webhook_url else self._poll())

    async def stop(self) -> None:
        self._stopped.set()
        for task in list(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def close(self) -> None:
        """Let go of the connections, once the sender has sent its last."""
        for request in self._requests:
            await request.shutdown()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    # ---- receiving ----

    async def webhook(self, request: web.Request) -> web.Response:
        """Answer one delivery of Telegram: 200 once stored, 401 for a wrong secret, 503 to be asked again."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode(errors="surrogateescape")
        if not self._secret or not hmac.compare_digest(given, self._secret):
            self._metrics.count("webhook_refused", CHANNEL, "secret")
            return web.Response(status=401)
        if (request.content_length or 0) > BODY_LIMIT:
            return web.Response(status=413)
        body = await request.read()
        if len(body) > BODY_LIMIT:  # it did not say its length
            return web.Response(status=413)
        try:
            await self._accept(decode(body))
        except UpdateRefused:
            self._metrics.count("webhook_refused", CHANNEL, "malformed")
            return web.Response(status=400)
        except (StoreFull, StoreUnavailable):
            return web.Response(status=503, headers={"Retry-After": "2"})
        return web.Response()

    async def _accept(self, update: Update) -> None:
        message = neutral(update, self._group_commands)
        if message is None:
            return
        await self._intake.accept(message)
        if update.callback_query:
            self._spawn(self._acknowledge(update.callback_query.id))

    async def _acknowledge(self, query: str) -> None:
        """Stop the pressed button's spinner. No message: lost or repeated it harms nobody, so no outbox row."""
        try:
            await self.bot.answer_callback_query(query)
        except TelegramError as error:
            self._metrics.count("taps_unacknowledged", CHANNEL, type(error).__name__)

    async def _learn_name(self, named: Callable[[str], None]) -> None:
        pause = 1.0
        while not self._stopped.is_set():
            try:
                me = await self.bot.get_me()
                named(me.username or "")
                return
            except TelegramError as error:
                pause = await self._rest("name.not_learnt", error, pause)

    async def _announce_webhook(self) -> None:
        pause = 1.0
        while not self._stopped.is_set():
            try:
                await self.bot.set_webhook(
                    self._webhook_url, secret_token=self._secret.decode(), allowed_updates=WANTED
                )
                return
            except TelegramError as error:
                pause = await self._rest("webhook.not_set", error, pause)

    async def _poll(self) -> None:
        pause, offset = 1.0, 0
        while not self._stopped.is_set():
            try:
                if not offset:
                    await self.bot.delete_webhook()
                offset = max(1, await self._poll_once(offset))
                pause = 1.0
            except (StoreFull, StoreUnavailable) as error:
                pause = await self._rest("polling.store_busy", error, pause)
            except (TelegramError, msgspec.DecodeError) as error:
                if isinstance(error, Conflict):
                    _log.error("polling.another_poller", channel=CHANNEL)
                pause = await self._rest("polling.failed", error, pause)

    async def _poll_once(self, offset: int) -> int:
        """Fetch a batch, commit it, return the offset that confirms it."""
        batch = await self._fetch_batch(offset)
        waits = []
        for raw in batch:
            try:
                update = decode(raw)
            except UpdateRefused:
                self._metrics.count("updates_refused", CHANNEL, "malformed")
                update = Update(msgspec.json.decode(raw, type=_Numbered).update_id)
            waits.append(self._accept(update))
            offset = max(offset, update.update_id + 1)
        await asyncio.gather(*waits)
        return offset

    async def _fetch_batch(self, offset: int) -> list[msgspec.Raw]:
        request = self._requests[0]
        answer = await request.retrieve(
            f"{self.bot.base_url}/getUpdates?offset={offset}&limit=100&timeout={POLL_SECONDS}"
            f"&allowed_updates={msgspec.json.encode(WANTED).decode()}",
            read_timeout=POLL_SECONDS + 10,
        )
        return msgspec.json.decode(answer, type=_Batch).result

    async def _rest(self, event: str, error: Exception, pause: float) -> float:
        _log.warning(event, error=type(error).__name__, channel=CHANNEL)
        self._metrics.count("receiving_errors", CHANNEL, type(error).__name__)
        seconds = retry_seconds(error) if isinstance(error, RetryAfter) else pause
        await self._clock.wait(self._stopped, seconds)
        return min(_LONGEST_PAUSE, pause * 2)

    # ---- sending ----

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        try:
            sent = await self._send(int(address), message)
        except TelegramError as error:
            raise _delivery_error(error) from error
        return str(sent)

    async def _send(self, chat: int, message: OutgoingMessage) -> int:
        keyboard = _keyboard(message.buttons)
        if message.document:
            content, name = message.document.content, message.document.name
            sent = await self.bot.send_document(
                chat, content, filename=name, caption=message.text or None, reply_markup=keyboard
            )
        elif message.image:
            sent = await self.bot.send_photo(
                chat, message.image, caption=message.text or None, reply_markup=keyboard
            )
        else:
            sent = await self.bot.send_message(
                chat, message.text, reply_markup=keyboard, link_preview_options=_NO_PREVIEW
            )
        return sent.message_id

    async def fetch(self, file: File, limit: int) -> bytes:
        if file.size > limit:
            raise FileUnavailable("over the limit")
        try:
            found = await self.bot.get_file(file.reference)
            content = await found.download_as_bytearray()
        except TelegramError as error:
            raise FileUnavailable(type(error).__name__) from error
        if len(content) > limit:
            raise FileUnavailable("over the limit")
        return bytes(content)


# Telegram would fetch the page for a preview, and pages we name may be somebody's trap.
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def _keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    """Return the choices in rows that a phone shows without cutting titles."""
    rows: list[list[InlineKeyboardButton]] = []
    width = _ROW_WIDTH
    for button in buttons:
        if width + len(button.title) > _ROW_WIDTH:
            rows.append([])
            width = 0
        rows[-1].append(InlineKeyboardButton(button.title, callback_data=button.data))
        width += len(button.title) + 4
    return InlineKeyboardMarkup(rows) if rows else None


def _delivery_error(error: TelegramError) -> DeliveryError:
    """Return what the outbox is to do about an error of the Bot API."""
    if isinstance(error, RetryAfter):
        return RetryLater(retry_seconds(error))
    if isinstance(error, Forbidden):
        return Unreachable("forbidden")
    if isinstance(error, InvalidToken):
        return ChannelDown("token refused")
    if isinstance(error, BadRequest):
        return Unreachable("gone") if str(error).lower().startswith(_GONE) else Rejected("bad request")
    if isinstance(error, ConnectionNotMade):
        return NotSent("no connection")
    if isinstance(error, TimedOut | AnswerLost):
        return Uncertain("no answer")
    if isinstance(error, NetworkError):
        return NotSent("the server answered with an error")
    return Rejected(type(error).__name__)
