"""What the register pages stand on: the file and the publications as they hold at this moment."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inbox.desk import Desk
from reports.register_entry import Entries, read_entries
from reports.register_proposals import read_published

PATH = "/inbox/register"
FILE = "official_pages.yaml"


@dataclass(frozen=True)
class InForce:
    """What holds now, what the file alone says, and the stamp of the publications among it."""

    entries: Entries
    shipped: Entries
    stamp: str


async def in_force(desk: Desk) -> InForce:
    """Return what holds now, also what was published a moment ago and no process has taken up yet."""
    published = await desk.store.read(read_published)
    shipped = await asyncio.to_thread(_shipped, desk.directory / FILE)
    return InForce(shipped.with_published(published.bodies), shipped, published.stamp)


def _shipped(path: Path) -> Entries:
    found = path.stat()
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int, _size: int) -> Entries:
    return read_entries(path)
