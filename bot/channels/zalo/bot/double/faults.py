"""Faults: what can go wrong between a bot and the platform, said in advance and used up in order."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class Refused:
    """An error code in the body; nothing is done. `status` is the HTTP status, the code itself when it is None."""

    code: int
    description: str = "refused"
    status: int | None = None


@dataclass(frozen=True)
class ServerError:
    """A status with a web server's page instead of JSON; nothing is done."""

    status: int = 502


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


Fault = Refused | ServerError | DropAfterAccept | DropBeforeAccept | Slow


class Faults:
    """The faults still to come; the oldest that fits a method is used."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str | None, Fault]] = []

    def add(self, fault: Fault, method: str | None = None, times: int = 1) -> None:
        """Let the next `times` calls of `method` (None: any but getUpdates) meet `fault`."""
        self._waiting += [(method, fault)] * times

    def take(self, method: str) -> Fault | None:
        """Use up and return the fault this call meets, if any."""
        for place, (wanted, fault) in enumerate(self._waiting):
            if wanted == method or (wanted is None and method != "getUpdates"):
                del self._waiting[place]
                return fault
        return None
