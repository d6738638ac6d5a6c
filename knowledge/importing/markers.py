"""Markers: how a line of a document says that a part, chapter, article, clause or point begins.

Laws number Chương – Mục – Điều – khoản – điểm; Party directives, which have no Điều, number I – 1 – a; letters often
count “Một là, hai là”.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "appendix", "part", "chapter", "letter", "section", "roman", "subsection", "article", "clause", "subclause",
    "point", "idea",
]  # fmt: skip

LEVELS: dict[Kind, int] = {
    "appendix": 0,
    "part": 1,
    "chapter": 2,
    "letter": 3,
    "section": 4,
    "roman": 4,
    "subsection": 5,
    "article": 6,
    "clause": 7,
    "subclause": 8,
    "point": 9,
    "idea": 10,
}
"""Kind → depth; a passage closes every open one that is not above it."""

_UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_END = rf"(?:[.)](?=$|\s|[^\W\d])|/(?=$|\s|[{_UPPER}][^\W\d_A-Z]))"
_ORDINALS = "nhất|hai|ba|tư|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|mười một|mười hai"
_COUNTED = {"nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7}
_COUNTED |= {"tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12}
_ALPHABET = "abcdđeghiklmnopqrstuvxy"
_PATTERNS: list[tuple[Kind, re.Pattern[str]]] = [
    ("appendix", re.compile(r"(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+)?([IVXL]+|\d{1,3}|[A-Z]))?(?=$|[\s.:–-])")),
    ("part", re.compile(rf"(?i:phần)\s+(?:(?i:thứ)\s+)?((?i:{_ORDINALS})|[IVX]+|\d{{1,2}})(?=$|[\s.:–-])")),
    ("chapter", re.compile(r"(?i:chương)\s+([IVXL]+|\d{1,3})(?=$|[\s.:–-])")),
    ("subsection", re.compile(r"(?i:tiểu mục)\s+(\d{1,2}|[IVX]+)(?=$|[\s.:–-])")),
    ("section", re.compile(r"(?i:mục)\s+(\d{1,2}|[IVX]+)(?=$|[\s.:–-])")),
    ("article", re.compile(rf"(?:ĐIỀU|Điều)\s+(\d{{1,4}}[a-zđ]?)(?=$|[.:]|\s+[{_UPPER}“])")),
    ("roman", re.compile(rf"([IVX]{{1,7}})\s?[.)/–-](?=$|\s|[{_UPPER}])")),
    ("letter", re.compile(r"([A-HK-UĐ])\s?[.)/–-](?=$|\s)")),
    ("subclause", re.compile(r"(\d{1,3}\.[1-9]\d?(?:\.[1-9]\d?)?)[.)]?(?=\s)")),
    ("clause", re.compile(rf"(?:Khoản\s+)?(\d{{1,3}}[a-zđ]?)\s?{_END}")),
    ("clause", re.compile(rf"(\d{{1,2}})\s?[-–](?=\s?[{_UPPER}])")),
    ("point", re.compile(rf"(?:Điểm\s+)?([a-zđ]{{1,2}}\d?)\s?{_END}")),
    ("idea", re.compile(r"(Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười)\s+là\s?[,:]?(?=\s)")),
    ("idea", re.compile(rf"Thứ\s+({_ORDINALS})\s?[,:](?=\s)")),
]
_ROMAN = re.compile(r"X{0,3}(?:L?X{0,3})?(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(frozen=True, slots=True)
class Marker:
    """What begins here: its label as printed ("12a", "IV", "đ"; "3" for “Thứ ba”), its place in the counting, its end.

    `number` is None where the label does not count (an appendix without number).
    """

    kind: Kind
    label: str
    number: int | None
    length: int


def marker_of(line: str) -> Marker | None:
    """Return the marker at the beginning of a line in normal form, None when there is none."""
    for kind, pattern in _PATTERNS:
        found = pattern.match(line[:60])
        if found:
            label = found[1] or ""
            number = _number(kind, label) if label else None
            if label and number is None:
                continue
            return Marker(kind, str(number) if label.lower() in _COUNTED else label, number, found.end())
    return None


def _number(kind: Kind, label: str) -> int | None:
    """Return the label's place in the counting; letters added later ("12a") count as the number they follow."""
    if kind in ("part", "idea") and label.lower() in _COUNTED:
        return _COUNTED[label.lower()]
    if kind == "subclause":
        return int(label.rpartition(".")[2])
    if label.rstrip("abcdđeghik").isdigit():
        return int(label.rstrip("abcdđeghik"))
    if kind in ("point", "letter"):
        return _alphabet_place(label.lower())
    return _roman(label) if _ROMAN.fullmatch(label) else None


def _alphabet_place(label: str) -> int | None:
    letters = label.rstrip("0123456789")
    if len(letters) == 1 and letters in _ALPHABET:
        return _ALPHABET.index(letters) + 1
    if len(letters) == 2 and letters[0] == letters[1] and letters[0] in _ALPHABET:
        return len(_ALPHABET) + _ALPHABET.index(letters[0]) + 1
    return None


def _roman(label: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in label]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
