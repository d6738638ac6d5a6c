"""The knowledge that ships, indexed once for all tests: building it costs seconds, reading it a tenth of one.

The stored index names the content it was made of, so an older one is never taken for today's.
"""

import shutil
from functools import cache
from pathlib import Path

from knowledge.base import KnowledgeBase
from knowledge.snapshot import HOME

_STORED = Path(__file__).resolve().parents[2] / ".pytest_cache" / "knowledge.db"


@cache
def shipped_knowledge() -> KnowledgeBase:
    """Return the knowledge that ships, the same object for all tests of a process."""
    return KnowledgeBase.load(HOME, _STORED)


def beside(folder: Path) -> Path:
    """Put the stored index into a data directory, as if the program had run there before; return its place."""
    shipped_knowledge()
    place = folder / "knowledge.db"
    if folder.is_dir() and not place.exists():
        shutil.copyfile(_STORED, place)
    return place
