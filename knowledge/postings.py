"""Postings: BM25 over lists of terms, in plain Python, exact and quick on 60,000 passages as on 200.

BM25 with Lucene's idf, k1 = 1.2, b = 0.75, each query term counted once. Weights are computed when the index is made;
a query reads the rarest terms first and stops admitting passages once no new one can reach the best found.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log

_K1 = 1.2
_B = 0.75
_FEW = 50
"""Passages from which a term can be said to stand in most of them."""
_LONG = 500
"""Passages of a posting from which it pays to see whether it can be cut short."""


@dataclass(frozen=True, slots=True)
class Posting:
    """The passages that hold a term (ascending), what it adds to each, and the most it adds to any."""

    places: Sequence[int]
    weights: Sequence[float]
    highest: float


@dataclass(frozen=True, slots=True)
class Postings:
    """The index of `size` passages: term → posting."""

    size: int
    postings: dict[str, Posting]

    @staticmethod
    def build(passages: Iterable[Sequence[str]]) -> "Postings":
        """Return the index of `passages`, each a list of terms; a passage's place is its number from 0."""
        places: dict[str, array[int]] = {}
        times: dict[str, array[int]] = {}
        lengths: array[int] = array("L")
        for place, terms in enumerate(passages):
            lengths.append(len(terms))
            for term, count in Counter(terms).items():
                if term not in places:
                    places[term] = array("L")
                    times[term] = array("H")
                places[term].append(place)
                times[term].append(min(count, 65_535))
        mean = sum(lengths) / len(lengths) if sum(lengths) else 1.0
        norms = [_K1 * (1 - _B + _B * length / mean) for length in lengths]
        postings = {}
        for term, found in places.items():
            scale = _idf(len(lengths), len(found)) * (_K1 + 1)
            counts = times.pop(term)
            weights = array("f", [scale * n / (n + norms[at]) for at, n in zip(found, counts, strict=True)])
            postings[term] = Posting(found, weights, max(weights))
        return Postings(len(lengths), postings)

    def idf(self, term: str) -> float:
        """Return how telling a term is; a term no passage holds is the most telling."""
        found = self.postings.get(term)
        return _idf(self.size, len(found.places) if found else 0)

    def scores(self, terms: Iterable[str]) -> list[float]:
        """Return the score of every passage, by place; for small indexes. What most passages hold tells nothing."""
        scores = [0.0] * self.size
        for term in dict.fromkeys(terms):
            found = self.postings.get(term)
            if found is not None and (self.size < _FEW or 2 * len(found.places) < self.size):
                for place, weight in zip(found.places, found.weights, strict=True):
                    scores[place] += weight
        return scores

    def best(self, terms: Iterable[str], top: int) -> list[tuple[int, float]]:
        """Return the `top` passages and scores, best first, earlier passage first among equals."""
        found = [self.postings[term] for term in dict.fromkeys(terms) if term in self.postings]
        found.sort(key=lambda posting: len(posting.places))
        left = sum(posting.highest for posting in found)
        scores: dict[int, float] = {}
        for number, posting in enumerate(found):
            if len(posting.places) > _LONG and len(scores) > top and _bar(scores, top) > left:
                return _finish(scores, found[number:], left, top)
            _add(scores, posting)
            left -= posting.highest
        return _first(scores, top)


def _idf(size: int, holders: int) -> float:
    return log(1 + (size - holders + 0.5) / (holders + 0.5))


def _add(scores: dict[int, float], posting: Posting) -> None:
    for place, weight in zip(posting.places, posting.weights, strict=True):
        scores[place] = scores.get(place, 0.0) + weight


def _bar(scores: dict[int, float], top: int) -> float:
    return nlargest(top, scores.values())[-1]


def _finish(scores: dict[int, float], rest: list[Posting], left: float, top: int) -> list[tuple[int, float]]:
    """Score the long postings only for passages that may still be among the best."""
    for posting in rest:
        bar = _bar(scores, top) - left - 1e-6
        scores = {place: score for place, score in scores.items() if score >= bar}
        for place in scores:
            at = bisect_left(posting.places, place)
            if at < len(posting.places) and posting.places[at] == place:
                scores[place] += posting.weights[at]
        left -= posting.highest
    return _first(scores, top)


def _first(scores: dict[int, float], top: int) -> list[tuple[int, float]]:
    return nlargest(top, scores.items(), key=lambda item: (item[1], -item[0]))
