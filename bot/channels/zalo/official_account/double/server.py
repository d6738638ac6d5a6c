"""The double itself: an Official Account with its OAuth, open API and webhook on a local port."""

import asyncio
import hmac
import io
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.channels.bell import Bell
from bot.channels.zalo.bot.double.faults import DropAfterAccept, Faults, Refused
from bot.channels.zalo.official_account.double.answering import body_of, cut, struck_by
from bot.channels.zalo.official_account.double.api import Api, Refusal, Rules
from bot.channels.zalo.official_account.double.grants import Grants
from bot.channels.zalo.official_account.double.groups import Group, Groups
from bot.channels.zalo.official_account.double.signing import Signing
from bot.channels.zalo.official_account.double.user import Event, User

APP_ID, APP_SECRET = "3600000000000000001", "local-double"
OA_ID, OA_KEY = "3880000000000000033", "local-double-key"
_BODY_LIMIT = 8 * 2**20
_PATHS = {
    "/v3.0/oa/message/cs": "cs",
    "/v3.0/oa/group/message": "group",
    "/v3.0/oa/message/template": "template",
    "/v2.0/oa/message": "react",
    "/v3.0/oa/quota/message": "quota",
    "/v3.0/oa/user/detail": "detail",
    "/v2.0/oa/getoa": "getoa",
}


@dataclass(frozen=True)
class Call:
    """One call with the right token; the fields of its body, for an upload just its kind."""

    name: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Retry:
    """How often a delivery that got no 200 is repeated, and the pause before it in seconds."""

    attempts: int = 6
    pause: float = 0.0
    patience: float = 2.0


@dataclass
class Deliveries:
    """What came of each attempt to deliver to the webhook; None: no answer in time."""

    statuses: list[int | None] = field(default_factory=list)


class OfficialAccountDouble:
    """An Official Account on `host`:`port` (0: any free port), from `async with` to its end.

    `base_url` stands where https://openapi.zalo.me and https://oauth.zaloapp.com stand. `webhook` is the address that
    is set in the console; `echo` says whether what the account sends comes back as an event, as on the real one.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        app_id: str = APP_ID,
        app_secret: str = APP_SECRET,
        oa_key: str = OA_KEY,
        clock: Callable[[], float] = time.time,
        retry: Retry | None = None,
        rules: Rules | None = None,
        echo: bool = True,
    ) -> None:
        self.app_id, self.app_secret, self.oa_id, self.oa_key = app_id, app_secret, OA_ID, oa_key
        self.webhook = ""
        self.echo = echo
        self.limits = (4000, 3999)
        self.calls: list[Call] = []
        self.faults = Faults()
        self.deliveries = Deliveries()
        self.signing = Signing()
        self.grants = Grants(app_id, app_secret, clock)
        self._host, self._port, self._clock = host, port, clock
        self._retry = retry or Retry()
        self._bell = Bell()
        self._numbers = itertools.count(1)
        self._users: dict[str, User] = {}
        self._names: dict[str, User] = {}
        self._files: dict[str, bytes] = {}
        self._work: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self.api = Api(self._users, rules or Rules(), self._next_id, clock)
        self._groups = Groups(self._make_group, self._next_id)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.router.add_post("/v4/oa/access_token", self._token)
        app.router.add_get("/files/{name}", self._file)
        for path in _PATHS:
            app.router.add_route("*", path, self._called)
        app.router.add_post("/v2.0/oa/upload/{kind}", self._called)
        from bot.channels.zalo.official_account.double.control import add_control

        add_control(app, self)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port, backlog=1024).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """What stands in for both of Zalo's hosts."""
        return f"http://{self._host}:{self._port}"

    def user(self, name: str) -> User:
        """Return the person of that name, who exists from now on."""
        if name not in self._names:
            number = str(2_460_000_000_000_000_011 + len(self._names))
            user = User(
                number,
                name,
                self._bell,
                self.emit,
                self._next_id,
                self._clock,
                self._keep_file,
                self.app_id,
                self.oa_id,
            )
            self._names[name] = self._users[number] = user
        return self._names[name]

    def group(self, name: str) -> Group:
        """Return the group of that name, which the account made."""
        return self._groups.named(name)

    def _make_group(self, number: str, name: str) -> Group:
        account = {"app_id": self.app_id, "oa_id": self.oa_id}
        return Group(number, name, self._bell, self.emit, self._next_id, self._clock, account)

    async def called(self, name: str, timeout: float = 5.0) -> None:
        """Wait until the account's owner has called `name`; TimeoutError after `timeout` seconds."""
        if not await self._bell.until(lambda: any(call.name == name for call in self.calls), timeout):
            raise TimeoutError(name)

    async def officer_writes(self, user: User, text: str) -> Event:
        """Let an officer write to somebody in the account's own tool."""
        return await self._echo(user, "text", self._next_id(), text, {"admin_id": "7000000000000000009"})

    async def emit(self, event: Event) -> None:
        """Deliver an event to the webhook, as often as it takes; returns at once."""
        if not self.webhook:
            return
        task = asyncio.create_task(
            self._deliver(json.dumps(event, ensure_ascii=False).encode(), event["timestamp"])
        )
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def delivered(self) -> None:
        """Wait until everything emitted so far was delivered or given up."""
        await asyncio.gather(*self._work, return_exceptions=True)

    def signed(self, body: bytes, timestamp: str) -> dict[str, str]:
        """Return the headers with which `body` is delivered."""
        usual = {"Content-Type": "application/json"}
        return usual | self.signing.headers(body, self.app_id, self.oa_id, self.oa_key, timestamp)

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        """Send raw bytes to the webhook and return the status."""
        assert self._session is not None
        timeout = aiohttp.ClientTimeout(self._retry.patience)
        async with self._session.post(
            self.webhook, data=io.BytesIO(body), headers=headers, timeout=timeout
        ) as answer:
            return answer.status

    async def _deliver(self, body: bytes, timestamp: str) -> None:
        headers = self.signed(body, timestamp)
        for number in range(self._retry.attempts):
            repeated = {"num_retry": str(number)} if number else {}
            try:
                status: int | None = await self.post(body, headers | repeated)
            except (aiohttp.ClientError, TimeoutError):
                status = None
            self.deliveries.statuses.append(status)
            if status == 200:
                return
            await asyncio.sleep(self._retry.pause)

    def _next_id(self) -> str:
        return f"{next(self._numbers):020x}"

    def _keep_file(self, content: bytes, ending: str) -> str:
        name = f"{next(self._numbers)}.{ending}"
        self._files[name] = content
        return f"{self.base_url}/files/{name}"

    async def _file(self, request: web.Request) -> web.Response:
        content = self._files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    # ---- the API ----

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        fault = self.faults.take("token")
        struck = await struck_by(fault, request)
        if struck:
            return struck
        if isinstance(fault, Refused):
            return web.json_response({"error": fault.code, "error_name": fault.description})
        answer = self.grants.exchange(request.headers.get("secret_key", ""), form)
        await self._bell.ring()
        return cut(request) if isinstance(fault, DropAfterAccept) else web.json_response(answer)

    async def _called(self, request: web.Request) -> web.StreamResponse:
        kind = request.match_info.get("kind", "")
        name = "upload" if kind else _PATHS[request.path]
        fault = self.faults.take(name)
        struck = await struck_by(fault, request)
        if struck:
            return struck
        try:
            refused = self.grants.fault_of(request.headers.get("access_token", ""))
            if refused:
                raise Refusal(refused, "access token is invalid")
            if self.api.rules.proof and request.headers.get("appsecret_proof") != self._proof():
                raise Refusal(-242, "appsecret_proof is invalid")
            if isinstance(fault, Refused):
                raise Refusal(fault.code, fault.description)
            data = await self._perform(request, name, kind)
        except Refusal as refusal:
            return web.json_response({"error": refusal.code, "message": str(refusal)})
        finally:
            await self._bell.ring()
        if isinstance(fault, DropAfterAccept):
            return cut(request)
        most, left = self.limits
        limits = {"X-RateLimit-Limit": str(most), "X-RateLimit-Remain": str(left)}
        return web.json_response({"data": data, "error": 0, "message": "Success"}, headers=limits)

    def _proof(self) -> str:
        return hmac.new(self.app_secret.encode(), self.grants._access.encode(), "sha256").hexdigest()

    async def _perform(self, request: web.Request, name: str, kind: str) -> dict[str, Any]:
        if name == "upload":
            return await self._upload(request, kind)
        body = await body_of(request)
        self.calls.append(Call(name, body))
        if name == "cs":
            sent, user, received = self.api.send(body)
            if self.echo:
                kind = "image" if received.image else "text"
                await self._echo(user, kind, received.message_id, received.text, {})
            return sent
        if name == "group":
            told, group, received = self._groups.send(body)
            if self.echo:
                await self._echo(group, "group_text", received.message_id, received.text, {})
            return told
        if name == "getoa":
            return {
                "oaid": self.oa_id,
                "name": "OA thử",
                "is_verified": True,
                "oa_type": 4,
                "package_name": "Growth",
            }
        perform = {
            "template": self.api.send_template,
            "react": self.api.react,
            "quota": self.api.window,
            "detail": self.api.detail,
        }[name]
        return perform(body)

    async def _upload(self, request: web.Request, kind: str) -> dict[str, Any]:
        part = (await request.post()).get("file")
        if not isinstance(part, web.FileField):
            raise Refusal(-201, "file is invalid!")
        self.calls.append(Call("upload", {"kind": kind}))
        return self.api.upload(kind, part.filename, part.file.read())

    async def _echo(
        self, recipient: User | Group, kind: str, message_id: str, text: str, sender: dict[str, str]
    ) -> Event:
        event = {
            "app_id": self.app_id,
            "sender": {"id": self.oa_id, **sender},
            "recipient": {"id": recipient.id},
            "event_name": f"oa_send_{kind}",
            "message": {"text": text, "msg_id": message_id},
            "timestamp": str(int(self._clock() * 1000)),
        }
        await self.emit(event)
        return event
