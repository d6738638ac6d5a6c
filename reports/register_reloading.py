"""The register in force, taken up anew when its file changes or officers publish; a broken one is not taken up."""

import threading
from functools import lru_cache
from pathlib import Path

from bot.logs import get_logger
from reports.register import Register, RegisterBroken
from reports.register_entry import read_entries
from reports.register_proposals import NOTHING, Published
from reports.verify import likeness_of

_log = get_logger("register")
_Stamp = tuple[int, int]


class Reloading:
    """Call it for the register: `reloading().official(…)`. It is read at the first call, or by the first `refresh`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._published = NOTHING
        self._seen: tuple[_Stamp, str] | None = None
        self._register: Register | None = None

    def __call__(self) -> Register:
        if self._register is None:
            with self._lock:
                self._register = self._register or self._load(self._stamp(), self._published)
        return self._register

    def begin(self, published: Published) -> None:
        """Note what is published, to be taken up when the register is first read."""
        self._published = published

    @property
    def published(self) -> Published:
        """What officers published, as far as it was taken up."""
        return self._published

    def refresh(self, published: Published | None = None) -> bool:
        """Take up a changed file and what is `published` (None: as before); return whether there was any change.

        Called from any thread. A broken file is not taken up; before anything was read it raises RegisterBroken.
        """
        with self._lock:
            published = self._published if published is None else published
            stamp = self._stamp()
            if self._seen == (stamp, published.stamp):
                return False
            try:
                self._register = self._load(stamp, published)
            except RegisterBroken:
                if self._register is None:
                    raise
                self._seen, self._published = (stamp, published.stamp), published
                _log.error("register.not_taken_up")
                return False
            return True

    def _load(self, stamp: _Stamp, published: Published) -> Register:
        register = _shipped(self._path, stamp)
        if published.bodies:
            entries = read_entries(self._path).with_published(published.bodies)
            register = Register.of_entries(entries)
            if entries.broken:
                _log.error("register.entries_broken", count=len(entries.broken))
        likeness_of(register)  # a second's work that nobody should wait for in a chat
        self._seen, self._published = (stamp, published.stamp), published
        _log.info("register.taken_up", count=len(register.pages))
        return register

    def _stamp(self) -> _Stamp:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=1)
def _shipped(path: Path, _changed: _Stamp) -> Register:
    return Register.load(path)
