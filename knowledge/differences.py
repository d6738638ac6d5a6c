"""Differences: two versions of a card or document compared field by field, as a person reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.entries import ORDER, Entry, texts_of
from knowledge.published import Kind

Mark = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose values differ: its lines before and after, each with whether the other side has it too."""

    field: str
    before: tuple[tuple[Mark, str], ...]
    after: tuple[tuple[Mark, str], ...]


def differences(kind: Kind, before: Entry, after: Entry) -> list[Difference]:
    """Return the fields in which two versions differ, in the order of the card."""
    names = [*ORDER[kind], *sorted((before.keys() | after.keys()) - set(ORDER[kind]))]
    pairs = ((name, texts_of(before.get(name)), texts_of(after.get(name))) for name in names)
    return [_difference(name, old, new) for name, old, new in pairs if old != new]


def _difference(name: str, old: Sequence[str], new: Sequence[str]) -> Difference:
    return Difference(name, _marked(old, new, "gone"), _marked(new, old, "new"))


def _marked(lines: Sequence[str], others: Sequence[str], mark: Mark) -> tuple[tuple[Mark, str], ...]:
    there = set(others)
    return tuple(("same" if line in there else mark, line) for line in lines)
