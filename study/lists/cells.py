"""The cells of an uploaded list: XLSX, or text however it is encoded and whatever parts its columns."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from study.lists.columns import heading

LONGEST_FILE = 5 * 1024 * 1024  # bytes
_MOST_ROWS = 5000  # of a sheet, titles and empty ones among them
_MOST_COLUMNS = 60
_LONGEST_CELL = 200  # characters; what is longer is no name
_UNPACKED = 60 * 1024 * 1024  # bytes a workbook may take once unpacked
_SHEETS = 10
_LAST_ROW = 1_048_576  # of a sheet, as its format has it
_MOST_CELLS = _MOST_ROWS * _MOST_COLUMNS  # of a workbook: each costs 300 bytes and ten microseconds
_MOST_TAGS = 2 * _MOST_CELLS  # what else stands in a sheet is as dear, whatever it is called
_CELL = re.compile(rb"[<:]c[\s/>]")  # of any namespace; a prefixed one may count twice, by its end
_PIECE = 1024 * 1024  # bytes unpacked at once
_DELIMITERS = ",;\t|"
_LOOKED_AT = 30  # rows among which the names of the columns stand
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
Rows = list[list[str]]


class _Reading(NamedTuple):
    """One way to read a file: the rows that are taken, and those behind them, not read yet."""

    rows: Rows
    rest: Iterator[Sequence[object]]


class ListRefused(Exception):
    """The file is no list that can be read; `key` is a text of the catalogue below `members.list_`."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key, self.fields = key, fields


def read(content: bytes) -> Rows:
    """Return the rows of a list as texts, the first being line 1. Raises ListRefused."""
    if len(content) > LONGEST_FILE:
        raise ListRefused("too_big", megabytes=LONGEST_FILE // 1024**2)
    if not content.strip():
        raise ListRefused("empty")
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content)
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise ListRefused("other_kind")
    return _text(_decoded(content))


# Workbooks -----------------------------------------------------------------------------------------------------------


def _workbook(content: bytes) -> Rows:
    """Return the sheet whose columns are known best. What a formula shows counts, never the formula."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED:
                raise ListRefused("too_big", megabytes=LONGEST_FILE // 1024**2)
            if "xl/workbook.xml" not in packed.namelist():
                raise ListRefused("other_kind")
            _measure(packed)
        return _best(_sheets(content))
    except ListRefused:
        raise
    except Exception as error:  # a spoilt workbook fails anywhere in the library, in any way
        raise ListRefused("broken") from error


def _measure(packed: zipfile.ZipFile) -> None:
    """Refuse a workbook of more cells than a list can have: the library holds a row of them whole.

    Every part is looked at: where its sheets stand is for the workbook to say.
    """
    cells = tags = 0
    for part in packed.infolist():
        end = b""  # of the piece before, too short for a whole cell: none is counted twice
        with packed.open(part) as unpacked:
            while piece := unpacked.read(_PIECE):
                joined = end + piece.replace(b"\0", b"")  # as far as tags go, UTF-16 is UTF-8 with zeros
                cells, tags = cells + len(_CELL.findall(joined)), tags + piece.count(b"<")
                if cells > _MOST_CELLS or tags > _MOST_TAGS:
                    raise ListRefused("too_big", megabytes=LONGEST_FILE // 1024**2)
                end = joined[-2:]


def _sheets(content: bytes) -> Iterator[_Reading]:
    from openpyxl import load_workbook  # a third of a second that only a list needs

    book: Any = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets[:_SHEETS]:
        found = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
        yield _read(found)
    book.close()


def _shown(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


# Text ----------------------------------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    """Return the text of a file: by its mark, by the zeros of UTF-16, as UTF-8, else as Windows' Vietnamese."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _as(content[len(mark) :], encoding)
    sample = content[:4000]
    if b"\0" in sample:
        return _as(content, "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _as(content, "cp1258")


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ListRefused("encoding") from error


def _text(text: str) -> Rows:
    text = text.replace("\0", "")
    try:
        return _best(_read(csv.reader(io.StringIO(text, newline=""), delimiter=one)) for one in _DELIMITERS)
    except csv.Error as error:
        raise ListRefused("broken") from error


# Both ----------------------------------------------------------------------------------------------------------------


def _read(found: Iterator[Sequence[object]]) -> _Reading:
    rows = [
        [_shown(cell)[:_LONGEST_CELL] for cell in row[:_MOST_COLUMNS]] for row in islice(found, _MOST_ROWS)
    ]
    return _Reading(rows, found)


def _best(readings: Iterable[_Reading]) -> Rows:
    """Return the reading in which most columns are known; the first when none is. Raises ListRefused.

    How long the others are is all the same.
    """
    rows, rest = max(readings, key=_known, default=_Reading([], iter(())))
    # Empty rows may follow in hundreds of thousands, with borders or only skipped: `any` passes over them fast.
    if any(_shown(cell).strip() for row in filter(any, islice(rest, _LAST_ROW)) for cell in row):
        raise ListRefused("too_long", rows=_MOST_ROWS)
    return rows


def _known(reading: _Reading) -> tuple[int, bool]:
    return max(map(heading, reading.rows[:_LOOKED_AT]), default=(0, False))
