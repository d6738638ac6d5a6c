"""Numbers: the numbers of documents, as printed and with the slips of typing and scanning, in one spelling."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PARTY = r"(\d{1,5})\s?[-–]\s?([A-ZĐ]{2,5})\s?/\s?((?:[A-ZĐƯ][A-ZĐƯa-z]{1,11})(?:[-–][A-ZĐƯ]{1,8})?)"
_STATE = r"(\d{1,5})\s?/\s?((?:19|20)\d\d)\s?/\s?([A-ZĐƯ]{1,6}\d{0,2}(?:\s?[-–]\s?[A-ZĐƯ][A-ZĐƯa-z]{1,11})*)"
_OFFICE = (
    r"(\d{1,5})\s?/\s?((?:QĐ|CT|CĐ|NQ|TB|KH|BC|HD|TTr|QC|CV)\s?[-–]\s?[A-ZĐƯ][A-ZĐƯa-z]{1,11}|"
    r"[A-ZĐ]{2,8}[-–][A-ZĐ]{2,8})"
)
_NUMBER = re.compile(rf"(?<![\w/-])(?:{_PARTY}|{_STATE}|{_OFFICE})(?![\w])")
_NAMED = re.compile(
    r"(luật|bộ luật|pháp lệnh|nghị quyết|nghị định|quyết định|quy định|chỉ thị|hướng dẫn|kết luận|thông tư liên tịch|"
    r"thông tư|công văn|quy chế|kế hoạch|thông báo|thông tri|điều lệ|công điện|báo cáo)\s*(?:số\s*:?\s*)?$",
    re.IGNORECASE,
)
_BEFORE = 40
"""Characters before a number in which the kind of document may be named."""

KINDS = {
    "QĐ": ("Quy định", "Quyết định"),
    "QĐi": ("Quy định",),
    "CT": ("Chỉ thị",),
    "NQ": ("Nghị quyết",),
    "HD": ("Hướng dẫn",),
    "KL": ("Kết luận",),
    "CV": ("Công văn",),
    "KH": ("Kế hoạch",),
    "TB": ("Thông báo",),
    "QC": ("Quy chế",),
    "BC": ("Báo cáo",),
    "TT": ("Thông tri", "Thông tư"),
    "NĐ": ("Nghị định",),
    "CĐ": ("Công điện",),
    "QH": ("Luật", "Bộ luật", "Nghị quyết"),
    "UBTVQH": ("Pháp lệnh", "Nghị quyết"),
}
"""The letters in a number → the kinds of document they stand for."""


@dataclass(frozen=True, slots=True)
class Named:
    """A number where it stands in a text; `kind` is the kind of document named right before it, "" if none."""

    number: str
    kind: str
    start: int
    end: int


def numbers_in(text: str) -> Iterator[Named]:
    """Yield every document number in a text in normal form, in one spelling: "274- CV/TU" is "274-CV/TU"."""
    for found in _NUMBER.finditer(text):
        kind = _NAMED.search(text, max(0, found.start() - _BEFORE), found.start())
        yield Named(_spelt(found), kind[1].capitalize() if kind else "", found.start(), found.end())


def _spelt(found: re.Match[str]) -> str:
    party, code, body, law, year, rest, office, tail = found.groups()
    if party:
        return f"{party}-{code}/{_tight(body)}"
    return f"{law}/{year}/{_tight(rest)}" if law else f"{office}/{_tight(tail)}"


def _tight(text: str) -> str:
    return text.replace(" ", "").replace("–", "-")


def kinds_of(number: str) -> tuple[str, ...]:
    """Return the kinds of document that the letters of a number stand for; none when they say nothing."""
    letters = [part for part in re.split(r"[\d/-]+", number) if part]
    return KINDS.get(letters[0], ()) if letters else ()
