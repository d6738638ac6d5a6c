"""Calls: the Bot Platform's methods, one POST each, and what its error codes mean."""

from typing import Any

from bot.channels.base import ChannelDown, DeliveryError, NotSent, Rejected, Uncertain
from bot.channels.zalo.client import Client


class Refusal(Exception):
    """The platform said no: `code` is its error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"error code {code}")
        self.code = code


class Calls:
    """The methods of one bot. The token is part of every address, and of nothing that is raised."""

    def __init__(self, client: Client, base_url: str, token: str) -> None:
        self._client = client
        self._methods = f"{base_url}/bot{token}/"

    async def call(self, method: str, seconds: float = 20.0, **fields: Any) -> Any:
        """Return the result of a method. Raises Refusal, NotSent, Uncertain.

        Zalo gives its error code in the body, under a status that may or may not say the same.
        """
        status, answer = await self._client.post(self._methods + method, json=fields, seconds=seconds)
        if not isinstance(answer, dict):
            raise Refusal(status if status >= 400 else 502)
        if answer.get("ok") is True:
            return answer.get("result")
        code = answer.get("error_code")
        raise Refusal(code if isinstance(code, int) and code else status)


def delivery_error(code: int) -> DeliveryError:
    """Return the meaning of an error code for one message; 403 is the platform's internal error, not the person's."""
    if code == 401:
        return ChannelDown("token refused")
    if code in (408, 502, 504):
        return Uncertain(f"error code {code}")
    if code == 403 or code >= 500:
        return NotSent(f"error code {code}")
    return Rejected(f"error code {code}")
