"""The brake before the door: passwords are costly to check, so tries are counted before any is, bounded in memory."""

from collections.abc import Callable
from datetime import datetime

from bot.channels.web.brake import Brake
from bot.text import plain

OF_ADDRESS = (1 / 6, 30)  # tries a second, and how many at once: an office may stand behind one address
OF_NAME = (1 / 12, 10)


class DoorBrake:
    """Counts tries to sign in by the address they come from and by the name they are for, known or not."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._addresses, self._names = Brake(*OF_ADDRESS, now), Brake(*OF_NAME, now)

    def hold(self, address: str, name: str) -> float:
        """Count one try; return 0 when the password may be checked, else the seconds to wait."""
        return self._addresses.hold(address) or self._names.hold(plain(name))
