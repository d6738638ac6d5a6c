"""Sheets: a session's roll call as an XLSX file, for the official handbook: names, marks, categories."""

from io import BytesIO
from typing import Any

from bot.store import Transaction
from bot.texts import Texts
from study import announcements, branches
from study.attendance import MARKS, RollCall

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (8, 32, 26, 20)


def attendance(tx: Transaction, texts: Texts, roll: RollCall) -> bytes:
    """Return the workbook of a roll call. No cell of it is a formula, whatever a name is."""
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
    return _workbook(texts("attendance.sheet_title"), rows)


def _mark(texts: Texts, mark: str | None) -> str:
    return texts(f"attendance.mark_{mark or 'none'}")


def _workbook(title: str, rows: list[tuple[object, ...]]) -> bytes:
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
    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _harmless(value: object) -> object:
    """Return the value so that no program takes it for a formula, also after the sheet became a CSV."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
