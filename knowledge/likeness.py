"""Likeness: how many of their words two questions share, however they are typed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from bot.text import plain

_Item = TypeVar("_Item")
_EMPTY = re.compile(
    "toi|minh|em|anh|chi|ban|dong|cho|hoi|xin|thi|la|ma|a|ah|nhe|nha|voi|vay|the|nao|gi|khong|ko|k|hong|duoc|dc|co|"
    "cac|nhung|mot|cai|nay|do|kia|va|hay|hoac|cua|o|tren|trong|khi|bi"
)
_LONGEST = 120
"""Words of a question that are compared."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The words of a question that carry it, and its pairs of neighbours, without marks."""

    units: frozenset[str]

    @staticmethod
    def of(text: str) -> "Likeness":
        """Return what of `text` is compared."""
        words = plain(text).split()[:_LONGEST]
        kept = [word for word in words if not _EMPTY.fullmatch(word)] or words
        pairs = [f"{one} {two}" for one, two in pairwise(kept)]
        return Likeness(frozenset([*kept, *pairs]))

    def to(self, text: "str | Likeness") -> float:
        """Return how like another question it is, 0..1."""
        other = Likeness.of(text) if isinstance(text, str) else text
        whole = len(self.units) + len(other.units)
        return 2 * len(self.units & other.units) / whole if whole else 0.0


def grouped(items: Sequence[_Item], texts: Iterable[str], near: float) -> list[list[_Item]]:
    """Return the items in groups of like texts, each group led by its first; linear in groups times items."""
    leaders: list[Likeness] = []
    groups: list[list[_Item]] = []
    for item, text in zip(items, texts, strict=True):
        likeness = Likeness.of(text)
        found = next((n for n, leader in enumerate(leaders) if likeness.to(leader) >= near), None)
        if found is None:
            leaders.append(likeness)
            groups.append([item])
        else:
            groups[found].append(item)
    return groups
