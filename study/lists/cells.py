"""The cells of an uploaded list: XLSX, or text however it is encoded and whatever parts its columns."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from study.lists.columns import width

LONGEST_FILE = 5 * 1024 * 1024  # bytes
_MOST_ROWS = 5000  # of a sheet, titles and empty ones among them
_MOST_COLUMNS = 60
_LONGEST_CELL = 200  # characters; what is longer is no name
_UNPACKED = 60 * 1024 * 1024  # bytes a workbook may take once unpacked
_SHEETS = 10
_DELIMITERS = ",;\t|"
_LOOKED_AT = 30  # rows among which the names of the columns stand
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
Rows = list[list[str]]


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
        return _best(_sheets(content))
    except ListRefused:
        raise
    except Exception as error:  # a spoilt workbook fails anywhere in the library, in any way
        raise ListRefused("broken") from error


def _sheets(content: bytes) -> Iterator[Rows]:
    from openpyxl import load_workbook  # a third of a second that only a list needs

    book: Any = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets[:_SHEETS]:
        found = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
        yield _rows([_shown(value) for value in row] for row in found)
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
        return _best(_rows(csv.reader(io.StringIO(text, newline=""), delimiter=one)) for one in _DELIMITERS)
    except csv.Error as error:
        raise ListRefused("broken") from error


# Both ----------------------------------------------------------------------------------------------------------------


def _rows(found: Iterable[list[str]]) -> Rows:
    rows = [[cell[:_LONGEST_CELL] for cell in row[:_MOST_COLUMNS]] for row in islice(found, _MOST_ROWS + 1)]
    if len(rows) > _MOST_ROWS:
        raise ListRefused("too_long", rows=_MOST_ROWS)
    return rows


def _best(readings: Iterable[Rows]) -> Rows:
    """Return the reading in which most columns are known; the first when none is."""
    kept = list(readings)
    return max(kept, key=lambda rows: max(map(width, rows[:_LOOKED_AT]), default=0), default=[])
