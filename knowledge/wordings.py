"""Wordings: every way a rule is asked for, by itself, compared with a question by the words that carry it.

Both directions count: what of the question the wording says, and what of the wording the question says. A card on
how soldiers may use social networks holds every word of "may I use social networks", but is not asked for by it.
A question told as a story is compared by its best stretch as well, so that what surrounds it drowns nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from math import log

from knowledge.tokens import folded
from knowledge.vocabulary import Concepts

_LONGEST_CHUNK = 5
"""Content words of a chunk; a stretch is up to `_LONGEST_STRETCH` chunks that follow one another."""
_LONGEST_STRETCH = 4
_ENDING = 3
"""Chunks at the end of a question where a stretch may end to be near its end."""
_LOOKED_AT = 80
"""Wordings whose stretches are looked at."""


@dataclass(frozen=True, slots=True)
class Near:
    """A rule's nearest wording, 0..1: `mutual` of both directions, and each of them.

    `stretch` is `mutual` for the best stretch of the question, `ending` for the best one near its end, where stories
    come to the point; `support` is the mean of the three nearest wordings.
    """

    mutual: float
    of_question: float
    of_wording: float
    stretch: float = 0.0
    stretch_told: float = 0.0
    stretch_asked: float = 0.0
    ending: float = 0.0
    support: float = 0.0


NOT_NEAR = Near(0.0, 0.0, 0.0)
_NO_STRETCH = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Wordings:
    """Wordings by number: whose they are (place of the rule), their units and whole weight, and unit → wordings."""

    owners: list[int]
    units: list[list[str]]
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
        wordings = Wordings(owners, [sorted(units) for units in flat], [], holders)
        wordings.totals.extend(wordings._total(units) for units in flat)
        return wordings

    def nearest(self, chunks: Sequence[Collection[str]]) -> dict[int, Near]:
        """Return the nearest wording of each rule that shares a unit with a question, given as chunks of units."""
        where: dict[str, int] = {}
        for place, units in enumerate(chunks):
            for unit in units:
                where.setdefault(unit, place)
        weights = {unit: self._weight(unit) for unit in where}
        shared = [0.0] * len(self.owners)
        for unit, weight in weights.items():
            for number in self.holders.get(unit, ()):
                shared[number] += weight
        touched = [number for number, common in enumerate(shared) if common]
        total = sum(weights.values()) or 1.0
        stretches = self._stretches(shared, touched, where, weights, len(chunks)) if len(chunks) > 1 else {}
        return {
            owner: self._near(best, shared, total, stretches.get(owner, _NO_STRETCH))
            for owner, best in self._three_best(shared, touched, total).items()
        }

    def _three_best(
        self, shared: Sequence[float], touched: Sequence[int], total: float
    ) -> dict[int, list[tuple[float, int]]]:
        """Return rule → (mutual, wording) of its three nearest wordings, nearest first."""
        ranked = [(2 * shared[number] / (total + self.totals[number]), number) for number in touched]
        ranked.sort(reverse=True)
        best: dict[int, list[tuple[float, int]]] = {}
        for each in ranked:
            row = best.setdefault(self.owners[each[1]], [])
            if len(row) < 3:
                row.append(each)
        return best

    def _near(
        self,
        best: Sequence[tuple[float, int]],
        shared: Sequence[float],
        total: float,
        stretch: tuple[float, float, float, float],
    ) -> Near:
        mutual, number = best[0]
        told, asked = shared[number] / total, shared[number] / self.totals[number]
        if mutual > stretch[0]:
            stretch = (mutual, told, asked, max(mutual, stretch[3]))
        return Near(mutual, told, asked, *stretch, sum([each for each, _ in best]) / 3)

    def _stretches(
        self,
        shared: Sequence[float],
        touched: Iterable[int],
        where: dict[str, int],
        weights: dict[str, float],
        chunks: int,
    ) -> dict[int, tuple[float, float, float, float]]:
        """Return rule → (mutual, told, asked) of the best stretch, for the wordings that may have a good one."""
        sizes = [0.0] * chunks
        for unit, place in where.items():
            sizes[place] += weights[unit]
        loose = 0.2 * sum(sizes)
        hopes = [(shared[number] / (self.totals[number] + loose), number) for number in touched]
        best: dict[int, tuple[float, float, float, float]] = {}
        for _, number in nlargest(_LOOKED_AT, hopes):
            common = [0.0] * chunks
            for unit in self.units[number]:
                if unit in where:
                    common[where[unit]] += weights[unit]
            found = _best_stretch(common, sizes, self.totals[number])
            owner = self.owners[number]
            if found > best.get(owner, _NO_STRETCH):
                best[owner] = found
        return best

    def _total(self, units: Iterable[str]) -> float:
        return sum(self._weight(unit) for unit in units) or 1.0

    def _weight(self, unit: str) -> float:
        count = len(self.holders.get(unit, ()))
        return log(1 + (len(self.owners) - count + 0.5) / (count + 0.5))


def _best_stretch(
    common: Sequence[float], sizes: Sequence[float], wanted: float
) -> tuple[float, float, float, float]:
    best, ending = (0.0, 0.0, 0.0), 0.0
    for start, opening in enumerate(common):
        if opening:
            held = size = 0.0
            for place in range(start, min(start + _LONGEST_STRETCH, len(sizes))):
                held += common[place]
                size += sizes[place]
                mutual = 2 * held / (size + wanted)
                if mutual > best[0]:
                    best = (mutual, held / (size or 1.0), held / wanted)
                if place >= len(sizes) - _ENDING:
                    ending = max(ending, mutual)
    return (*best, ending)


def units_of(words: Sequence[str], concepts: Concepts, light: Collection[str]) -> list[str]:
    """Return the units of a text: its content words folded, a synonym as its group, and adjacent pairs of these."""
    row = _row(words, concepts, light)
    return [*row, *_pairs(row)]


def chunks_of(
    words: Sequence[str], clauses: Sequence[int], concepts: Concepts, light: Collection[str]
) -> list[list[str]]:
    """Return the units of a text chunk by chunk: its clauses, and long ones in pieces."""
    chunks: list[list[str]] = []
    for start, end in pairwise([*clauses, len(words)]):
        row = _row(words[start:end], concepts, light)
        for at in range(0, len(row), _LONGEST_CHUNK):
            piece = row[at : at + _LONGEST_CHUNK]
            chunks.append([*piece, *_pairs(row[max(0, at - 1) : at + _LONGEST_CHUNK])])
    return chunks


def _row(words: Sequence[str], concepts: Concepts, light: Collection[str]) -> list[str]:
    bare = folded(words)
    row: list[str] = []
    place = 0
    for start, end, group in [*concepts.find(bare), (len(bare), len(bare), -1)]:
        row += [bare[at] for at in range(place, start) if words[at] not in light]
        row += [f"={group}"] if group >= 0 else []
        place = end
    return row


def _pairs(row: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(row)]
