"""Media: pictures people sent, fetched from Zalo's own hosts and from nowhere else."""

from collections.abc import Collection
from urllib.parse import urlsplit

from bot.channels.base import FileUnavailable
from bot.channels.zalo.client import Client
from bot.messages import File

HOSTS = ("zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com", "zaloplatforms.com")
"""Owners of the hosts on which Zalo keeps what people send."""


async def fetch(client: Client, file: File, limit: int, hosts: Collection[str] = ()) -> bytes:
    """Return the bytes of `file`, whose reference is Zalo's address of it. Raises FileUnavailable.

    `hosts` are further "host:port" that may be asked: the configured API's own, so that a local server can stand in.
    """
    if not is_zalos(file.reference, hosts):
        raise FileUnavailable("not an address of Zalo")
    if file.size > limit:
        raise FileUnavailable("over the limit")
    return await client.download(file.reference, limit)


def is_zalos(address: str, hosts: Collection[str] = ()) -> bool:
    """Return whether `address` is on one of Zalo's hosts, or on one of `hosts`."""
    try:
        parts = urlsplit(address)
        host, owner = parts.netloc.lower(), (parts.hostname or "").lower()
        _ = parts.port
    except ValueError:
        return False
    if host in hosts:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and any(owner == known or owner.endswith(f".{known}") for known in HOSTS)
