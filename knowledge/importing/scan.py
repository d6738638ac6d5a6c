"""Scan: the text of pages that are pictures, by the machine's own `pdftoppm` and `tesseract`, where it has them.

Both run page by page as processes of their own, without a shell, with a time each; what they make stays in a
directory that is removed. Nothing leaves the machine.
"""

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.importing.lines import Progress

_LANGUAGE = "vie"
_DRAW_SECONDS, _READ_SECONDS = 30, 60
_LONGER_SIDE = "3300"
"""Dots: about 280 an inch for A4, and a page a kilometre wide does not fill the memory."""


@cache
def can_recognise() -> bool:
    """Return whether this machine can: both programs, and tesseract's Vietnamese."""
    if not (shutil.which("pdftoppm") and shutil.which("tesseract")):
        return False
    listed = _run(["tesseract", "--list-langs"], _DRAW_SECONDS)
    return listed is not None and _LANGUAGE in listed.decode(errors="replace").split()


def recognise(content: bytes, pages: Sequence[int], progress: Progress) -> dict[int, str]:
    """Return page number → text of the pages that could be read."""
    texts: dict[int, str] = {}
    with TemporaryDirectory(prefix="scan-") as folder:
        file = Path(folder) / "scan.pdf"
        file.write_bytes(content)
        for done, page in enumerate(pages, 1):
            text = _page(file, page)
            if text is not None:
                texts[page] = text
            progress(done, len(pages))
    return texts


def _page(file: Path, page: int) -> str | None:
    picture = file.with_name("page")
    draw = [
        "pdftoppm",
        "-f",
        str(page),
        "-l",
        str(page),
        "-scale-to",
        _LONGER_SIDE,
        "-gray",
        "-png",
        "-singlefile",
    ]
    drawn = _run([*draw, str(file), str(picture)], _DRAW_SECONDS)
    if drawn is None:
        return None
    read = ["tesseract", f"{picture}.png", "stdout", "-l", _LANGUAGE, "--psm", "4"]
    text = _run(read, _READ_SECONDS)
    return text.decode("utf-8", "replace").replace("\f", "\n") if text is not None else None


def _run(command: list[str], seconds: int) -> bytes | None:
    """Return what the program printed; None when it failed or took too long."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=True)  # noqa: S603 (no shell)
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout
