"""Lines: what every reader gives, whatever the file was: lines of text in reading order, with their page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from knowledge.importing.slips import Slip

Format = Literal["txt", "html", "docx", "pdf"]
Progress = Callable[[int, int], None]
"""Told (pages done, pages in all) while a file is read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph as it stands in the file; `page` counts from 1, None where the file has no pages."""

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What was read of a file. `wrapped` says that a paragraph may go on in the next line, as in PDF."""

    format: Format
    lines: Sequence[Line]
    wrapped: bool
    slips: tuple[Slip, ...] = field(default=())
