"""Centres: what all ways of asking for a rule have in common, against which a question is held (J. Rocchio, 1971).

Every wording counts the same, however long, and a word counts the more the fewer wordings hold it. The nearness is
the cosine between the question and the mean of a rule's wordings.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log, sqrt

from knowledge.holders import Holders, Integers, Numbers

_TERMS = 256
"""Terms of a centre: its heaviest. The rest would be half the reading and change next to nothing."""
_READ = 4_000
"""Places that are read for one question, the rarest terms first."""


@dataclass(frozen=True, slots=True)
class Centres:
    """For each place of `holders` what a term weighs in the centre of that rule, and how telling each term is."""

    size: int
    holders: Holders
    weights: Numbers
    telling: Numbers
    unknown: float

    @staticmethod
    def build(asked: Sequence[Sequence[Sequence[str]]]) -> "Centres":
        """Return the centres of rules, each given as its wordings, each of them a list of terms."""
        spread = Counter(term for wordings in asked for terms in wordings for term in set(terms))
        count = sum(map(len, asked))
        telling = {term: log((1 + count) / (1 + held)) + 1 for term, held in spread.items()}
        places: dict[str, Integers] = {}
        weights: dict[str, Numbers] = {}
        for place, wordings in enumerate(asked):
            heaviest = nlargest(
                _TERMS, _centre(wordings, telling).items(), key=lambda item: (item[1], item[0])
            )
            for term, weight in heaviest:
                places.setdefault(term, array("I")).append(place)
                weights.setdefault(term, array("f")).append(weight)
        holders, terms = Holders.build(places)
        flat = array("f")
        for term in terms:
            flat.extend(weights.pop(term))
        return Centres(len(asked), holders, flat, array("f", [telling[t] for t in terms]), log(1 + count) + 1)

    def near(self, terms: Sequence[str]) -> list[float]:
        """Return how near each rule's centre is to a question, 0..1, by place."""
        near = [0.0] * self.size
        length = 0.0
        asked: dict[tuple[int, int], float] = {}
        for term, times in Counter(terms).items():
            number = self.holders.number(term)
            weight = (1 + log(times)) * (self.telling[number] if number >= 0 else self.unknown)
            length += weight * weight
            if number >= 0:
                asked[self.holders.span(number)] = weight
        places, shares = self.holders.places, self.weights
        for start, end in self.holders.within(asked, _READ):
            weight = asked[start, end]
            for place, share in zip(places[start:end], shares[start:end], strict=True):
                near[place] += weight * share
        scale = sqrt(length) or 1.0
        return [each / scale for each in near]


def _centre(wordings: Sequence[Sequence[str]], telling: dict[str, float]) -> dict[str, float]:
    centre: dict[str, float] = {}
    for terms in wordings:
        row = {term: (1 + log(times)) * telling[term] for term, times in Counter(terms).items()}
        length = sqrt(sum(weight * weight for weight in row.values())) or 1.0
        for term, weight in row.items():
            centre[term] = centre.get(term, 0.0) + weight / length
    length = sqrt(sum(weight * weight for weight in centre.values())) or 1.0
    return {term: weight / length for term, weight in centre.items()}
