"""Zalo OA: an Official Account as a channel.

A delivery is checked, read and stored, and only then answered; everything slower comes after the 200, because Zalo
waits two seconds and gives an address up that keeps it waiting.
"""

import asyncio
import random
from collections import deque
from collections.abc import Collection, Coroutine
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.base import DeliveryError, OutsideWindow, Uncertain
from bot.channels.zalo import media
from bot.channels.zalo.client import Client
from bot.channels.zalo.official_account import groups, windows
from bot.channels.zalo.official_account.calls import Calls
from bot.channels.zalo.official_account.codes import Pause, Refusal, delivery_error
from bot.channels.zalo.official_account.pinning import Pin
from bot.channels.zalo.official_account.sending import FILES, MOST_BUTTONS, TEXT_LIMIT, Buttons, Sending, Sent
from bot.channels.zalo.official_account.signature import Signed, form_of, is_recent
from bot.channels.zalo.official_account.tokens import Tokens
from bot.channels.zalo.official_account.updates import (
    CHANNEL,
    GROUP,
    Event,
    EventRefused,
    Reading,
    decode,
    read,
)
from bot.clock import milliseconds
from bot.intake import Intake
from bot.logs import get_logger
from bot.messages import File, OutgoingMessage
from bot.metrics import Metrics
from bot.rendering import Capabilities
from bot.seal import Seal
from bot.store import Store, StoreFull, StoreUnavailable
from bot.text import clean

DELIVERY_SECONDS = 80.0  # with uploads and a new token; a claimed row is lent for longer
BODY_LIMIT = 1024 * 1024  # bytes of a webhook's body
TEMPLATE_TEXT = 400  # characters of the one field of a template
_REACTIONS = 8  # on their way at once; a receipt that comes late is none
_OWN_REMEMBERED = 1000  # messages of ours whose echo is known
_log = get_logger("zalo_oa")


class Account(NamedTuple):
    """How this account is set up; see the keys `zalo_oa.*` of the configuration."""

    app_id: str
    oa_key: str
    base_url: str = "https://openapi.zalo.me"
    buttons: Buttons = "none"
    receipt: str = "/-strong"
    pause: timedelta = timedelta(minutes=30)
    paid: bool = True
    template: str = ""
    template_field: str = "noi_dung"
    per_minute: int = 1000
    proof_key: str = ""


class OfficialAccountChannel:
    """The channel named "zalo_oa"; `webhook` is to be served at /webhooks/zalo-oa.

    `group_commands` (without slash) are all that is read in groups.
    """

    name = CHANNEL

    def __init__(
        self,
        account: Account,
        store: Store,
        intake: Intake,
        seal: Seal,
        metrics: Metrics,
        tokens: Tokens,
        group_commands: Collection[str] = (),
    ) -> None:
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            caption_limit=TEXT_LIMIT,
            buttons=0 if account.buttons == "off" else MOST_BUTTONS,
            per_second=account.per_minute / 60,
            documents=FILES,
        )
        self._account = account
        self._store = store
        self._intake = intake
        self._seal = seal
        self._metrics = metrics
        self._tokens = tokens
        self._group_commands = frozenset(group_commands)
        self._client = Client()
        self._calls = Calls(self._client, tokens, account.base_url, metrics, account.proof_key)
        self._sending = Sending(self._calls, seal, account.buttons)
        self._own_host = urlsplit(account.base_url).netloc.lower()
        self._pin = Pin(store)
        self._stopped = asyncio.Event()
        self._work: set[asyncio.Task[None]] = set()
        self._reactions = 0
        self._own: deque[str] = deque(maxlen=_OWN_REMEMBERED)
        self._counted = 0

    async def start(self) -> None:
        self._spawn(self._tokens.keep_fresh(self._stopped))

    async def stop(self) -> None:
        self._stopped.set()
        for task in list(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def close(self) -> None:
        await self._tokens.settle()
        await self._client.close()

    @property
    def uncounted(self) -> int:
        """How many messages counted against the plan and are not written down yet."""
        return self._counted

    def counted(self, messages: int) -> None:
        """Say that so many of them are written down now."""
        self._counted -= messages

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    # ---- receiving ----

    async def webhook(self, request: web.Request) -> web.Response:
        """Answer one delivery: 200 once stored, 401 for a wrong signature, 503 to be asked again."""
        if (request.content_length or 0) > BODY_LIMIT:
            return web.Response(status=413)
        body = await request.read()
        if len(body) > BODY_LIMIT:  # it did not say its length
            return web.Response(status=413)
        if body.strip() in (b"", b"{}"):  # what the console sends when the address is saved
            return web.Response()
        try:
            event = decode(body)
        except EventRefused:
            event = None
        try:
            refused = await self._refusal(request, body, event or Event())
            if refused:
                self._metrics.count("webhook_refused", CHANNEL, refused)
                return web.Response(status=401)
            if event is None:
                self._metrics.count("webhook_refused", CHANNEL, "malformed")
                return web.Response(status=400)
            await self._accept(event)
        except (StoreFull, StoreUnavailable):
            return web.Response(status=503, headers={"Retry-After": "2"})
        return web.Response()

    async def _refusal(self, request: web.Request, body: bytes, event: Event) -> str:
        """Return why the delivery is not believed, "" when it is."""
        headers = request.headers
        signed = Signed(
            body,
            headers.get("X-ZEvent-Signature", ""),
            event.account,
            str(event.timestamp),
            headers.get("X-ZEvent-Timestamp", ""),
        )
        form = form_of(signed, self._account.app_id, self._account.oa_key)
        if form is None:
            return "signature"
        if not is_recent(signed, form, self._store.clock.now()):
            return "replay"
        return "" if await self._pin.admits(form) else "form"

    async def _accept(self, event: Event) -> None:
        reading = self._read(event)
        if reading.act == "officer" and reading.message_id not in self._own:
            await self._fall_silent(reading)
        elif reading.act in ("message", "interaction", "submitted"):
            await self._take(event, reading)
        elif reading.act == "group" and reading.message:
            await self._intake.accept(reading.message)
        else:
            self._pass_over("echo" if event.is_ours else "other")

    def _read(self, event: Event) -> Reading:
        return groups.read(event, self._group_commands) if event.is_of_group else read(event, self._seal)

    def _pass_over(self, why: str) -> None:
        self._metrics.count("updates_passed_over", CHANNEL, why)

    async def _fall_silent(self, reading: Reading) -> None:
        """An officer writes to this person by hand: the bot says nothing there for a while."""
        until = self._store.clock.now() + self._account.pause
        await self._store.write(windows.pause, reading.address, until)
        self._pass_over("officer")

    async def _take(self, event: Event, reading: Reading) -> None:
        message = reading.message
        silent = False
        if message is None or message.kind not in ("blocked", "withdrawn"):
            at = windows.Interaction(
                reading.address, event.milliseconds or milliseconds(self._store.clock.now())
            )
            silent = await self._store.write_together(windows.note, at)
        if message is None:
            if reading.name:
                await self._store.write(windows.rename, reading.address, clean(reading.name))
            self._pass_over("interaction")
        elif silent and message.kind not in ("blocked", "withdrawn"):
            self._pass_over("officer")
        elif await self._intake.accept(message) and message.kind == "file" and self._account.receipt:
            self._acknowledge(reading)

    def _acknowledge(self, reading: Reading) -> None:
        """Put a sign on a picture while it is being read. No message: lost it harms nobody, so no outbox row.

        Not on texts: a raised thumb beside a draft would look like a verdict.
        """
        if self._reactions < _REACTIONS:
            self._reactions += 1
            self._spawn(self._react(reading))

    async def _react(self, reading: Reading) -> None:
        try:
            await self._sending.react(reading.address, reading.message_id, self._account.receipt)
        except (Refusal, DeliveryError) as error:
            self._metrics.count("receipts_not_shown", CHANNEL, type(error).__name__)
        finally:
            self._reactions -= 1

    # ---- sending ----

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                return await self._deliver(address, message, row)
        except TimeoutError:
            raise Uncertain("it took too long") from None

    async def _deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        if address.startswith(GROUP):
            return await self._tell(address.removeprefix(GROUP), message)
        before = await self._store.read(windows.before, address, row)
        if before.standing == "closed" or (before.standing == "counted" and not self._account.paid):
            return await self._deliver_by_template(address, message, before.kind)
        try:
            sent = await self._sending.send(address, message)
        except Refusal as refusal:
            if refusal.action == "window":
                await self._store.write(windows.close, address)
                return await self._deliver_by_template(address, message, before.kind)
            raise self._delivery_error(refusal) from None
        return await self._note(address, sent)

    async def _tell(self, group: str, message: OutgoingMessage) -> str:
        """Send to a group, which has no window; what goes there counts against its own package."""
        try:
            sent = await self._sending.tell(group, message)
        except Refusal as refusal:
            raise self._delivery_error(refusal) from None
        return sent.message_id

    async def _deliver_by_template(self, address: str, message: OutgoingMessage, kind: str) -> str:
        """Send a reminder by the approved template, where there is one; anything else has to wait for the person."""
        template = self._account.template
        if not template or kind != "reminder":
            raise OutsideWindow("the window is closed")
        try:
            sent = await self._sending.send_template(
                address, template, self._account.template_field, one_line(message)
            )
        except Refusal as refusal:
            error = self._delivery_error(refusal)
            if refusal.code == -249:
                _log.error("template.refused", channel=CHANNEL)
                error = OutsideWindow(str(refusal))
            raise error from None
        return await self._note(address, sent)

    async def _note(self, address: str, sent: Sent) -> str:
        """Count a message that is out; that it is must not depend on whether it could be counted."""
        self._own.append(sent.message_id)
        self._counted += sent.counted
        try:
            await self._store.write_together(windows.sent, (address, sent.counted))
        except (StoreFull, StoreUnavailable) as error:
            _log.warning("windows.not_counted", channel=CHANNEL, error=type(error).__name__)
        return sent.message_id

    def _delivery_error(self, refusal: Refusal) -> DeliveryError:
        if refusal.action in ("stop", "quota", "token"):
            _log.error("account.refused", channel=CHANNEL, kind=str(refusal.code))
        now = self._store.clock.now()
        return delivery_error(refusal, Pause(now, random.random()))  # noqa: S311 (no secret)

    async def fetch(self, file: File, limit: int) -> bytes:
        return await media.fetch(self._client, file, limit, (self._own_host,))


def one_line(message: OutgoingMessage) -> str:
    """Return a message as a template's field takes it: one line, its choices numbered at the end, none of them cut."""
    choices = "".join(f" {number}. {button.title}" for number, button in enumerate(message.buttons, 1))
    text = " ".join(clean(message.text).split())
    return text[: TEMPLATE_TEXT - len(choices)].rstrip() + choices
