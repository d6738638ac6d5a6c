"""The columns of a list, known by the names people give them; whatever else stands there is passed over."""

from collections.abc import Sequence
from typing import Literal

from bot.text import plain

Column = Literal["name", "before", "given", "kind", "phone"]

_NAMES: dict[Column, tuple[str, ...]] = {
    "name": (
        "ho va ten",
        "ho ten",
        "hoten",
        "ho va ten dang vien",
        "ho ten dang vien",
        "ho va ten khai sinh",
        "ho va ten dang dung",
        "ten dang vien",
        "dang vien",
        "full name",
    ),
    "before": ("ho", "ho dem", "ho va dem", "ho va ten dem", "ho lot", "ho ten dem", "ho va chu dem"),
    "given": ("ten", "ten goi"),
    "kind": (
        "loai",
        "loai dang vien",
        "dien",
        "dien dang vien",
        "tinh trang",
        "tinh trang sinh hoat",
        "chinh thuc du bi",
        "dang vien chinh thuc du bi",
    ),
    "phone": ("so dien thoai", "dien thoai", "sdt", "so dt", "di dong", "so di dong", "dt", "so may"),
}
_COLUMNS: dict[str, Column] = {name: column for column, names in _NAMES.items() for name in names}
_BANNER = "dang vien"
_LONGEST = 80  # characters of a column's name


def known(cell: str) -> Column | None:
    """Return which column a cell names, marks, capitals and punctuation aside."""
    return _COLUMNS.get(plain(cell)) if len(cell) <= _LONGEST else None


def heading(row: Sequence[str]) -> tuple[int, bool]:
    """Return how well a row names the columns, the more the better: how many it names, and in words of that use only.

    No column is named, and the number 0, when none of them holds names of people. “Đảng viên” is a banner above the
    names of the columns and a rank in the rows below them, too: of rows that name as many, one without it is meant.
    """
    found = {known(cell) for cell in row} - {None}
    number = len(found) if found & {"name", "given"} else 0
    return number, not any(plain(cell) == _BANNER for cell in row if len(cell) <= _LONGEST)
