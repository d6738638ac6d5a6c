"""Passages: the tree of a document's chapters, articles, clauses and points, each with its span in the normal text.

A passage begins and ends with a line. `start`..`end` hold it with everything below it, `start`..`own_end` its own
words; the own words of all passages, each followed by a line break, are the whole text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.importing.markers import LEVELS, Kind, Marker, marker_of
from knowledge.importing.normal import NormalText
from knowledge.importing.slips import Slip, slip
from knowledge.spans import Span, lock

PassageKind = Kind | Literal["opening", "closing"]
_MOST_SKIPPED = 3
"""Numbers that may be missing in a count before the next one is taken for something else."""
_LONGEST_QUOTE = 400
"""Lines over which a quotation, as in laws that amend others, may go on."""
_HEADING = 160
"""Characters of a heading that are shown."""
_CLOSINGS = ("nơi nhận", "t/m ", "t.m ", "tm. ")
_NAMES: dict[str, str] = {
    "appendix": "phu-luc",
    "part": "phan",
    "chapter": "chuong",
    "letter": "muc",
    "section": "muc",
    "roman": "muc",
    "subsection": "tieu-muc",
    "article": "dieu",
    "clause": "khoan",
    "subclause": "khoan",
    "point": "diem",
    "idea": "y",
    "opening": "mo-dau",
    "closing": "ket",
}
_COUNTED_THROUGH = frozenset({"chapter", "article"})
"""What is counted through the whole document and not anew below each parent."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage. `id` is its path, such as "dieu-5.khoan-2.diem-a"; `heading` the beginning of its first line."""

    id: str
    kind: PassageKind
    label: str
    heading: str
    depth: int
    start: int
    own_end: int
    end: int
    page: int | None
    span: Span


@dataclass(slots=True)
class _Open:
    """A passage while it is being found; `number` of the last child by kind, to follow the count."""

    id: str
    kind: PassageKind
    label: str
    depth: int
    level: int
    start: int
    own_end: int
    end: int
    counts: dict[str, int]


def split(normal: NormalText) -> tuple[tuple[Passage, ...], tuple[Slip, ...]]:
    """Return the passages in reading order, and what looks wrong with their numbers. Linear in the text."""
    splitting = _Splitting(normal)
    for start, line, quoted in _lines(normal.text):
        splitting.take(start, line, quoted)
    return splitting.finished()


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield (offset, line, whether it lies inside a quotation of another document)."""
    lines = text.split("\n")
    offset, quoted_until = 0, -1
    for place, line in enumerate(lines):
        if place > quoted_until and line.startswith(("“", '"')):
            quoted_until = _end_of_quote(lines, place)
        yield offset, line, place <= quoted_until
        offset += len(line) + 1


def _end_of_quote(lines: Sequence[str], place: int) -> int:
    """Return the line with which a quotation that opens a line closes, -1 when it never does."""
    for ahead in range(place, min(place + _LONGEST_QUOTE, len(lines))):
        if lines[ahead].rstrip(".;, ").endswith(("”", '"')) and (ahead > place or len(lines[ahead]) > 1):
            return ahead
    return -1


class _Splitting:
    def __init__(self, normal: NormalText) -> None:
        self.normal = normal
        self.slips: list[Slip] = []
        self._stack: list[_Open] = []
        self._all: list[_Open] = []
        self._ids: dict[str, int] = {}
        self._through: dict[str, int] = {}
        self._closing = False

    def take(self, start: int, line: str, quoted: bool) -> None:
        marker = None if quoted else marker_of(line)
        if marker is not None and self._fits(marker, start, line):
            self._closing = False
            self._open(marker.kind, marker.label, LEVELS[marker.kind], start)
        elif self._all and not quoted and not self._closing and line.lower().startswith(_CLOSINGS):
            self._closing = True
            self._open("closing", "", 0, start)
        elif not self._all:
            self._open("opening", "", 0, start)
        end = start + len(line)
        self._all[-1].own_end = end
        for passage in self._stack:
            passage.end = end

    def _fits(self, marker: Marker, start: int, line: str) -> bool:
        """Return whether the marker's number may follow the last of its kind here; a note tells when it is odd."""
        if self._closing and marker.kind != "appendix":
            return False
        counts = self._counts(marker)
        if marker.number is None:
            return True
        last = counts.get(marker.kind)
        if not _follows(last, marker.number, marker.kind):
            if marker.kind not in ("point", "clause", "letter", "roman") or len(marker.label) < 3:
                self.slips.append(slip("out_of_count", start, line=line[:60]))
            return False
        expected = 1 if last is None else last + 1
        if marker.number > expected and not (last is None and marker.kind in _COUNTED_THROUGH):
            self.slips.append(slip("gap", start, before=expected, line=line[:60]))
        counts[marker.kind] = marker.number
        return True

    def _counts(self, marker: Marker) -> dict[str, int]:
        if marker.kind == "appendix":
            self._through = {}
        if marker.kind in _COUNTED_THROUGH:
            return self._through
        parent = next((one for one in reversed(self._stack) if one.level < LEVELS[marker.kind]), None)
        if parent is None or parent.kind in ("opening", "closing"):
            return self._through
        return parent.counts

    def _open(self, kind: PassageKind, label: str, level: int, start: int) -> None:
        while self._stack and (self._stack[-1].level >= level or self._stack[-1].kind == "opening"):
            self._stack.pop()
        parent = self._stack[-1] if self._stack else None
        id = self._fresh(self._path(parent, kind), kind, label, start)
        opened = _Open(id, kind, label, len(self._stack), level, start, start, start, {})
        self._stack.append(opened)
        self._all.append(opened)

    def _path(self, parent: _Open | None, kind: PassageKind) -> str:
        """Articles are known by their number alone, whatever chapter they stand in."""
        if kind == "article":
            parent = self._stack[0] if self._stack and self._stack[0].kind == "appendix" else None
        return f"{parent.id}." if parent else ""

    def _fresh(self, above: str, kind: PassageKind, label: str, start: int) -> str:
        id = above + "-".join(filter(None, [_NAMES[kind], label.lower().replace(".", "-")]))
        self._ids[id] = self._ids.get(id, 0) + 1
        if self._ids[id] == 1:
            return id
        self.slips.append(slip("twice", start, label=label or id))
        return f"{id}~{self._ids[id]}"

    def finished(self) -> tuple[tuple[Passage, ...], tuple[Slip, ...]]:
        passages = tuple(self._passage(found) for found in self._all)
        return passages, tuple(self.slips)

    def _passage(self, found: _Open) -> Passage:
        return Passage(
            id=found.id,
            kind=found.kind,
            label=found.label,
            heading=_heading(self.normal.text[found.start : found.own_end]),
            depth=found.depth,
            start=found.start,
            own_end=found.own_end,
            end=found.end,
            page=self.normal.page_at(found.start),
            span=lock(self.normal.text, found.start, found.end),
        )


def _follows(last: int | None, number: int, kind: Kind) -> bool:
    """A count goes on, begins anew, or leaves a few numbers out; anything else is a number in the text."""
    if last is None:
        return kind in _COUNTED_THROUGH or number <= _MOST_SKIPPED
    return last <= number <= last + _MOST_SKIPPED or number == 1


def _heading(own: str) -> str:
    """Return the first line, and the second where the first is a bare "Chương I"."""
    first, _, rest = own.partition("\n")
    marker = marker_of(first)
    bare = marker is not None and marker.length >= len(first.rstrip(".: "))
    whole = f"{first} {rest.partition(chr(10))[0]}".strip() if bare else first
    return whole if len(whole) <= _HEADING else f"{whole[:_HEADING].rpartition(' ')[0]}…"
