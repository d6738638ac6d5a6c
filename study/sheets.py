"""Sheets: rows as an XLSX or a CSV file; a session's roll call as one, for the official handbook.

No cell of either is a formula to any program, whatever a name is.
"""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any
from unicodedata import category

from bot.store import Transaction
from bot.texts import Texts
from study import announcements, branches
from study.attendance import MARKS, RollCall

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_UNWRITABLE = ("Cc", "Cs", "Cn")  # controls, halves of signs, signs that are none
_WIDTHS = (8, 32, 26, 20)


def attendance(tx: Transaction, texts: Texts, roll: RollCall) -> bytes:
    """Return the workbook of a roll call."""
    branch = branches.find(tx, roll.session.branch_id)
    counts = roll.counts()
    rows: list[tuple[object, ...]] = [
        (texts("attendance.sheet_branch"), branch.name if branch else ""),
        (texts("attendance.sheet_session"), announcements.name(texts, roll.session)),
        (texts("attendance.sheet_total"), len(roll.lines)),
        *((_mark(texts, mark), counts[mark]) for mark in MARKS),
        (),
        tuple(texts(f"attendance.sheet_{name}") for name in ("number", "name", "mark", "reason")),
    ]
    for number, line in enumerate(roll.lines, 1):
        reason = texts(f"study.reason_{line.reason}") if line.mark == "excused" and line.reason else ""
        rows.append((number, line.name or texts("study.unnamed"), _mark(texts, line.mark), reason))
    return workbook(texts("attendance.sheet_title"), rows, _WIDTHS)


def _mark(texts: Texts, mark: str | None) -> str:
    return texts(f"attendance.mark_{mark or 'none'}")


def workbook(title: str, rows: Iterable[Sequence[object]], widths: Sequence[int]) -> bytes:
    """Return one sheet of rows as XLSX; `widths` are those of the first columns, in characters."""
    from openpyxl import Workbook  # a third of a second that only an export needs

    book: Any = Workbook()
    sheet = book.active
    sheet.title = title
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            cell.value = _harmless(value)
            if isinstance(value, str):
                cell.data_type = "s"
    for letter, width in zip("ABCDEFGH", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def comma_separated(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV in UTF-8, marked so that spreadsheet programs read the diacritics right."""
    kept = StringIO()
    csv.writer(kept).writerows([_harmless(value) for value in row] for row in rows)
    return kept.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    """Return the value so that no program takes it for a formula; a text without signs no sheet can hold."""
    if not isinstance(value, str):
        return value
    text = "".join(sign for sign in value if sign in "\n\t" or category(sign) not in _UNWRITABLE)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text
