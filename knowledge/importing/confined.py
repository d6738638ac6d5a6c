"""Confined: reading a file in a process of its own, so that no file can take the program's time or memory with it."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from knowledge.importing.failure import ImportFailed
from knowledge.importing.formats import LONGEST_FILE
from knowledge.importing.lines import Progress, Source
from knowledge.importing.reading import Report

SECONDS = 120
"""Between two pages, or the beginning and the end of a file without pages."""
_ROOT = Path(__file__).resolve().parents[2]


def read_confined(
    content: bytes, progress: Progress = lambda done, of: None, seconds: float = SECONDS
) -> Source:
    """Return what is in a file. Raises ImportFailed, also when reading it took too long or too much."""
    if len(content) > LONGEST_FILE:
        raise ImportFailed("too_large", limit=LONGEST_FILE // 1024**2)
    with _process() as process:
        watch = _Watch(process, seconds)
        last = Report()
        feeding = threading.Thread(target=_feed, args=(process, content), daemon=True)
        feeding.start()
        for last in _reports(process):
            watch.again()
            if last.of:
                progress(last.done, last.of)
        watch.stop()
        feeding.join()
    if last.source is not None:
        return last.source
    if last.failed:
        raise ImportFailed(last.failed, **(last.fields or {}))
    raise ImportFailed("too_long" if watch.fired else "unreadable")


@contextmanager
def _process() -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "knowledge.importing.reading"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
        command, cwd=_ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    )
    try:
        with process:
            yield process
    finally:
        process.kill()


def _feed(process: "subprocess.Popen[bytes]", content: bytes) -> None:
    """Write the file; a process that died meanwhile says so by its reports."""
    assert process.stdin is not None
    try:
        process.stdin.write(content)
        process.stdin.close()
    except BrokenPipeError:
        return


def _reports(process: "subprocess.Popen[bytes]") -> Iterator[Report]:
    assert process.stdout is not None
    for line in process.stdout:
        try:
            yield msgspec.json.decode(line, type=Report)
        except msgspec.DecodeError:
            return


class _Watch:
    """Ends the process when it has said nothing for some seconds."""

    def __init__(self, process: "subprocess.Popen[bytes]", seconds: float) -> None:
        self.fired = False
        self._process = process
        self._seconds = seconds
        self._timer = self._started()

    def again(self) -> None:
        self._timer.cancel()
        self._timer = self._started()

    def stop(self) -> None:
        self._timer.cancel()

    def _started(self) -> threading.Timer:
        timer = threading.Timer(self._seconds, self._fire)
        timer.daemon = True
        timer.start()
        return timer

    def _fire(self) -> None:
        self.fired = True
        self._process.kill()
