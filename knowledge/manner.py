"""Manner: how a question is put, whatever it is about: as what rules answer, as what none does, or to be turned down.

Naive Bayes over folded syllables, the light ones too, runs of two and three, and pairs with a gap (M. Maron, 1961):
"lệ phí bao nhiêu", "ai phát minh ra", "viết hộ tôi". It hears what a word search cannot, for it counts no word as
telling by itself; it knows nothing of the rules, so it decides nothing alone.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from math import log, sqrt
from operator import sub
from zlib import crc32

from knowledge.holders import Integers, Numbers

_DOUBT = 0.1
_SEEN = 2
"""Texts that must hold a term before it tells anything."""

_SHORTEST = 4
"""Syllables of a clause that is looked at by itself."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How much a text is put as what rules answer (`ours`), and as what is turned down (`refused`), around 0.

    `kind` is the kind of request that it would be turned down as, None where none is known.
    """

    ours: float
    refused: float
    kind: str | None


@dataclass(frozen=True, slots=True)
class Manners:
    """For each term, by checksum ascending, the log of how much oftener it stands in one sort of text than another."""

    keys: Integers
    ours: Numbers
    refused: Numbers
    kinds: dict[str, Numbers]

    @staticmethod
    def build(
        answered: Iterable[Sequence[str]],
        unanswered: Iterable[Sequence[str]],
        refused: Mapping[str, Iterable[Sequence[str]]],
        allowed: Iterable[Sequence[str]],
    ) -> "Manners":
        """Return the manners learnt from texts, each its folded syllables; `refused` by kind.

        `allowed` sound like what is turned down and are not: whether a rule answers them is another matter.
        """
        sorts = [_rows(answered), _rows(unanswered), _rows(allowed), *map(_rows, refused.values())]
        seen = Counter(chain.from_iterable(chain.from_iterable(sorts)))
        keys = array("I", sorted(key for key, count in seen.items() if count >= _SEEN))
        ours, strangers, spared, *turned_down = [_Sort.of(rows, keys) for rows in sorts]
        everything_refused = _together([_Sort(0, [0] * len(keys)), *turned_down])
        everything = _together([ours, strangers, spared, everything_refused])
        return Manners(
            keys,
            ours.against(_together([strangers, everything_refused])),
            everything_refused.against(_together([ours, strangers, spared])),
            {
                kind: sort.against(everything.without(sort))
                for kind, sort in zip(refused, turned_down, strict=True)
            },
        )

    def of_clauses(self, bare: Sequence[str], clauses: Sequence[int]) -> Manner:
        """Return the manner of a text whose clauses begin at `clauses`: of the clause that is most like each sort.

        What surrounds a question told as a story would drown it.
        """
        parts = [bare[start:end] for start, end in pairwise([*clauses, len(bare)])]
        manners = [self.of(part) for part in parts if len(part) >= _SHORTEST] or [self.of(bare)]
        request = max(manners, key=lambda manner: manner.refused)
        return replace(request, ours=max(manner.ours for manner in manners))

    def of(self, bare: Sequence[str]) -> Manner:
        """Return the manner of a text given as its folded syllables."""
        places = [place for place in map(self._place, set(_terms(bare))) if place >= 0]
        scale = sqrt(len(places) + 1)
        kinds = {kind: sum([ratios[place] for place in places]) for kind, ratios in self.kinds.items()}
        return Manner(
            sum([self.ours[place] for place in places]) / scale,
            sum([self.refused[place] for place in places]) / scale,
            max(kinds, key=lambda kind: kinds[kind], default=None),
        )

    def _place(self, term: str) -> int:
        key = crc32(term.encode())
        at = bisect_left(self.keys, key)
        return at if at < len(self.keys) and self.keys[at] == key else -1


@dataclass(frozen=True, slots=True)
class _Sort:
    """How many texts of one sort there are, and how many of them hold each term, by its place."""

    texts: int
    counts: list[int]

    @staticmethod
    def of(rows: Sequence[set[int]], keys: Integers) -> "_Sort":
        counts = Counter(chain.from_iterable(rows))
        return _Sort(len(rows), [counts[key] for key in keys])

    def without(self, other: "_Sort") -> "_Sort":
        return _Sort(self.texts - other.texts, list(map(sub, self.counts, other.counts)))

    def against(self, other: "_Sort") -> Numbers:
        """Return for each term the log of how much oftener it stands here than there."""
        share = log((other.texts + 2 * _DOUBT) / (self.texts + 2 * _DOUBT))
        pairs = zip(self.counts, other.counts, strict=True)
        return array("f", [share + log((here + _DOUBT) / (there + _DOUBT)) for here, there in pairs])


def _together(sorts: Sequence[_Sort]) -> _Sort:
    counts = list(map(sum, zip(*(sort.counts for sort in sorts), strict=True)))
    return _Sort(sum(sort.texts for sort in sorts), counts)


def _rows(texts: Iterable[Sequence[str]]) -> list[set[int]]:
    return [{crc32(term.encode()) for term in _terms(bare)} for bare in texts]


def _terms(bare: Sequence[str]) -> Iterable[str]:
    row = ["^", *bare, "$"]
    return chain(
        bare,
        map(" ".join, pairwise(row)),
        map(" ".join, zip(row, row[1:], row[2:], strict=False)),
        map("_".join, zip(row, row[2:], strict=False)),
    )
