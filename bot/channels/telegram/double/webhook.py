"""Delivery of updates to the bot's webhook."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from bot.channels.bell import Bell
from bot.channels.telegram.double.updates import Pending, Updates

DELIVERY_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Perform(Protocol):
    """Runs a method call a webhook puts in its answer."""

    async def __call__(self, method: str, values: dict[str, Any]) -> None: ...


@dataclass(frozen=True)
class Webhook:
    """Where updates go: as set by setWebhook."""

    url: str
    secret_token: str
    max_connections: int

    def headers(self) -> dict[str, str]:
        """The headers of a delivery."""
        secret = {DELIVERY_HEADER: self.secret_token} if self.secret_token else {}
        return {"Content-Type": "application/json"} | secret


@dataclass(frozen=True)
class Delivery:
    """One attempt: `status` is None where no answer came."""

    update: dict[str, Any]
    attempt: int
    status: int | None


@dataclass(frozen=True)
class Retry:
    """How often a refused update is tried before it is given up, and the pause between tries in seconds."""

    attempts: int = 5
    pause: float = 0.0


class Courier:
    """Carries pending updates to one webhook, at most `max_connections` at a time, until stopped."""

    def __init__(
        self, webhook: Webhook, updates: Updates, bell: Bell, retry: Retry, perform: Perform
    ) -> None:
        self.webhook = webhook
        self.deliveries: list[Delivery] = []
        self.last_error: str | None = None
        self._updates = updates
        self._bell = bell
        self._retry = retry
        self._perform = perform
        self._stopped = False
        self._under_way = 0
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=60)
        )
        self._busy: set[asyncio.Task[None]] = set()
        self._loop_task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Take on nothing more; deliveries under way end by themselves."""
        self._stopped = True
        await self._bell.ring()

    async def close(self) -> None:
        """Stop and abandon what is under way."""
        tasks = [self._loop_task, *self._busy]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Send raw bytes to the webhook; `headers` replace the usual ones. Returns (status, answer)."""
        headers = self.webhook.headers() if headers is None else headers
        async with self._session.post(self.webhook.url, data=body, headers=headers) as response:
            return response.status, await response.read()

    def _may_take(self) -> bool:
        free = self._under_way < self.webhook.max_connections
        return self._stopped or (free and self._updates.next_idle() is not None)

    async def _run(self) -> None:
        while True:
            await self._bell.until(self._may_take)
            pending = self._updates.next_idle()
            if self._stopped:
                return
            if pending is not None:
                pending.in_flight = True
                self._under_way += 1
                task = asyncio.create_task(self._carry(pending))
                self._busy.add(task)
                task.add_done_callback(self._busy.discard)

    async def _carry(self, pending: Pending) -> None:
        for attempt in range(1, self._retry.attempts + 1):
            if await self._try(pending.update, attempt):
                break
            await asyncio.sleep(self._retry.pause)
        self._updates.remove(pending)
        self._under_way -= 1
        await self._bell.ring()

    async def _try(self, update: dict[str, Any], attempt: int) -> bool:
        try:
            status, answer = await self.post(json.dumps(update).encode())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.last_error = f"Connection failed: {type(error).__name__}"
            self.deliveries.append(Delivery(update, attempt, None))
            return False
        self.deliveries.append(Delivery(update, attempt, status))
        if not 200 <= status <= 299:
            self.last_error = f"Wrong response from the webhook: {status}"
            return False
        await self._obey(answer)
        return True

    async def _obey(self, answer: bytes) -> None:
        """Run the one method call an answer may carry."""
        try:
            call = json.loads(answer)
        except ValueError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            await self._perform(call["method"], {key: call[key] for key in call if key != "method"})
