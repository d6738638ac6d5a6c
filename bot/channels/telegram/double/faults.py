"""Faults: what can go wrong between a bot and the Bot API, said in advance and used up in order."""

import asyncio
from dataclasses import dataclass

from bot.channels.telegram.double.calls import Call
from bot.channels.telegram.double.errors import ApiError


@dataclass(frozen=True)
class TooManyRequests:
    """429; nothing is done. `retry_after` in seconds."""

    retry_after: int = 1

    def error(self) -> ApiError:
        description = f"Too Many Requests: retry after {self.retry_after}"
        return ApiError(429, description, {"retry_after": self.retry_after})


@dataclass(frozen=True)
class Forbidden:
    """403; nothing is done."""

    reason: str = "bot was blocked by the user"

    def error(self) -> ApiError:
        return ApiError(403, f"Forbidden: {self.reason}")


@dataclass(frozen=True)
class BadRequest:
    """400; nothing is done."""

    reason: str = "chat not found"

    def error(self) -> ApiError:
        return ApiError(400, f"Bad Request: {self.reason}")


@dataclass(frozen=True)
class Migrated:
    """400 of a group that became a supergroup with a new id; nothing is done."""

    to_chat_id: int

    def error(self) -> ApiError:
        description = "Bad Request: group chat was upgraded to a supergroup chat"
        return ApiError(400, description, {"migrate_to_chat_id": self.to_chat_id})


@dataclass(frozen=True)
class Conflict:
    """409; nothing is done."""

    reason: str = "terminated by other getUpdates request; make sure that only one bot instance is running"

    def error(self) -> ApiError:
        return ApiError(409, f"Conflict: {self.reason}")


@dataclass(frozen=True)
class Unauthorized:
    """401; nothing is done."""

    def error(self) -> ApiError:
        return ApiError(401, "Unauthorized")


@dataclass(frozen=True)
class NotFound:
    """404; nothing is done."""

    def error(self) -> ApiError:
        return ApiError(404, "Not Found")


@dataclass(frozen=True)
class ServerError:
    """A 5xx whose body is a web server's page, not JSON; nothing is done."""

    code: int = 502


@dataclass(frozen=True)
class SilentAfterAccept:
    """The call is done, but its answer comes only after `seconds`; with None never, until the double closes."""

    seconds: float | None = None


@dataclass(frozen=True)
class DropAfterAccept:
    """The call is done, then the connection is cut without an answer."""


@dataclass(frozen=True)
class DropBeforeAccept:
    """The connection is cut and nothing is done."""


@dataclass(frozen=True)
class Slow:
    """The call waits for `event` and is then done and answered as usual."""

    event: asyncio.Event


Refusal = TooManyRequests | Forbidden | BadRequest | Migrated | Conflict | Unauthorized | NotFound
Fault = Refusal | ServerError | SilentAfterAccept | DropAfterAccept | DropBeforeAccept | Slow


@dataclass
class _Waiting:
    fault: Fault
    method: str | None
    chat_id: int | None
    times: int

    def fits(self, call: Call) -> bool:
        same_method = self.method is None or self.method.lower() == call.method.lower()
        return self.times > 0 and same_method and self.chat_id in (None, call.chat_id)


class Faults:
    """The faults still to come; the oldest that fits a call is used."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []

    def add(
        self, *, fault: Fault, method: str | None = None, chat_id: int | None = None, times: int = 1
    ) -> None:
        """Let the next `times` calls of `method` (None: any) for `chat_id` (None: any) meet `fault`."""
        self._waiting.append(_Waiting(fault, method, chat_id, times))

    def clear(self) -> None:
        """Forget every fault not yet used."""
        self._waiting.clear()

    def take(self, call: Call) -> Fault | None:
        """Use up and return the fault this call meets, if any."""
        for waiting in self._waiting:
            if waiting.fits(call):
                waiting.times -= 1
                return waiting.fault
        return None
