"""JSON lines in, JSON lines out: how the commands' `--batch` files are read and their answers printed."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

_MARK = b"\xef\xbb\xbf"  # the byte-order mark that some editors leave at the beginning


class LineBroken(ValueError):
    """A line of a batch file is not a JSON object; carries the file's name and the line's number."""

    def __init__(self, file: str, number: int) -> None:
        super().__init__(f"{file}:{number}: not a JSON object")
        self.file = file
        self.number = number


def read(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number from 1, object) of a file, skipping empty lines. Raises LineBroken and OSError."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = _decoded(line.removeprefix(_MARK))
            except (ValueError, RecursionError) as error:
                raise LineBroken(path.name, number) from error
            if not isinstance(row, dict):
                raise LineBroken(path.name, number)
            yield number, row


def _decoded(line: bytes) -> Any:
    """Return what a line says. Raises ValueError and RecursionError.

    Half of a surrogate pair, which other programs write for text they did not understand, becomes U+FFFD.
    """
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        text = json.dumps(json.loads(line), ensure_ascii=False)
        return msgspec.json.decode(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def write(row: object) -> None:
    """Print one object as one line of UTF-8 on standard output."""
    sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
    sys.stdout.buffer.flush()
