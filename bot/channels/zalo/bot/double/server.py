"""The double itself: a Bot Platform on a local port."""

import asyncio
import io
import itertools
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.channels.bell import Bell
from bot.channels.zalo.bot.double.control import add_control, fields_of
from bot.channels.zalo.bot.double.faults import (
    DropAfterAccept,
    DropBeforeAccept,
    Faults,
    Refused,
    ServerError,
    Slow,
)
from bot.channels.zalo.bot.double.user import Received, User

TEXT_LIMIT = 2000
_LOCAL_BOT = "1234567890123456789:local-double"
_DELIVERY_HEADER = "X-Bot-Api-Secret-Token"
_BODY_LIMIT = 4 * 2**20


class Refusal(Exception):
    """An error code for the caller."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code


@dataclass(frozen=True)
class Call:
    """One call with the right token."""

    method: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Retry:
    """How often a refused event is tried before it is given up, and the pause between tries in seconds."""

    attempts: int = 5
    pause: float = 0.0


@dataclass
class Deliveries:
    """What came of each attempt to deliver to the webhook; None: no answer."""

    statuses: list[int | None] = field(default_factory=list)


class ZaloBotDouble:
    """A Bot Platform for one bot on `host`:`port` (0: any free port), from `async with` to its end.

    `http_errors` says whether an error code is the HTTP status as well: both were seen on the real platform.
    `wrapped` says whether a webhook's body has the envelope: both were seen, too.
    """

    def __init__(
        self,
        token: str = _LOCAL_BOT,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        http_errors: bool = True,
        wrapped: bool = True,
        longest_poll: float = 31.0,
        clock: Callable[[], float] = time.time,
        retry: Retry | None = None,
    ) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.faults = Faults()
        self.deliveries = Deliveries()
        self.webhook: tuple[str, str] | None = None
        self.http_errors, self.wrapped = http_errors, wrapped
        self._host, self._port = host, port
        self._clock, self._retry = clock, retry or Retry()
        self._longest_poll = longest_poll
        self._bell = Bell()
        self._numbers = itertools.count(1)
        self._users: dict[str, User] = {}
        self._files: dict[str, bytes] = {}
        self._events: deque[dict[str, Any]] = deque()
        self._polling = False
        self._work: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None
        self._methods: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendChatAction": self._send_action,
        }

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/files/{name}", self._file)
        add_control(app, self)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """What stands in for `https://bot-api.zaloplatforms.com`."""
        return f"http://{self._host}:{self._port}"

    def user(self, name: str) -> User:
        """Return the person of that name, who exists from now on."""
        if name not in self._users:
            number = blake2b(name.encode(), digest_size=10).hexdigest()
            self._users[name] = User(
                number, name, self._bell, self._emit, self._next_id, self._clock, self._keep_file
            )
        return self._users[name]

    def group(self, name: str) -> User:
        """Return the group of that name, which the bot is in."""
        return self.user(f"group {name}")

    async def called(self, method: str, timeout: float = 5.0) -> None:
        """Wait until the bot has called `method`; TimeoutError after `timeout` seconds."""
        if not await self._bell.until(lambda: any(call.method == method for call in self.calls), timeout):
            raise TimeoutError(method)

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        """Send raw bytes to the webhook and return the status; `headers` replace the usual ones."""
        assert self.webhook is not None
        url, secret = self.webhook
        usual = {"Content-Type": "application/json", _DELIVERY_HEADER: secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=io.BytesIO(body), headers=usual if headers is None else headers) as answer,
        ):
            return answer.status

    def _next_id(self) -> str:
        return f"{next(self._numbers):020x}"

    def _keep_file(self, content: bytes) -> str:
        name = f"{next(self._numbers)}.jpg"
        self._files[name] = content
        return f"{self.base_url}/files/{name}"

    async def _emit(self, event: dict[str, Any]) -> None:
        if self.webhook:
            task = asyncio.create_task(self._deliver(event))
            self._work.add(task)
            task.add_done_callback(self._work.discard)
        else:
            self._events.append(event)
            await self._bell.ring()

    async def _deliver(self, event: dict[str, Any]) -> None:
        body = json.dumps({"ok": True, "result": event} if self.wrapped else event, ensure_ascii=False)
        for _ in range(self._retry.attempts):
            try:
                status: int | None = await self.post(body.encode())
            except (aiohttp.ClientError, TimeoutError):
                status = None
            self.deliveries.statuses.append(status)
            if status is not None and 200 <= status <= 299:
                return
            await asyncio.sleep(self._retry.pause)

    # ---- the API ----

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return self._error(401, "Unauthorized")
        fields = await fields_of(request)
        self.calls.append(Call(method, fields))
        await self._bell.ring()
        fault = self.faults.take(method)
        if isinstance(fault, Refused):
            return self._error(fault.code, fault.description, fault.status)
        if isinstance(fault, ServerError):
            return web.Response(
                status=fault.status, text="<html>Bad gateway</html>", content_type="text/html"
            )
        if isinstance(fault, DropBeforeAccept):
            return _cut(request)
        if isinstance(fault, Slow):
            await fault.event.wait()
        try:
            result = await self._perform(method, fields)
        except Refusal as refusal:
            return self._error(refusal.code, str(refusal))
        if isinstance(fault, DropAfterAccept):
            return _cut(request)
        return web.json_response({"ok": True, "result": result, "error_code": 0})

    async def _perform(self, method: str, fields: dict[str, Any]) -> Any:
        if method not in self._methods:
            raise Refusal(400, "invalid API name")
        return await self._methods[method](fields)

    def _error(self, code: int, description: str, status: int | None = None) -> web.Response:
        told = {"ok": False, "description": description, "error_code": code}
        return web.json_response(told, status=status or (code if self.http_errors else 200))

    async def _get_me(self, _fields: dict[str, Any]) -> Any:
        return {
            "id": self.token.partition(":")[0],
            "account_name": "bot.local",
            "account_type": "BASIC",
            "can_join_groups": True,
            "display_name": "Bot Trợ lý (bản thử)",
        }

    async def _get_updates(self, fields: dict[str, Any]) -> Any:
        """Hand out one event and forget it: there is no offset and no acknowledgement."""
        if self.webhook:
            raise Refusal(400, "webhook is set")
        if self._polling:
            raise Refusal(409, "another poller")
        self._polling = True
        try:
            seconds = min(float(fields.get("timeout", 30)), self._longest_poll)
            if not await self._bell.until(lambda: bool(self._events), seconds):
                raise Refusal(408, "Request timeout")
            return self._events.popleft()
        finally:
            self._polling = False

    async def _set_webhook(self, fields: dict[str, Any]) -> Any:
        url, secret = str(fields.get("url", "")), str(fields.get("secret_token", ""))
        if not url or not 8 <= len(secret) <= 256:
            raise Refusal(400, "url and secret_token are needed")
        self.webhook = (url, secret)
        return {"url": url, "updated_at": int(self._clock() * 1000)}

    async def _delete_webhook(self, _fields: dict[str, Any]) -> Any:
        self.webhook = None
        return {"url": "", "updated_at": int(self._clock() * 1000)}

    async def _webhook_info(self, _fields: dict[str, Any]) -> Any:
        if not self.webhook:
            raise Refusal(404, "Not Found")
        return {"url": self.webhook[0], "updated_at": int(self._clock() * 1000)}

    async def _send_message(self, fields: dict[str, Any]) -> Any:
        text = fields.get("text")
        if not isinstance(text, str) or not 1 <= len(text) <= TEXT_LIMIT:
            raise Refusal(400, "text must have 1 to 2000 characters")
        return await self._arrive(fields, text, None)

    async def _send_photo(self, fields: dict[str, Any]) -> Any:
        photo, caption = fields.get("photo"), fields.get("caption", "")
        if not isinstance(photo, str) or not photo.startswith(("http://", "https://")):
            raise Refusal(400, "photo must be an address")
        if not isinstance(caption, str) or len(caption) > TEXT_LIMIT:
            raise Refusal(400, "caption is too long")
        return await self._arrive(fields, caption, photo)

    async def _arrive(self, fields: dict[str, Any], text: str, photo: str | None) -> Any:
        user = next((each for each in self._users.values() if each.id == fields.get("chat_id")), None)
        if user is None or user.blocked:
            raise Refusal(400, "chat not found")
        message = Received(self._next_id(), text, photo)
        user.inbox.append(message)
        await self._bell.ring()
        return {"message_id": message.message_id, "date": int(self._clock() * 1000)}

    async def _send_action(self, fields: dict[str, Any]) -> Any:
        if fields.get("action") != "typing":
            raise Refusal(400, "unknown action")
        return None

    # ---- pictures ----

    async def _file(self, request: web.Request) -> web.Response:
        content = self._files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
