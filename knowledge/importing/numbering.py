"""Numbering: the numbers that Word counts by itself and that stand in no text, such as the 3 of a clause.

Follows numbering.xml: a paragraph names a list and a level, the level how it counts and how the number is written
("%1.", "Điều %1.", "%1.%2"). Bullets are no numbers.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 9
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of one document and how far each has counted."""

    lists: dict[str, dict[int, _Level]]
    styles: dict[str, tuple[str, int]]
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, document: Any) -> "Numbering":
        """Return the numbering of a python-docx document; one without lists numbers nothing."""
        part = next(
            (
                relation.target_part
                for relation in document.part.rels.values()
                if not relation.is_external and relation.reltype.endswith("/numbering")
            ),
            None,
        )
        return cls(_lists(part.element) if part is not None else {}, _styles(document.styles.element))

    def next(self, paragraph: Any) -> str:
        """Return the number that stands before the paragraph, "" if none, and count it."""
        name, level = self._place(paragraph)
        levels = self.lists.get(name, {})
        if level not in levels or levels[level].format in ("bullet", "none"):
            return ""
        counts = self._counts[name]
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return _written(levels, counts, level)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Return the list and level of a paragraph: its own, else those of its style."""
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        if own is not None:
            return _value(own, "numId", "0"), _number(_value(own, "ilvl", "0"))
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self.styles.get(style.get(f"{_W}val", ""), ("0", 0)) if style is not None else ("0", 0)


def _lists(root: Any) -> dict[str, dict[int, _Level]]:
    abstract = {
        each.get(f"{_W}abstractNumId"): {
            _number(level.get(f"{_W}ilvl", "0")): _Level(
                _value(level, "numFmt", "decimal"),
                _value(level, "lvlText", ""),
                _number(_value(level, "start", "1")),
            )
            for level in each.iterchildren(f"{_W}lvl")
        }
        for each in root.iterchildren(f"{_W}abstractNum")
    }
    return {
        each.get(f"{_W}numId", ""): abstract.get(_value(each, "abstractNumId", ""), {})
        for each in root.iterchildren(f"{_W}num")
    }


def _styles(root: Any) -> dict[str, tuple[str, int]]:
    found = {}
    for style in root.iterchildren(f"{_W}style"):
        numbered = style.find(f"{_W}pPr/{_W}numPr")
        if numbered is not None:
            place = _value(numbered, "numId", "0"), _number(_value(numbered, "ilvl", "0"))
            found[style.get(f"{_W}styleId", "")] = place
    return found


def _value(element: Any, name: str, default: str) -> str:
    child = element.find(f"{_W}{name}")
    return child.get(f"{_W}val", default) if child is not None else default


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _written(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
    text = levels[level].text
    for place in range(min(level + 1, _DEEPEST)):
        if place in levels and f"%{place + 1}" in text:
            number = counts.get(place, levels[place].start)
            text = text.replace(f"%{place + 1}", _counted(number, levels[place].format))
    return text.strip()


def _counted(number: int, format: str) -> str:
    if format in ("lowerLetter", "upperLetter"):
        letters = _ALPHABET[(number - 1) % 26] * ((number - 1) // 26 + 1) if number > 0 else ""
        return letters.upper() if format == "upperLetter" else letters
    if format in ("lowerRoman", "upperRoman"):
        return _roman(number).upper() if format == "upperRoman" else _roman(number)
    return str(number)


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * min(number // value, 20)
        number %= value
    return letters
