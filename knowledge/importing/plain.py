"""Plain: a text file as lines."""

from knowledge.importing.decoding import decode
from knowledge.importing.lines import Line, Source
from knowledge.importing.residue import without_residue

_WRAPPED_FROM, _WRAPPED_TO = 40, 110
"""Characters of a line that a program may have broken to fit a page."""


def read_plain(content: bytes) -> Source:
    """Return the lines of a text file; a form feed begins a page. Raises ImportFailed."""
    text, slips = decode(content)
    pages = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    paged = len(pages) > 1
    lines = [
        Line(line, number if paged else None)
        for number, page in enumerate(pages, 1)
        for line in page.split("\n")
    ]
    kept, residue = without_residue(lines)
    return Source("txt", kept, _is_wrapped(kept), (*slips, *residue))


def _is_wrapped(lines: list[Line]) -> bool:
    """Return whether most filled lines have the width of a page: then a paragraph goes on over several."""
    filled = [len(line.text.strip()) for line in lines if line.text.strip()]
    if not filled or max(filled) > _WRAPPED_TO * 1.5:
        return False
    return sum(_WRAPPED_FROM <= length <= _WRAPPED_TO for length in filled) > 0.5 * len(filled)
