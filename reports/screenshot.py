"""What stands in a screenshot: its words and QR codes, read by the machine's own programs where it has them.

The programs get a preview drawn by us, never the file a stranger sent; each runs as a process of its own for a few
seconds at most, without a shell. A machine without them reads nothing, and the person is asked for the address.
"""

import asyncio
import shutil
import tempfile
from pathlib import Path

from bot.logs import get_logger

_log = get_logger("screenshot")

SECONDS = 15.0  # one program
LONGEST = 20_000  # characters of what is read
_PROGRAMS = ("zbarimg", "tesseract")


def can_read() -> bool:
    """Say whether this machine has one of the programs."""
    return any(shutil.which(program) for program in _PROGRAMS)


async def read(picture: bytes) -> str:
    """Return what QR codes and words of `picture` (JPEG) say, a line each, codes first; "" when nothing is read."""
    with tempfile.TemporaryDirectory(prefix="screenshot-") as folder:
        file = Path(folder) / "picture.jpg"
        await asyncio.to_thread(file.write_bytes, picture)
        codes = await _run("zbarimg", "--quiet", "--raw", "--oneshot", str(file))
        words = await _run("tesseract", str(file), "stdout", "-l", await _language(), "--psm", "11")
    return f"{codes}\n{words}".strip()[:LONGEST]


async def _language() -> str:
    """The names of addresses are read with either; Vietnamese knows the letters of names."""
    return "vie" if "vie" in (await _run("tesseract", "--list-langs")).split() else "eng"


async def _run(program: str, *arguments: str) -> str:
    """Return what a program prints, "" when there is none, it finds nothing or takes too long."""
    path = shutil.which(program)
    if path is None:
        return ""
    process = await asyncio.create_subprocess_exec(
        path,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(SECONDS):
            printed, _ = await process.communicate()
    except TimeoutError:
        _log.warning("screenshot.too_slow", kind=program)
        return ""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return printed.decode("utf-8", errors="replace")[:LONGEST]
