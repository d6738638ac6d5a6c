"""All a double knows: one bot, its chats, files, updates, calls and faults."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.channels.bell import Bell
from bot.channels.telegram.double.calls import Calls
from bot.channels.telegram.double.chats import Chats
from bot.channels.telegram.double.faults import Faults
from bot.channels.telegram.double.files import Files
from bot.channels.telegram.double.updates import Updates
from bot.channels.telegram.double.webhook import Courier, Perform, Retry

CALLBACK_SECONDS = 900.0
"""How long a tap may be answered; Telegram states no figure."""


@dataclass
class Tap:
    """A callback query: when it was made, and the bot's answer to it."""

    chat_id: int
    created: float
    answer: dict[str, Any] | None = None


@dataclass
class State:
    """Shared by every method; `clock` gives seconds since the epoch."""

    token: str
    bot: dict[str, Any]
    clock: Callable[[], float]
    retry: Retry
    perform: Perform
    bell: Bell = field(default_factory=Bell)
    chats: Chats = field(default_factory=Chats)
    files: Files = field(default_factory=Files)
    calls: Calls = field(default_factory=Calls)
    faults: Faults = field(default_factory=Faults)
    taps: dict[str, Tap] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    courier: Courier | None = None
    couriers: list[Courier] = field(default_factory=list)
    work: set[asyncio.Task[Any]] = field(default_factory=set)
    poll: int = 0
    closing: bool = False
    updates: Updates = field(init=False)

    def __post_init__(self) -> None:
        self.updates = Updates(self.clock, self.bell)

    def now(self) -> int:
        """The time as the Bot API gives it: whole seconds."""
        return int(self.clock())
