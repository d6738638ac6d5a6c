"""Word: a DOCX file as lines – paragraphs and tables in their order, with the numbers that Word writes by itself.

The package is looked at before it is opened: how much it unpacks to, macros, encryption. Nothing outside it is
followed.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from knowledge.importing.decoding import undone
from knowledge.importing.failure import ImportFailed
from knowledge.importing.lines import Line, Source
from knowledge.importing.numbering import Numbering
from knowledge.importing.slips import Slip, slip

_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_OF_TEXT = 30 * 1024 * 1024
_MOST_PARTS = 5000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DELETED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent"})
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_word(content: bytes) -> Source:
    """Return the lines of a DOCX file; pages as Word last laid them out. Raises ImportFailed."""
    _look_at(content)
    document = _opened(content)
    reading = _Reading(Numbering.of(document))
    lines = list(reading.blocks(document.element.body))
    text, coded = undone("\n".join(line.text.replace("\n", "\v") for line in lines))
    kept = [
        Line(made.replace("\v", "\n"), line.page if reading.page > 1 else None)
        for made, line in zip(text.split("\n") if lines else (), lines, strict=True)
    ]
    return Source("docx", kept, False, (*coded, *reading.slips()))


def _look_at(content: bytes) -> None:
    """Refuse a package that unpacks to too much, holds macros or is locked, by its directory alone."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ImportFailed("broken_word") from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise ImportFailed("too_heavy")
    if any(part.file_size > _MOST_OF_TEXT for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise ImportFailed("too_heavy")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise ImportFailed("macros")
    if any(part.flag_bits & 1 for part in parts):
        raise ImportFailed("old_word")


def _opened(content: bytes) -> Any:
    from docx import Document

    try:
        document = Document(BytesIO(content))
        if document.element.body is None:
            raise ImportFailed("broken_word")
    except ImportFailed:
        raise
    except MemoryError as error:
        raise ImportFailed("too_heavy") from error
    except Exception as error:  # a broken package breaks the library in as many ways as there are packages
        deep = "depth" in str(error).lower()
        raise ImportFailed("too_deep" if deep else "broken_word") from error
    return document


class _Reading:
    """Walks the body without recursion: a document nested deeply must not cost the stack."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.page = 1
        self.numbered = 0
        self.tracked = 0

    def slips(self) -> Iterator[Slip]:
        if self.numbered:
            yield slip("numbered", count=self.numbered)
        if self.tracked:
            yield slip("tracked", count=self.tracked)

    def blocks(self, body: Any) -> Iterator[Line]:
        """Yield the paragraphs below `body`; a table of bare cells goes row by row, any other cell by cell."""
        waiting = [body]
        while waiting:
            element = waiting.pop()
            if element.tag == f"{_W}p":
                page = self.page
                text = self._paragraph(element)
                if text.strip():
                    yield Line(text, page)
            elif element.tag == f"{_W}tbl" and _is_grid(element):
                yield from self._rows(element)
            elif element.tag not in _DELETED:
                waiting += reversed(element)

    def _rows(self, table: Any) -> Iterator[Line]:
        for row in table.iterchildren(f"{_W}tr"):
            page = self.page
            cells = [
                " ".join(map(self._paragraph, cell.iter(f"{_W}p"))) for cell in row.iterchildren(f"{_W}tc")
            ]
            text = " | ".join(" ".join(cell.split()) for cell in cells)
            if text.strip(" |"):
                yield Line(text, page)

    def _paragraph(self, paragraph: Any) -> str:
        text = "".join(self._pieces(paragraph))
        number = self.numbering.next(paragraph) if text.strip() else ""
        self.numbered += bool(number)
        return f"{number} {text}" if number else text

    def _pieces(self, paragraph: Any) -> Iterator[str]:
        waiting = list(reversed(paragraph))
        while waiting:
            element = waiting.pop()
            if element.tag in _DELETED or element.tag == _CHOICE:
                self.tracked += element.tag != _CHOICE and not element.tag.endswith("txbxContent")
            elif element.tag == f"{_W}t":
                yield element.text or ""
            elif element.tag in (f"{_W}tab", f"{_W}noBreakHyphen"):
                yield "-" if element.tag.endswith("Hyphen") else " "
            elif element.tag in (f"{_W}br", f"{_W}cr"):
                self.page += element.get(f"{_W}type") == "page"
                yield "\n"
            elif element.tag == f"{_W}lastRenderedPageBreak":
                self.page += 1
            elif element.tag != f"{_W}pPr":
                self.tracked += element.tag == f"{_W}ins"
                waiting += reversed(element)


def _is_grid(table: Any) -> bool:
    """Return whether the table is data: several rows whose cells hold a paragraph each. A document's head is not."""
    rows = list(table.iterchildren(f"{_W}tr"))
    cells = [cell for row in rows for cell in row.iterchildren(f"{_W}tc")]
    single = all(sum(1 for _ in cell.iter(f"{_W}p")) <= 1 for cell in cells)
    return len(rows) > 2 and len(cells) > len(rows) and single
