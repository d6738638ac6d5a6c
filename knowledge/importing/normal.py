"""Normal: the one form of a document's text that passages, spans and hashes are counted in.

The rule: Unicode NFC; control and invisible characters are gone; one paragraph a line; within a line every run of
white space is one space, none at its ends; no empty line; a paragraph broken over lines or pages is joined again.
Offsets count code points of this text.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.text import clean
from knowledge.importing.failure import ImportFailed
from knowledge.importing.lines import Line, Source
from knowledge.importing.markers import marker_of

LONGEST_TEXT = 1_900_000
"""Characters of one document; a revision's body holds a little more."""
_FEWEST_WORDS = 20
_FULL_LINE = 60
"""Characters from which a line may have been broken to fit a page."""
_ENDED = re.compile(r"[.;:!?…”\"/)\]]$")
_BULLET = re.compile(r"[-–—•*+▪◦✓_]")


@dataclass(frozen=True, slots=True)
class NormalText:
    """A text in normal form; `pages` are the offsets at which its pages begin, empty where there are none."""

    text: str
    pages: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return the page (from 1) that holds the character at `offset`."""
        return bisect_right(self.pages, offset) or 1 if self.pages else None


def normal_line(text: str) -> str:
    """Return one line in normal form."""
    return " ".join(clean(text).split())


def normal_text(text: str) -> str:
    """Return `text` in normal form; applied again it changes nothing."""
    return "\n".join(filter(None, map(normal_line, text.splitlines())))


def normalise(source: Source) -> NormalText:
    """Return the text of what was read. Raises ImportFailed when it is too long or there is next to nothing."""
    paragraphs = _joined(_filled(source.lines), source.wrapped)
    text = "\n".join(" ".join(line.text for line in paragraph) for paragraph in paragraphs)
    if len(text) > LONGEST_TEXT:
        raise ImportFailed("text_too_long", limit=LONGEST_TEXT)
    if len(text.split()) < _FEWEST_WORDS:
        raise ImportFailed("text_too_short")
    return NormalText(text, _pages(paragraphs))


def _filled(lines: Sequence[Line]) -> list[Line]:
    return [
        Line(text, line.page)
        for line in lines
        for text in filter(None, map(normal_line, line.text.splitlines()))
    ]


def _joined(lines: Sequence[Line], wrapped: bool) -> list[list[Line]]:
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and _goes_on(paragraphs[-1][-1].text, line.text, wrapped):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _goes_on(before: str, text: str, wrapped: bool) -> bool:
    """Return whether `text` goes on with the sentence of the line before.

    Only a small letter says so for certain; in wrapped text a full line that ends amid a sentence does as well.
    """
    if marker_of(text) or _BULLET.match(text) or _ENDED.search(before) or before.isupper():
        return False
    if text[0].islower():
        return (wrapped or len(before) > _FULL_LINE) and any(map(str.isalnum, before))
    return wrapped and len(before) >= _FULL_LINE and not text.isupper()


def _pages(paragraphs: Sequence[Sequence[Line]]) -> tuple[int, ...]:
    """Return where each page begins; a page without text begins where the next one does."""
    starts: list[int] = []
    offset = 0
    for paragraph in paragraphs:
        for line in paragraph:
            if line.page is not None:
                starts += [offset] * (line.page - len(starts))
            offset += len(line.text) + 1
    return tuple(starts)
