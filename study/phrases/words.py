"""The one spelling a schedule phrase is read in: folded, lower case, numbers as digits, weekdays as "thu 6".

Without its marks "sáu" (six) is also "sau" (next) and "tối" (evening) is also "tới" (coming). Where the marks are
there to tell, the less common reading is kept apart with an x: "xsau" is always six, "xtoi" always coming.
"""

import re
import unicodedata

from bot.text import clean, fold

MAX_LENGTH = 300  # characters; a longer text is not a schedule

_MARKED = {
    "sáu": "xsau",
    "tới": "xtoi",
    "từ": "xtu",
    "mốt": "xmot",
    "tôi": " ",
    "bây giờ": "luc nay",
    "âm": "amlich",
}
_MARKED_WORD = re.compile(rf"\b({'|'.join(_MARKED)})\b")

_UNITS = {
    "mot": 1, "xmot": 1, "nhat": 1, "hai": 2, "ham": 2, "nhi": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5,
    "nham": 5, "xsau": 6, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_FIVE = r"nam(?!\s?\d)"  # "năm" is also a year
_UNIT = rf"mot|xmot|hai|ba|bon|tu|{_FIVE}|lam|nham|xsau|sau|bay|tam|chin"
_TENS = rf"(?:(?:hai|ba|bon|nam)\s)?muoi(?:\s(?:{_UNIT}))?\b|(?:hai|ham|ba|bon|nam)\s(?:{_UNIT})\b"  # "hai tư": 24
_SAFE = rf"{_TENS}|\b(?:mot|hai|ba|bon|{_FIVE}|xsau|bay|tam|chin)\b"

_BEFORE_CLOCK = re.compile(rf"\b({_SAFE}|sau)\s(?=(?:gio\b(?! lam| hanh)|ruoi\b|phut\b|tieng\b|ngay nua))")
_AFTER_CLOCK = re.compile(rf"\b(?P<before>gio|kem)\s(?P<number>{_SAFE})")
_AFTER_DAY = re.compile(
    rf"\b(?P<before>ngay|mung|mong|hom)\s(?P<number>{_SAFE}|sau\b(?=\s(?:thang|hang|moi)))"
)
_AFTER_MONTH = re.compile(rf"\b(?P<before>thang)\s(?P<number>{_SAFE}|tu\b)(?!\slan)")
_ORDINAL = re.compile(
    r"(?<!moi )(?<!hang )(?<!cac )\b(tuan|thang|lan|lam viec|chu nhat)\sthu\s?"
    r"(nhat|mot|hai|nhi|ba|bon|tu|nam|xsau|sau|\d)\b"
)
_WEEKDAY = re.compile(r"\bthu\s?(hai|ba|tu|nam|xsau|sau|bay|[2-7])\b|\bt([2-7])\b(?!\s?[/.])")
_BARE_DAY = re.compile(r"(?:(?<=^ )|(?<=[,;] )|(?<=vao )|(?<=hop ))(\d{1,2}) (?=(?:hang|moi) thang\b)")
_SUNDAY = re.compile(r"\b(?:chu nhat|chu nhut|cn)\b")

# What is said about the session, not about its time; numbers in it are not dates.
_QUOTED = re.compile(r"[\"“”«»][^\"“”«»]*[\"“”«»]")
_LABELLED = re.compile(
    r"\b(?:noi dung|chu de|dia diem|tai)\s*:?\s(?:(?!\s(?:luc|vao|hoi|ngay|hang|moi|thu)\s)[^,;.\n])*"
)
_NOT_A_TIME = r"(?!\s?(?:gio|h|g)\b|:|\d|[/.\-]\d{1,2}(?!\d)|\s(?:thang|hang|moi)\b|\s?[hg]\d)"
_DOCUMENT = re.compile(
    r"\b(?:nghi quyet|nq|chi thi|quy dinh|qd|ket luan|kl|huong dan|luat|nghi dinh|ke hoach|kh)\s(?:so\s)?\d{1,4}"
    rf"{_NOT_A_TIME}(?:\s?[-/]\s?[a-z0-9]{{1,8}}(?:[/-][a-z0-9]+)*)?"
)
_NUMBERED = re.compile(
    r"\b(?:chi bo|to dan pho|to|phong hop|hoi truong|nha van hoa|so nha|thon|khu pho|khoi|phong|tang|xom|ap)"
    rf"\s(?:so\s)?\d{{1,3}}{_NOT_A_TIME}"
)
_NEXT_YEAR = re.compile(r"\bx?sang nam\b(?! \d{4})")
_ONCE = re.compile(r"\b(?:hop|sinh hoat) (?=(?:mot|1) lan\b)")
_FROM_NOW = re.compile(r"\b(?:xtu|tu|ke xtu|ke tu|bat dau xtu|bat dau tu) (?:nay|hom nay|luc nay)\b")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~→", "-"))


def canonical(text: str) -> str:
    """Return `text` in the spelling above, padded with one space at each end."""
    text = unicodedata.normalize("NFC", clean(text).lower())
    marked = _MARKED_WORD.sub(lambda m: _MARKED[m[1]], text)
    if fold(text) != text:
        marked = re.sub(r"\bsang\b", "xsang", marked)
    else:
        marked = re.sub(r"\b(tuan|thang|nam) toi\b", r"\1 xtoi", marked)
    folded = fold(marked).translate(_DASHES).replace("\n", " , ")
    folded = re.sub(r"(\d)t(\d\d:)", r"\1 \2", re.sub(r"\s+", " ", folded))
    folded = _NEXT_YEAR.sub("nam sau", _ONCE.sub("", folded))
    for chatter in (_QUOTED, _LABELLED, _DOCUMENT, _NUMBERED, _FROM_NOW):
        folded = chatter.sub(" ; ", folded)
    return _BARE_DAY.sub(r"ngay \1 ", f" {_with_digits(_spaced(folded))} ")


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _with_digits(text: str) -> str:
    text = _ORDINAL.sub(lambda m: f"{m[1]} so {_number(m[2])}", text)
    text = _SUNDAY.sub("thu cn", text)
    text = _WEEKDAY.sub(lambda m: f"thu {_number(m[1] or m[2])}", text)
    text = _BEFORE_CLOCK.sub(lambda m: f"{_number(m[1])} ", text)
    for pattern in (_AFTER_CLOCK, _AFTER_DAY, _AFTER_MONTH):
        text = pattern.sub(lambda m: f"{m['before']} {_number(m['number'])}", text)
    return text


def _number(words: str) -> int:
    """Return the number that digits or words up to 59 say: "hai muoi lam" → 25, "hai tu" → 24, "muoi" → 10."""
    parts = words.split()
    if parts[0].isdigit():
        return int(parts[0])
    if "muoi" in parts:
        tens, units = parts[: parts.index("muoi")], parts[parts.index("muoi") + 1 :]
    else:
        tens, units = parts[:-1], parts[-1:]
    tens_value = _UNITS[tens[0]] if tens else int("muoi" in parts)
    return tens_value * 10 + (_UNITS[units[0]] if units else 0)
