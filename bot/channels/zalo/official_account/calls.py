"""Calls: the open API's requests, each with the access token, and once more with a new one where the old had died."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from bot.channels.base import NotSent, RetryLater, Uncertain
from bot.channels.zalo.client import Client
from bot.channels.zalo.official_account.codes import ACTIONS, Refusal
from bot.channels.zalo.official_account.tokens import CHANNEL, Tokens
from bot.metrics import Metrics

_UPLOAD_SECONDS = 30.0
_BUSY_SECONDS = 60.0  # after a status that asks to wait and names no time


class Calls:
    """The account's API below `base_url`. Nothing raised here holds a token or an address."""

    def __init__(
        self, client: Client, tokens: Tokens, base_url: str, metrics: Metrics, proof_key: str = ""
    ) -> None:
        self._client = client
        self._tokens = tokens
        self._base_url = base_url
        self._metrics = metrics
        self._proof_key = proof_key

    async def post(self, path: str, body: Mapping[str, Any], seconds: float = 20.0) -> dict[str, Any]:
        """POST a JSON body and return `data` of the answer. Raises Refusal, or a DeliveryError."""
        return await self._with_token(
            lambda headers: self._client.post(
                self._base_url + path, json=body, headers=headers, seconds=seconds
            )
        )

    async def get(self, path: str) -> dict[str, Any]:
        """GET `path` and return `data` of the answer. Raises as `post`."""
        return await self._with_token(
            lambda headers: self._client.get(self._base_url + path, headers=headers)
        )

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """Upload a file ("image", "file", "gif") and return the id Zalo gave it. Raises as `post`."""

        def send(headers: dict[str, str]) -> Any:
            form = aiohttp.FormData()
            form.add_field("file", content, filename=name)
            return self._client.post(
                f"{self._base_url}/v2.0/oa/upload/{kind}", form=form, headers=headers, seconds=_UPLOAD_SECONDS
            )

        data = await self._with_token(send)
        return str(data.get("attachment_id") or data.get("token") or "")

    async def _with_token(self, send: Callable[[dict[str, str]], Any]) -> dict[str, Any]:
        access = await self._tokens.access()
        try:
            return self._data(*await send(signed_in(access.token, self._proof_key)))
        except Refusal as refusal:
            if refusal.action != "token":
                raise
        # It certainly was not done, so doing it once more with another token doubles nothing.
        access = await self._tokens.renewed(access)
        return self._data(*await send(signed_in(access.token, self._proof_key)))

    def _data(self, status: int, answer: Any) -> dict[str, Any]:
        """Return `data` of an answer. Zalo tells its refusals in the body, under status 200."""
        if not isinstance(answer, dict):
            raise _by_status(status)
        code = _number(answer.get("error", 0))
        if code:
            self._metrics.count("platform_errors", CHANNEL, str(code) if code in ACTIONS else "other")
            raise Refusal(code)
        data = answer.get("data")
        return data if isinstance(data, dict) else {}


def signed_in(token: str, proof_key: str) -> dict[str, str]:
    """Return the headers of a call; where the console demands a proof, `proof_key` is the app's secret."""
    if not proof_key:
        return {"access_token": token}
    proof = hmac.new(proof_key.encode(), token.encode(), "sha256").hexdigest()
    return {"access_token": token, "appsecret_proof": proof}


def _by_status(status: int) -> Exception:
    if status == 429:
        return RetryLater(_BUSY_SECONDS)
    return NotSent(f"status {status}") if status in (500, 503) else Uncertain(f"status {status}")


def _number(code: object) -> int:
    try:
        return int(str(code)[:10])
    except ValueError:
        return -1
