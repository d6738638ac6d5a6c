"""Wordings: every way a rule is asked for, by itself, compared with a question by the words that carry it.

Both directions count: what of the question the wording says, and what of the wording the question says. A card on
how soldiers may use social networks holds every word of "may I use social networks", but is not asked for by it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from knowledge.tokens import folded
from knowledge.vocabulary import Concepts


@dataclass(frozen=True, slots=True)
class Near:
    """A rule's nearest wording, 0..1: `mutual` of both directions, and each of them."""

    mutual: float
    of_question: float
    of_wording: float


NOT_NEAR = Near(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Wordings:
    """Wordings by number: whose they are (place of the rule), their whole weight, and unit → wordings."""

    owners: list[int]
    totals: list[float]
    holders: dict[str, list[int]]

    @staticmethod
    def build(asked: Sequence[Sequence[Collection[str]]]) -> "Wordings":
        """Return the wordings of rules, each a list of units."""
        owners = [place for place, wordings in enumerate(asked) for _ in wordings]
        holders: dict[str, list[int]] = {}
        flat = [set(units) for wordings in asked for units in wordings]
        for number, units in enumerate(flat):
            for unit in units:
                holders.setdefault(unit, []).append(number)
        wordings = Wordings(owners, [], holders)
        wordings.totals.extend(wordings._total(units) for units in flat)
        return wordings

    def nearest(self, units: Collection[str]) -> dict[int, Near]:
        """Return the nearest wording of each rule that shares a unit with a question."""
        asked = set(units)
        total = self._total(asked)
        shared: dict[int, float] = {}
        for unit in asked:
            weight = self._weight(unit)
            for number in self.holders.get(unit, ()):
                shared[number] = shared.get(number, 0.0) + weight
        nearest: dict[int, Near] = {}
        for number, common in shared.items():
            mutual = 2 * common / (total + self.totals[number])
            owner = self.owners[number]
            if mutual > nearest.get(owner, NOT_NEAR).mutual:
                nearest[owner] = Near(mutual, common / total, common / self.totals[number])
        return nearest

    def _total(self, units: Iterable[str]) -> float:
        return sum(self._weight(unit) for unit in units) or 1.0

    def _weight(self, unit: str) -> float:
        count = len(self.holders.get(unit, ()))
        return log(1 + (len(self.owners) - count + 0.5) / (count + 0.5))


def units_of(words: Sequence[str], concepts: Concepts, light: Collection[str]) -> list[str]:
    """Return the units of a text: its content words folded, a synonym as its group, and adjacent pairs of these."""
    bare = folded(words)
    row: list[str] = []
    place = 0
    for start, end, group in [*concepts.find(bare), (len(bare), len(bare), -1)]:
        row += [bare[at] for at in range(place, start) if words[at] not in light]
        row += [f"={group}"] if group >= 0 else []
        place = end
    return [*row, *(f"{first} {second}" for first, second in pairwise(row))]
