"""What the steps of reporting need from the house."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.seal import Seal
from handlers.report.attachments import Fetch
from reports.register import Register


@dataclass(frozen=True)
class Tools:
    """The seal, the way to a sent file's bytes, and the register in force at the moment."""

    seal: Seal
    fetch: Fetch
    register: Callable[[], Register]
