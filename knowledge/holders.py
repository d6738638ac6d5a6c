"""Holders: which passages hold a term, in a handful of arrays instead of one object for each term.

A term is kept as a number of 64 bits taken from its letters: a tenth of the memory of a dictionary of texts, and two
of a million terms share a number once in a hundred thousand indexes.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Integers = array[int]
    Numbers = array[float]
else:
    Integers = Numbers = array


_FEW = 16
"""Passages of a term, for each one looked for, up to which reading them all is quicker than searching."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Terms by number, ascending, and for each of them from `starts` on its `places`: the passages, ascending."""

    keys: Integers
    starts: Integers
    places: Integers

    @staticmethod
    def build(found: dict[str, Integers]) -> tuple["Holders", list[str]]:
        """Return the holders of `found`, term → ascending places, and the terms in their order here."""
        keyed = sorted((key_of(term), term) for term in found)
        keys, starts, places = array("Q"), array("I", [0]), array("I")
        for key, term in keyed:
            keys.append(key)
            places.extend(found[term])
            starts.append(len(places))
        return Holders(keys, starts, places), [term for _, term in keyed]

    def number(self, term: str) -> int:
        """Return the number of a term, -1 when no passage holds it."""
        key = key_of(term)
        at = bisect_left(self.keys, key)
        return at if at < len(self.keys) and self.keys[at] == key else -1

    def span(self, number: int) -> tuple[int, int]:
        """Return where in `places` the passages of a term begin and end; nothing for the number -1."""
        return (self.starts[number], self.starts[number + 1]) if number >= 0 else (0, 0)

    def within(self, spans: Iterable[tuple[int, int]], most: int) -> list[tuple[int, int]]:
        """Return the spans to read, the shortest first, until `most` places are read: the longest tell the least."""
        left = most
        chosen: list[tuple[int, int]] = []
        for start, end in sorted(spans, key=_length):
            left -= end - start
            if left < 0 and chosen:
                break
            chosen.append((start, end))
        return chosen

    def count(self, term: str) -> int:
        """Return how many passages hold a term."""
        start, end = self.span(self.number(term))
        return end - start

    def holding(self, terms: Iterable[str], places: Collection[int]) -> dict[int, set[str]]:
        """Return for each of `places` which of `terms` the passage there holds."""
        found: dict[int, set[str]] = {place: set() for place in places}
        for term in terms:
            start, end = self.span(self.number(term))
            for place in self._among(found.keys(), start, end):
                found[place].add(term)
        return found

    def _among(self, wanted: Set[int], start: int, end: int) -> Iterable[int]:
        """Return which of `wanted` are among the places from `start` to `end`."""
        if end - start > _FEW * len(wanted):
            return [place for place in wanted if self._stands(place, start, end)]
        return wanted & set(self.places[start:end])

    def _stands(self, place: int, start: int, end: int) -> bool:
        at = bisect_left(self.places, place, start, end)
        return at < end and self.places[at] == place

    def of(self, place: int) -> "Held":
        """Return what the passage at `place` holds, to look terms up in."""
        return Held(self, place)


@dataclass(frozen=True, slots=True)
class Held:
    """The terms of one passage, for asking whether one is among them."""

    holders: Holders
    place: int

    def __contains__(self, term: object) -> bool:
        holders = self.holders
        return holders._stands(self.place, *holders.span(holders.number(str(term))))


def gathered(passages: Iterable[Sequence[str]]) -> dict[str, Integers]:
    """Return term → the places of the passages that hold it, ascending."""
    found: dict[str, Integers] = {}
    for place, terms in enumerate(passages):
        for term in dict.fromkeys(terms):
            if term not in found:
                found[term] = array("I")
            found[term].append(place)
    return found


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


@lru_cache(maxsize=2048)
def key_of(term: str) -> int:
    """Return the number of 64 bits that stands for a term, the same on every machine."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")
