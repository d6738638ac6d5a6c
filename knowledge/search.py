"""Search: the rules nearest to a question, and how near.

Three views of a rule are summed: BM25 over marked syllables (its words as restored), BM25 over folded syllables and
bigrams (its words however typed) and the nearest single wording among its question and aliases, which a long card
would drown. The folded views also hold one term for each group of synonyms.
"""

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain, pairwise
from math import log

from knowledge.centres import Centres
from knowledge.holders import Held, Holders, Numbers, gathered
from knowledge.postings import Postings
from knowledge.question import Question
from knowledge.rules import Rule
from knowledge.tokens import folded, syllables, with_bigrams
from knowledge.units import chunks_of, units_of
from knowledge.vocabulary import Concepts
from knowledge.wordings import NOT_NEAR, Near, Wordings

WORDING_WEIGHT = 20.0
STRETCH_WEIGHT = 20.0
CENTRE_WEIGHT = 60.0
WHOLE_WEIGHT = 20.0
_DOUBT = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule by id and how near it is: `score` ranks, `near` is its nearest wording.

    `bare`, `marked` and `asked` are its BM25 over folded terms, marked words and the units of its wordings alone, as
    shares of what the question's words could give.
    """

    rule: str
    score: float
    near: Near
    bare: float
    marked: float
    asked: float
    centre: float
    whole: Near


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest rules, best first, and how near the nearest question is that no rule answers (`stranger`)."""

    hits: list[Hit]
    stranger: Near
    stranger_whole: Near
    ours: float
    refused: tuple[str, float] | None = None
    """The kind of request to turn down that is nearest, and its share in the nearest wordings, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Search:
    """An in-memory index of rules, by id, and of questions near our subjects that none of them answers."""

    places: dict[str, int]
    concepts: Concepts
    light: frozenset[str]
    marked: Postings
    bare: Postings
    asked: Postings
    titled: Holders
    wordings: Wordings
    whole: Wordings
    centres: Centres
    leaning: Numbers
    refusals: tuple[str, ...] = ()

    @staticmethod
    def build(
        rules: Sequence[Rule],
        wordings: Mapping[str, Sequence[str]],
        strangers: Sequence[str],
        concepts: Concepts,
        light: frozenset[str],
        refusals: Mapping[str, Sequence[str]] | None = None,
    ) -> "Search":
        """Return the index of `rules`, of further `wordings` by their ids, and of the questions `strangers`.

        `light` words (with marks) carry nothing. `refusals` maps kinds of requests that are turned down to ways of
        making them.
        """
        asked = [
            [*map(syllables, rule.wordings()), *map(syllables, wordings.get(rule.id, ()))] for rule in rules
        ]
        told = [list(map(syllables, rule.told())) for rule in rules]
        titled = [[_terms(folded(words), concepts) for words in parts] for parts in asked]
        bare = [[_terms(folded(words), concepts) for words in parts] for parts in told]
        units = [[units_of(words, concepts, light) for words in parts] for parts in asked]
        spoken = [
            [[*terms, *words] for terms, words in zip(first, second, strict=True)]
            for first, second in zip(titled, asked, strict=True)
        ]
        odd = [syllables(text) for text in strangers]
        unanswered = [units_of(words, concepts, light) for words in odd]
        turned_down = [[syllables(text) for text in texts] for texts in (refusals or {}).values()]
        refused = [[units_of(words, concepts, light) for words in parts] for parts in turned_down]
        compared = Wordings.build([*units, *refused, unanswered])
        return Search(
            places={rule.id: place for place, rule in enumerate(rules)},
            concepts=concepts,
            light=light,
            marked=Postings.build(_flat(*parts) for parts in zip(asked, told, strict=True)),
            bare=Postings.build(_flat(*parts) for parts in zip(titled, bare, strict=True)),
            asked=Postings.build(map(_flat, units)),
            titled=Holders.build(gathered(map(_flat, titled)))[0],
            wordings=compared,
            whole=Wordings.build(
                [*spoken, *([_spoken(words, concepts) for words in parts] for parts in [*turned_down, odd])]
            ),
            centres=Centres.build(spoken),
            leaning=_leaning(compared, sum(map(len, units)), len(unanswered)),
            refusals=tuple(refusals or ()),
        )

    @property
    def ids(self) -> list[str]:
        """The ids of the rules, by place."""
        return list(self.places)

    def held(self, terms: Sequence[str], rules: Sequence[str]) -> dict[str, set[str]]:
        """Return which of `terms` each of the rules holds anywhere."""
        return self._by_rule(self.bare.holders, terms, rules)

    def titled_by(self, terms: Sequence[str], rules: Sequence[str]) -> dict[str, set[str]]:
        """Return which of `terms` the wordings of each of the rules hold."""
        return self._by_rule(self.titled, terms, rules)

    def _by_rule(self, holders: Holders, terms: Sequence[str], rules: Sequence[str]) -> dict[str, set[str]]:
        places = {self.places[rule]: rule for rule in rules}
        return {places[place]: held for place, held in holders.holding(terms, places).items()}

    def asked_terms(self, rule: str) -> Held:
        """Return the terms of a rule's question and its other wordings."""
        return self.titled.of(self.places[rule])

    def terms(self, bare: Sequence[str]) -> list[str]:
        """Return the folded syllables, bigrams and synonym groups of `bare`."""
        return _terms(list(bare), self.concepts)

    def find(self, question: Question, top: int = 10, more: Mapping[str, float] | None = None) -> Found:
        """Return the `top` rules with any word of the question, best first.

        `more` is what to add to the scores of rules, by id, from another way of searching (knowledge/dense.py).
        """
        chunks = chunks_of(question.words, question.clauses, self.concepts, self.light)
        units = list(chain.from_iterable(chunks))
        terms = self.terms(question.bare)
        spoken = [*terms, *question.words]
        near, whole = self.wordings.nearest(chunks), self.whole.nearest([spoken])
        asked, bare, marked = (
            self.asked.scores(units),
            self.bare.scores(terms),
            self.marked.scores(question.words),
        )
        centres = self.centres.near(spoken)
        parts = zip(centres, asked.by_place, bare.by_place, marked.by_place, strict=True)
        scores = [CENTRE_WEIGHT * first + second + third + fourth for first, second, third, fourth in parts]
        for place in near.keys() | whole.keys():
            if place < len(scores):
                scores[place] += _nearness(near.get(place, NOT_NEAR), whole.get(place, NOT_NEAR))
        for rule, score in (more or {}).items():
            scores[self.places[rule]] += score
        ids = self.ids
        hits = [
            Hit(
                ids[at],
                scores[at],
                near.get(at, NOT_NEAR),
                bare.share(at),
                marked.share(at),
                asked.share(at),
                centres[at],
                whole.get(at, NOT_NEAR),
            )
            for at in _leading(scores, top)
        ]
        last = len(ids) + len(self.refusals)
        return Found(
            hits,
            near.get(last, NOT_NEAR),
            whole.get(last, NOT_NEAR),
            self._ours(units),
            self._refused(near, whole),
        )

    def _refused(self, near: Mapping[int, Near], whole: Mapping[int, Near]) -> tuple[str, float] | None:
        """Return the kind of request nearest of those that are turned down, and how much of what is near is its.

        Of what is near the question as a whole, of its units and of its best stretch: a request told as a story is
        seen by its stretch alone.
        """
        shares = {
            kind: whole.get(place, NOT_NEAR).votes
            + max(near.get(place, NOT_NEAR).votes, near.get(place, NOT_NEAR).stretch_votes)
            for place, kind in enumerate(self.refusals, len(self.places))
        }
        kind = max(shares, key=lambda each: shares[each], default=None)
        return None if kind is None else (kind, sum(shares.values()) / 2)

    def _ours(self, units: Sequence[str]) -> float:
        """Return how much the words of a question are those of our rules' wordings, below 0: of strangers'."""
        numbers = [self.wordings.holders.number(unit) for unit in dict.fromkeys(units)]
        told = [self.leaning[number] for number in numbers if number >= 0]
        return sum(told) / (len(told) + 2)

    def knows(self, bare: str) -> bool:
        """Return whether any rule holds the folded syllable."""
        return bare in self.bare

    def idf(self, term: str) -> float:
        """Return how telling a folded term is among the rules."""
        return self.bare.idf(term)


def _leaning(wordings: Wordings, ours: int, strangers: int) -> Numbers:
    """Return for each unit the log of how much oftener it stands in a wording of ours than in one of the strangers.

    Ours are the first wordings, these the last.
    """
    begin = len(wordings.owners) - strangers
    share = (ours + 1) / (strangers + 1)
    holders = wordings.holders
    leaning = array("f")
    for number in range(len(holders.keys)):
        start, end = holders.span(number)
        middle = bisect_left(holders.places, ours, start, end)
        later = bisect_left(holders.places, begin, middle, end)
        leaning.append(log(((middle - start) / share + _DOUBT) / (end - later + _DOUBT)))
    return leaning


def _flat(*parts: Sequence[Sequence[str]]) -> list[str]:
    return list(chain.from_iterable(chain.from_iterable(parts)))


def _leading(scores: Sequence[float], top: int) -> list[int]:
    """Return the places of the `top` scores above 0, best first, the earlier first among equals."""
    bar = min(nlargest(top, scores), default=0.0)
    leading = [place for place, score in enumerate(scores) if score >= bar and score > 0]
    return sorted(leading, key=lambda place: (-scores[place], place))[:top]


def _nearness(near: Near, whole: Near) -> float:
    return WORDING_WEIGHT * near.mutual + STRETCH_WEIGHT * near.stretch + WHOLE_WEIGHT * whole.support


def _spoken(words: list[str], concepts: Concepts) -> list[str]:
    return [*_terms(folded(words), concepts), *words]


def _terms(bare: list[str], concepts: Concepts) -> list[str]:
    return [*with_bigrams(bare), *(f"={group}" for _, _, group in concepts.find(bare))]


def pairs(bare: Sequence[str]) -> list[str]:
    """Return the bigrams of `bare`."""
    return [f"{first}_{second}" for first, second in pairwise(bare)]
