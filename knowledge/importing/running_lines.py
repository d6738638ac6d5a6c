"""Running lines: what is printed on every page of a document and is not part of it – headers, footers, page numbers."""

import re
from collections import Counter
from collections.abc import Sequence

from knowledge.importing.lines import Line
from knowledge.importing.slips import Slip, slip

_EDGE = 3
"""Lines at the top and at the bottom of a page that may be running lines."""
_FEWEST_PAGES, _SHARE = 3, 0.5
_LONGEST = 150
_PAGE_NUMBER = re.compile(r"(?:trang\s*)?[-–—|\s]*\d{1,4}(?:\s?/\s?\d{1,4})?[-–—|\s]*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def without_running_lines(pages: Sequence[Sequence[str]]) -> tuple[list[Line], tuple[Slip, ...]]:
    """Return the lines of all pages without what repeats at their edges, and what was left out."""
    repeated = _repeated(pages)
    kept: list[Line] = []
    dropped: Counter[str] = Counter()
    numbers = 0
    for number, page in enumerate(pages, 1):
        filled = [line.strip() for line in page if line.strip()]
        for place, line in enumerate(filled):
            edge = place < _EDGE or place >= len(filled) - _EDGE
            if edge and _PAGE_NUMBER.fullmatch(line) and place in (0, len(filled) - 1, 1, len(filled) - 2):
                numbers += 1
            elif edge and _shape(line) in repeated:
                dropped[_shape(line)] += 1
            else:
                kept.append(Line(line, number))
    return kept, _told(dropped, numbers)


def _repeated(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the shapes of lines that stand at the edges of at least half of the pages."""
    counts: Counter[str] = Counter()
    for page in pages:
        filled = [line.strip() for line in page if line.strip()]
        edges = filled[:_EDGE] + filled[max(_EDGE, len(filled) - _EDGE) :]
        counts.update({_shape(line) for line in edges if len(line) <= _LONGEST})
    enough = max(_FEWEST_PAGES, _SHARE * len(pages))
    return frozenset(shape for shape, count in counts.items() if count >= enough)


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line)


def _told(dropped: Counter[str], numbers: int) -> tuple[Slip, ...]:
    told = [slip("running", count=count, line=line) for line, count in dropped.most_common(5)]
    return (*told, *([slip("page_numbers", count=numbers)] if numbers else []))
