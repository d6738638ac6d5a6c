"""The brake before the door: passwords are costly to check, so tries are counted before any is, bounded in memory."""

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address, ip_network

from bot.channels.web.brake import Brake
from bot.text import plain

_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"), ip_network("::ffff:127.0.0.0/104"))
OF_ADDRESS = (1 / 6, 30)  # tries a second, and how many at once: an office may stand behind one address
OF_NAME = (1 / 12, 10)


class DoorBrake:
    """Counts tries to sign in by the address they come from and by the name they are for, known or not."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._addresses, self._names = Brake(*OF_ADDRESS, now), Brake(*OF_NAME, now)

    def hold(self, address: str | None, name: str) -> float:
        """Count one try; return 0 when the password may be checked, else the seconds to wait.

        `address` is None when it says nothing about who tries.
        """
        waits = 0.0 if address is None else self._addresses.hold(address)
        return waits or self._names.hold(plain(name))


def is_loopback(address: str) -> bool:
    """Say whether a request comes from this very machine: from the proxy, where there is one."""
    try:
        return any(ip_address(address) in network for network in _LOOPBACK)
    except ValueError:
        return False
