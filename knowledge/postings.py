"""Postings: BM25 over lists of terms, in plain Python, quick on 60,000 passages as on 200.

BM25 with Lucene's idf, k1 = 1.2, b = 0.75, each query term counted once. Weights are computed when the index is made;
a query reads the rarest terms first and stops admitting passages once no new one can reach the best found, or, among
very many passages, once it has read enough: only then is the ranking not exact.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log

from knowledge.holders import Holders, Integers, Numbers

_K1 = 1.2
_B = 0.75
_FEW = 50
"""Passages from which a term can be said to stand in most of them."""
_MOST = 20_000
"""Places read for one question among very many passages, before no term brings in further ones."""
_KEPT = 400
"""Passages that are then scored to the end."""
_READ = 4_000
"""Places that are read for one score of every passage."""
_FULL = 1.3
"""How much more than its terms' idf a passage that holds all of them scores, about."""
_LONG = 500
"""Passages of a posting from which it pays to see whether it can be cut short."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of passages by place, and how telling the terms asked for are together (`whole`)."""

    by_place: list[float]
    whole: float

    def share(self, place: int) -> float:
        """Return a passage's score as a share of about what one that holds every term would have."""
        return self.by_place[place] / (_FULL * self.whole or 1.0)


@dataclass(frozen=True, slots=True)
class Postings:
    """The index of `size` passages: for each place of `holders` what the term adds to that passage.

    `highest` is the most a term adds to any passage, term by term.
    """

    size: int
    holders: Holders
    weights: Numbers
    highest: Numbers

    @staticmethod
    def build(passages: Iterable[Sequence[str]], k1: float = _K1, b: float = _B) -> "Postings":
        """Return the index of `passages`, each a list of terms; a passage's place is its number from 0."""
        places: dict[str, Integers] = {}
        times: dict[str, Integers] = {}
        lengths: Integers = array("L")
        for place, terms in enumerate(passages):
            lengths.append(len(terms))
            for term, count in Counter(terms).items():
                if term not in places:
                    places[term] = array("I")
                    times[term] = array("H")
                places[term].append(place)
                times[term].append(min(count, 65_535))
        mean = sum(lengths) / len(lengths) if sum(lengths) else 1.0
        norms = [k1 * (1 - b + b * length / mean) for length in lengths]
        holders, terms = Holders.build(places)
        weights, highest = array("f"), array("f")
        for term in terms:
            found = places.pop(term)
            scale = _idf(len(lengths), len(found)) * (k1 + 1)
            here = [scale * n / (n + norms[at]) for at, n in zip(found, times.pop(term), strict=True)]
            weights.extend(here)
            highest.append(max(here))
        return Postings(len(lengths), holders, weights, highest)

    def __contains__(self, term: str) -> bool:
        return self.holders.number(term) >= 0

    def idf(self, term: str) -> float:
        """Return how telling a term is; a term no passage holds is the most telling."""
        return _idf(self.size, self.holders.count(term))

    def scores(self, terms: Iterable[str]) -> "Scores":
        """Return the score of every passage; for small indexes, or where the rarest terms are enough.

        What most passages hold tells nothing, and of a long question among many passages the commonest terms are
        not read.
        """
        spans = [self.holders.span(number) for number in map(self.holders.number, dict.fromkeys(terms))]
        scores = [0.0] * self.size
        places, weights = self.holders.places, self.weights
        for start, end in self.holders.within(spans, _READ):
            if self.size < _FEW or 2 * (end - start) < self.size:
                for place, weight in zip(places[start:end], weights[start:end], strict=True):
                    scores[place] += weight
        return Scores(scores, sum([_idf(self.size, end - start) for start, end in spans]))

    def best(self, terms: Iterable[str], top: int) -> list[tuple[int, float]]:
        """Return the `top` passages and scores, best first, earlier passage first among equals."""
        found = self._numbers(terms)
        found.sort(key=lambda number: self.holders.starts[number + 1] - self.holders.starts[number])
        left = sum(self.highest[number] for number in found)
        scores: dict[int, float] = {}
        unread = _MOST
        for place, number in enumerate(found):
            start, end = self.holders.span(number)
            unread -= end - start
            if unread < 0 and len(scores) > _KEPT:
                bar = _bar(scores, _KEPT)
                kept = {at: score for at, score in scores.items() if score >= bar}
                return self._finish(kept, found[place:], left, top)
            if end - start > _LONG and len(scores) > top and _bar(scores, top) > left:
                return self._finish(scores, found[place:], left, top)
            self._add(scores, start, end)
            left -= self.highest[number]
        return _first(scores, top)

    def _numbers(self, terms: Iterable[str]) -> list[int]:
        numbers = (self.holders.number(term) for term in dict.fromkeys(terms))
        return [number for number in numbers if number >= 0]

    def _add(self, scores: dict[int, float], start: int, end: int) -> None:
        for place, weight in zip(self.holders.places[start:end], self.weights[start:end], strict=True):
            scores[place] = scores.get(place, 0.0) + weight

    def _finish(
        self, scores: dict[int, float], rest: list[int], left: float, top: int
    ) -> list[tuple[int, float]]:
        """Score the long postings only for passages that may still be among the best."""
        places = self.holders.places
        for number in rest:
            bar = _bar(scores, top) - left - 1e-6
            scores = {place: score for place, score in scores.items() if score >= bar}
            start, end = self.holders.span(number)
            for place in scores:
                at = bisect_left(places, place, start, end)
                if at < end and places[at] == place:
                    scores[place] += self.weights[at]
            left -= self.highest[number]
        return _first(scores, top)


def _idf(size: int, holders: int) -> float:
    return log(1 + (size - holders + 0.5) / (holders + 0.5))


def _bar(scores: dict[int, float], top: int) -> float:
    return nlargest(top, scores.values())[-1]


def _first(scores: dict[int, float], top: int) -> list[tuple[int, float]]:
    return nlargest(top, scores.items(), key=lambda item: (item[1], -item[0]))
