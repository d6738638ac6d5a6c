"""Wordings: every way a rule is asked for, by itself, compared with a question by the words that carry it.

Both directions count: what of the question the wording says, and what of the wording the question says. A card on
how soldiers may use social networks holds every word of "may I use social networks", but is not asked for by it.
A question told as a story is compared by its best stretch as well, so that what surrounds it drowns nothing.
"""

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import log

from knowledge.holders import Holders, Integers, Numbers, gathered

_LONGEST_STRETCH = 4
"""Chunks that follow one another in a stretch."""
_ENDING = 3
"""Chunks at the end of a question where a stretch may end to be near its end."""
_LOOKED_AT = 44
"""Wordings whose stretches are looked at."""
_ADMITTED = 800
"""Places read, the rarest units first, before a unit brings in no more wordings."""
_KEPT = 56
"""Wordings that are compared to the end."""
_VOTERS = 12
"""The nearest wordings that vote, each with its nearness to the power of `_KEENNESS`."""
_KEENNESS = 4


@dataclass(frozen=True, slots=True)
class Near:
    """A rule's nearest wording, 0..1: `mutual` of both directions, and each of them.

    `stretch` is `mutual` for the best stretch of the question, `ending` for the best one near its end, where stories
    come to the point; `support` is the mean of the three nearest wordings. `votes` is the rule's share in the
    nearest wordings whosever they are, `stretch_votes` in those of the best stretches.
    """

    mutual: float
    of_question: float
    of_wording: float
    stretch: float = 0.0
    stretch_told: float = 0.0
    stretch_asked: float = 0.0
    ending: float = 0.0
    support: float = 0.0
    votes: float = 0.0
    stretch_votes: float = 0.0


NOT_NEAR = Near(0.0, 0.0, 0.0)
_Stretch = tuple[float, float, float, float]
_NO_STRETCH: _Stretch = (0.0, 0.0, 0.0, 0.0)
_Ranked = Sequence[tuple[float, int]]


@dataclass(frozen=True, slots=True)
class Wordings:
    """Wordings by number: whose they are (place of the rule), the weight of all their units, and the units themselves.

    The units of wording n are `units[starts[n]:starts[n + 1]]`, numbers of terms in `holders`.
    """

    owners: Integers
    totals: Numbers
    starts: Integers
    units: Integers
    holders: Holders
    weights: Numbers
    """How telling each unit of `holders` is."""

    @staticmethod
    def build(asked: Iterable[Sequence[Collection[str]]]) -> "Wordings":
        """Return the wordings of rules, each a list of units."""
        owners = array("I")
        flat: list[list[str]] = []
        for place, wordings in enumerate(asked):
            owners.extend([place] * len(wordings))
            flat += [list(dict.fromkeys(units)) for units in wordings]
        holders, terms = Holders.build(gathered(flat))
        numbers = {term: number for number, term in enumerate(terms)}
        spans = map(holders.span, range(len(terms)))
        weights = array("d", [_weight(end - start, len(owners)) for start, end in spans])
        made = Wordings(owners, array("f"), array("I", [0]), array("I"), holders, weights)
        for units in flat:
            row = [numbers[unit] for unit in units]
            made.units.extend(row)
            made.starts.append(len(made.units))
            made.totals.append(sum([weights[number] for number in row]) or 1.0)
        return made

    def nearest(self, chunks: Sequence[Collection[str]]) -> dict[int, Near]:
        """Return the nearest wording of each rule that shares a unit with a question, given as chunks of units."""
        asked = _Asked.of(chunks, self)
        shared = self._shared(asked)
        ranked = sorted(self._ranked(shared, asked), reverse=True)
        stretches = self._stretches(shared, asked) if len(chunks) > 1 else {}
        by_stretch = _first(_VOTERS, [(found[0], number) for number, found in stretches.items()])
        votes = self._votes(ranked[:_VOTERS])
        stretch_votes = self._votes(by_stretch) if by_stretch else votes
        best = self._best(stretches)
        return {
            owner: self._near(
                row,
                shared,
                asked,
                best.get(owner, _NO_STRETCH),
                (votes.get(owner, 0.0), stretch_votes.get(owner, 0.0)),
            )
            for owner, row in self._three_best(ranked).items()
        }

    def _shared(self, asked: "_Asked") -> dict[int, float]:
        """Return wording → weight of the units it shares with the question, for those that share the most.

        What stands in very many wordings brings in none by itself.
        """
        shared: dict[int, float] = {}
        left = _ADMITTED
        for weight, number in sorted(
            [(weight, number) for number, weight in asked.weights.items()], reverse=True
        ):
            start, end = self.holders.span(number)
            left -= end - start
            if left < 0 and shared:
                break
            for wording in self.holders.places[start:end]:
                shared[wording] = shared.get(wording, 0.0) + weight
        kept = (
            _first(_KEPT, self._ranked(shared, asked)) if len(shared) > _KEPT else self._ranked(shared, asked)
        )
        return {number: shared[number] if left >= 0 else self._common(number, asked) for _, number in kept}

    def _ranked(self, shared: dict[int, float], asked: "_Asked") -> list[tuple[float, int]]:
        totals, total = self.totals, asked.total
        return [(2 * common / (total + totals[number]), number) for number, common in shared.items()]

    def _common(self, number: int, asked: "_Asked") -> float:
        weights = asked.weights
        units = self.units[self.starts[number] : self.starts[number + 1]]
        return sum([weights[unit] for unit in units if unit in weights])

    def _three_best(self, ranked: _Ranked) -> dict[int, list[tuple[float, int]]]:
        """Return rule → (mutual, wording) of its three nearest wordings, nearest first."""
        best: dict[int, list[tuple[float, int]]] = {}
        for each in ranked:
            row = best.setdefault(self.owners[each[1]], [])
            if len(row) < 3:
                row.append(each)
        return best

    def _votes(self, ranked: _Ranked) -> dict[int, float]:
        """Return rule → its share in the nearest wordings, 0..1; the nearer one is, the more it says."""
        votes: dict[int, float] = {}
        for near, number in ranked:
            owner = self.owners[number]
            votes[owner] = votes.get(owner, 0.0) + near**_KEENNESS
        whole = sum(votes.values()) or 1.0
        return {owner: vote / whole for owner, vote in votes.items()}

    def _near(
        self,
        best: _Ranked,
        shared: dict[int, float],
        asked: "_Asked",
        stretch: _Stretch,
        votes: tuple[float, float],
    ) -> Near:
        mutual, number = best[0]
        told, said = shared[number] / asked.total, shared[number] / self.totals[number]
        if mutual > stretch[0]:
            stretch = (mutual, told, said, max(mutual, stretch[3]))
        return Near(mutual, told, said, *stretch, sum([each for each, _ in best]) / 3, *votes)

    def _best(self, stretches: dict[int, _Stretch]) -> dict[int, _Stretch]:
        best: dict[int, _Stretch] = {}
        for number, found in stretches.items():
            owner = self.owners[number]
            if found > best.get(owner, _NO_STRETCH):
                best[owner] = found
        return best

    def _stretches(self, shared: dict[int, float], asked: "_Asked") -> dict[int, _Stretch]:
        """Return wording → (mutual, told, asked, ending) of its best stretch, for those that may have a good one."""
        loose = 0.2 * asked.total
        hopes = [(common / (self.totals[number] + loose), number) for number, common in shared.items()]
        found = {}
        for _, number in _first(_LOOKED_AT, hopes):
            common = [0.0] * len(asked.sizes)
            for unit in self.units[self.starts[number] : self.starts[number + 1]]:
                if unit in asked.weights:
                    common[asked.where[unit]] += asked.weights[unit]
            found[number] = _best_stretch(common, asked.sizes, self.totals[number])
        return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """The units of a question that wordings hold: number → weight and → chunk; the weights of all by chunk."""

    weights: dict[int, float]
    where: dict[int, int]
    sizes: list[float]
    total: float

    @staticmethod
    def of(chunks: Sequence[Collection[str]], wordings: Wordings) -> "_Asked":
        weights: dict[int, float] = {}
        where: dict[int, int] = {}
        sizes = [0.0] * len(chunks)
        seen: set[str] = set()
        unknown = _weight(0, len(wordings.owners))
        for place, units in enumerate(chunks):
            for unit in units:
                if unit not in seen:
                    seen.add(unit)
                    number = wordings.holders.number(unit)
                    weight = wordings.weights[number] if number >= 0 else unknown
                    sizes[place] += weight
                    if number >= 0:
                        weights[number], where[number] = weight, place
        return _Asked(weights, where, sizes, sum(sizes) or 1.0)


def _weight(holding: int, wordings: int) -> float:
    return log(1 + (wordings - holding + 0.5) / (holding + 0.5))


def _first(count: int, ranked: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Return the `count` greatest, greatest first: of hundreds, sorting all is quicker than a heap."""
    ranked.sort(reverse=True)
    return ranked[:count]


def _best_stretch(common: Sequence[float], sizes: Sequence[float], wanted: float) -> _Stretch:
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
