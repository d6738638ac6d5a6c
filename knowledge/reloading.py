"""The snapshot in force, taken up anew when the files change; a broken file leaves the old one in force."""

import threading
from pathlib import Path

from bot.logs import get_logger
from knowledge.base import KnowledgeBase

_log = get_logger("knowledge")


class Reloading:
    """Call it for the snapshot: `reloading().ask(…)`. `refresh` looks whether files changed."""

    def __init__(self, directory: Path, database: Path) -> None:
        self._directory = directory
        self._database = database
        self._lock = threading.Lock()
        self._state = self._stamp()
        self._base = KnowledgeBase.load(directory, database)

    def __call__(self) -> KnowledgeBase:
        return self._base

    def refresh(self) -> bool:
        """Take up changed files and return whether there were any; called from any thread."""
        with self._lock:
            state = self._stamp()
            if state == self._state:
                return False
            self._state = state
            fresh = KnowledgeBase.load(self._directory, self._database)
            if fresh.problems:
                _log.error("knowledge.not_taken_up", count=len(fresh.problems))
                return False
            self._base = fresh
            _log.info("knowledge.taken_up", count=len(fresh.rules))
            return True

    def _stamp(self) -> tuple[tuple[str, int, int], ...]:
        files = sorted(self._directory.rglob("*.yaml"))
        stats = ((str(file), file.stat()) for file in files)
        return tuple((name, found.st_mtime_ns, found.st_size) for name, found in stats)
