"""The snapshot in force, taken up anew when files change or officers publish.

A broken file leaves the old state in force.
"""

import threading
from pathlib import Path

from bot.logs import get_logger
from knowledge.base import KnowledgeBase
from knowledge.published import NOTHING, Published, is_published

_log = get_logger("knowledge")


class Reloading:
    """Call it for the snapshot: `reloading().ask(…)`. `refresh` looks whether files or publications changed."""

    def __init__(self, directory: Path, database: Path, published: Published = NOTHING) -> None:
        self._directory = directory
        self._database = database
        self._lock = threading.Lock()
        self._seen = (self._stamp(), published)
        self._published = published
        self._base = KnowledgeBase.load(directory, database, published)

    def __call__(self) -> KnowledgeBase:
        return self._base

    @property
    def directory(self) -> Path:
        """Where the files are."""
        return self._directory

    @property
    def published(self) -> Published:
        """What officers published, as far as it was taken up."""
        return self._published

    def refresh(self, published: Published | None = None) -> bool:
        """Take up changed files and what is `published` (None: as before); return whether there was any change.

        Called from any thread. Files with mistakes that the state in force has not are not taken up.
        """
        with self._lock:
            published = self._seen[1] if published is None else published
            seen = (self._stamp(), published)
            if seen == self._seen:
                return False
            self._seen = seen
            fresh = KnowledgeBase.load(self._directory, self._database, published)
            broken = [p for p in set(fresh.problems) - set(self._base.problems) if not is_published(p)]
            if broken:
                _log.error("knowledge.not_taken_up", count=len(broken))
                return False
            self._base, self._published = fresh, published
            _log.info("knowledge.taken_up", count=len(fresh.rules))
            return True

    def _stamp(self) -> tuple[tuple[str, int, int], ...]:
        files = sorted([*self._directory.rglob("*.yaml"), *(self._directory / "texts").glob("*.txt")])
        stats = ((str(file), file.stat()) for file in files)
        return tuple((name, found.st_mtime_ns, found.st_size) for name, found in stats)
