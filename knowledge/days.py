"""Days: the day that a question asks about: "năm ngoái", "hồi 2023", "trước 1/7/2026", "tháng 3 năm nay".

Only what names a year, a month or a date counts; "hôm qua" belongs to a story and changes no status. The number of a
document ("Nghị định 15/2020") and its own date are no days that somebody asks about.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.text import fold

_LONGEST = 2000  # characters looked at
_EARLIEST = 1930


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, as they were written (`named`); `rest` is the question without them."""

    first: date
    last: date
    named: str
    rest: str

    @property
    def day(self) -> date:
        """The day that a status is worked out for: the last of the period."""
        return self.last


Pointing = Literal["then", "now", "once"]

_AHEAD = r"(?:(?P<side>truoc(?: ngay)?|den truoc|sau(?: ngay)?|tu(?: sau)?(?: ngay)?|ke tu(?: ngay)?)\s+)?"
_LEAD = r"(?:(?:hoi|vao|trong|luc|ngay|hom|thoi diem|tai|khoang|tinh den|den|toi|o)\s+){0,3}"
_TIME = r"(?P<lead>" + _LEAD + r")" + _AHEAD + r"(?:(?:hoi|vao|ngay|hom)\s+){0,2}"
_OF_YEAR = r"(?P<year>(?:19|20)\d\d)"
_THIS_LAST = r"(?P<near>nam nay|nam ngoai|nam truoc|nam kia|nam vua roi|nam roi|vua roi|vua qua|truoc)"
_PART = r"(?:(?P<part>dau|giua|cuoi)\s+)?"

_DATE = re.compile(
    rf"\b{_TIME}(?P<d>\d{{1,2}})(?:\s*[/.-]\s*|\s+thang\s+)(?P<m>\d{{1,2}})(?:\s*[/.-]\s*|\s+nam\s+){_OF_YEAR}(?![\w/])"
)
_MONTH = re.compile(
    rf"\b{_TIME}{_PART}thang\s+(?P<m>\d{{1,2}})(?:(?:\s*[/.-]\s*|\s+nam\s+|\s+){_OF_YEAR}|\s+{_THIS_LAST})?(?![\w/])"
)
_YEAR = re.compile(rf"\b{_TIME}{_PART}(?P<word>nam\s+)?{_OF_YEAR}(?![\w/.-])")
_NEAR_YEAR = re.compile(
    rf"\b{_TIME}{_PART}(?:(?P<ago>\d{{1,2}}|mot|hai|ba|bon|nam|vai) nam truoc|"
    r"(?P<near>nam ngoai|nam truoc|nam kia|nam vua roi|nam roi|nam nay))\b(?! khi)"
)
_AGO = re.compile(r"\b(?:cach day|cach nay) (?P<ago>\d{1,2}|mot|hai|ba|bon|nam|vai) nam\b")
_LAST_MONTH = re.compile(r"\b(?:hoi |tu |vao )?thang (?:truoc|vua roi|vua qua)\b")

_THEN = re.compile(r"\b(?:luc|khi|hoi|thoi diem|ngay|nam|thoi gian) (?:do|ay|day)\b|\bbay gio\b(?= do)")
_NOW = re.compile(r"\b(?:hien nay|hien tai|bay gio|ngay nay|hom nay|luc nay|gio)\b")
_ONCE = re.compile(
    r"\b(?:truoc day|truoc kia|hoi truoc|ngay xua|hoi xua|ngay truoc|dao truoc|luc truoc|truoc do)\b"
)

# A number or a year right behind one of these belongs to a document: "Luật An ninh mạng năm 2025".
_DOCUMENT = re.compile(
    r"\b(?:luat|bo luat|nghi dinh|nd|quy dinh|qd|nghi quyet|nq|thong tu|tt|chi thi|ct|ket luan|huong dan|hd|dieu le|"
    r"hien phap|quyet dinh|quy che|cong van|van ban|so|dieu|khoan|tet|quoc khanh|nghi|le)\b[^,.;:?!\n]{0,40}$"
)
_PLAIN_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "vai": 3}
_YEARS_BACK = {"nam nay": 0, "nam ngoai": 1, "nam truoc": 1, "nam vua roi": 1, "nam roi": 1, "nam kia": 2}


def period_in(typed: str, today: date) -> Period | None:
    """Return the first period of the past that a text names, or one that it names as a beginning ("từ 1/1/2027").

    A day that is still to come is otherwise no day a status can be told for.
    """
    text = typed[:_LONGEST]
    bare = _fold_in_place(text)
    for pattern, read in _READERS:
        for found in pattern.finditer(bare):
            period = _read(found, read, bare, today)
            if period is not None:
                first, last = period
                return Period(first, last, _named(text, found), _without(typed, found))
    return None


def pointing(typed: str) -> Pointing | None:
    """Return whether a text points at the day spoken of ("lúc đó"), at today ("hiện nay") or vaguely back."""
    bare = _fold_in_place(typed[:_LONGEST])
    if _ONCE.search(bare):
        return "once"
    if _THEN.search(bare):
        return "then"
    return "now" if _NOW.search(bare) else None


def without_pointing(typed: str) -> str:
    """Return the text without the words that point at a day."""
    bare = _fold_in_place(typed)
    found = next((hit for pattern in (_ONCE, _THEN, _NOW) if (hit := pattern.search(bare))), None)
    return _without(typed, found) if found else typed


def _fold_in_place(text: str) -> str:
    """Return the fold of `text`, letter for letter, so that places in one are places in the other."""
    bare = fold(text)
    return bare if len(bare) == len(text) else "".join((fold(letter) or " ")[0] for letter in text)


def _without(typed: str, found: re.Match[str]) -> str:
    return f"{typed[: found.start()].rstrip()} {typed[found.end() :].lstrip()}".strip()


def _named(text: str, found: re.Match[str]) -> str:
    return " ".join(text[found.start() : found.end()].split())


def _read(found: re.Match[str], read: "_Reader", bare: str, today: date) -> tuple[date, date] | None:
    side = (found.groupdict().get("side") or "").split(" ")[0]
    if not side and _DOCUMENT.search(bare[max(0, found.start() - 60) : found.start()]):
        return None
    span = read(found, today)
    if span is None or span[0].year < _EARLIEST:
        return None
    first, last = span
    if side in ("truoc", "den"):
        first = last = first - timedelta(days=1)
    elif side in ("tu", "ke", "sau") and first > today:
        return first, first
    if first > today:
        return None
    return (first, min(last, today)) if last != today or first != last else None


def _date(found: re.Match[str], today: date) -> tuple[date, date] | None:
    day = _made(int(found["year"]), int(found["m"]), int(found["d"]))
    return (day, day) if day else None


def _month(found: re.Match[str], today: date) -> tuple[date, date] | None:
    month = int(found["m"])
    if not 1 <= month <= 12:
        return None
    if found["year"]:
        year = int(found["year"])
    elif found["near"]:
        year = today.year - _YEARS_BACK.get(found["near"], 0)
        year -= found["near"] in ("vua roi", "vua qua", "truoc") and month > today.month
    elif found["lead"].strip() in ("hoi", "vao", "tu hoi") or found["side"]:
        year = today.year - (month > today.month)
    else:
        return None
    return _part_of_month(found["part"], year, month)


def _part_of_month(part: str | None, year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return (first, first + timedelta(days=9)) if part == "dau" else (first, last)


def _year(found: re.Match[str], today: date) -> tuple[date, date] | None:
    lead, side = found["lead"].strip(), found["side"]
    if not (lead or side or found["word"] or found["part"]):
        return None  # a bare number
    return _part_of_year(found["part"], int(found["year"]))


def _near_year(found: re.Match[str], today: date) -> tuple[date, date] | None:
    if found["ago"]:
        return _ago(found, today)
    if found["near"] == "nam nay" and not found["part"]:
        return None
    return _part_of_year(found["part"], today.year - _YEARS_BACK[found["near"]])


def _ago(found: re.Match[str], today: date) -> tuple[date, date] | None:
    back = _PLAIN_NUMBERS.get(found["ago"]) or int(found["ago"])
    day = _made(today.year - back, today.month, min(today.day, 28))
    return (day, day) if day else None


def _part_of_year(part: str | None, year: int) -> tuple[date, date]:
    months = {"dau": (1, 3), "giua": (4, 8), "cuoi": (9, 12)}
    begins, ends = months.get(part or "", (1, 12))
    return date(year, begins, 1), _part_of_month(None, year, ends)[1]


def _last_month(found: re.Match[str], today: date) -> tuple[date, date] | None:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_Reader = Callable[[re.Match[str], date], tuple[date, date] | None]
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_DATE, _date),
    (_LAST_MONTH, _last_month),
    (_AGO, _ago),
    (_MONTH, _month),
    (_NEAR_YEAR, _near_year),
    (_YEAR, _year),
)
