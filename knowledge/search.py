"""Search: the rules nearest to a question, and how near.

Three views of a rule are summed: BM25 over marked syllables (its words as restored), BM25 over folded syllables and
bigrams (its words however typed) and the nearest single wording among its question and aliases, which a long card
would drown. The folded views also hold one term for each group of synonyms.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import chain, pairwise
from math import log

from knowledge.postings import Postings
from knowledge.question import Question
from knowledge.rules import Rule
from knowledge.tokens import folded, syllables, with_bigrams
from knowledge.vocabulary import Concepts
from knowledge.wordings import NOT_NEAR, Near, Wordings, chunks_of, units_of

WORDING_WEIGHT = 20.0
STRETCH_WEIGHT = 20.0
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


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest rules, best first, and how near the nearest question is that no rule answers (`stranger`)."""

    hits: list[Hit]
    stranger: Near
    ours: float


@dataclass(frozen=True, slots=True)
class Search:
    """An in-memory index of rules, by id, and of questions near our subjects that none of them answers."""

    ids: list[str]
    concepts: Concepts
    light: frozenset[str]
    marked: Postings
    bare: Postings
    asked: Postings
    wordings: Wordings
    leaning: dict[str, float]
    held: dict[str, str]  # terms as one text a rule: a tenth of the memory of sets, and few are looked at
    titled: dict[str, str]

    @staticmethod
    def build(
        rules: Sequence[Rule], strangers: Sequence[str], concepts: Concepts, light: frozenset[str]
    ) -> "Search":
        """Return the index of `rules` and of the questions `strangers`; `light` words (with marks) carry nothing."""
        texts = [[syllables(part) for part in rule.texts()] for rule in rules]
        terms = [[_terms(folded(words), concepts) for words in parts] for parts in texts]
        asked = [
            [units_of(words, concepts, light) for words in parts[: 1 + len(rule.aliases)]]
            for rule, parts in zip(rules, texts, strict=True)
        ]
        unanswered = [units_of(syllables(text), concepts, light) for text in strangers]
        return Search(
            ids=[rule.id for rule in rules],
            concepts=concepts,
            light=light,
            marked=Postings.build(list(chain.from_iterable(parts)) for parts in texts),
            bare=Postings.build(list(chain.from_iterable(parts)) for parts in terms),
            asked=Postings.build(list(chain.from_iterable(wordings)) for wordings in asked),
            wordings=Wordings.build([*asked, unanswered]),
            leaning=_leaning(list(chain(*asked)), unanswered),
            held={rule.id: _joined(chain(*parts)) for rule, parts in zip(rules, terms, strict=True)},
            titled={
                rule.id: _joined(chain(*parts[: 1 + len(rule.aliases)]))
                for rule, parts in zip(rules, terms, strict=True)
            },
        )

    def terms_of(self, rule: str) -> frozenset[str]:
        """Return every term of a rule."""
        return _parted(self.held[rule])

    def asked_terms(self, rule: str) -> frozenset[str]:
        """Return the terms of a rule's question and its other wordings."""
        return _parted(self.titled[rule])

    def terms(self, bare: Sequence[str]) -> list[str]:
        """Return the folded syllables, bigrams and synonym groups of `bare`."""
        return _terms(list(bare), self.concepts)

    def find(self, question: Question, top: int = 10) -> Found:
        """Return the `top` rules with any word of the question, best first."""
        chunks = chunks_of(question.words, question.clauses, self.concepts, self.light)
        units = list(chain.from_iterable(chunks))
        near, asked = self.wordings.nearest(chunks), self.asked.scores(units)
        terms = self.terms(question.bare)
        bare, marked = self.bare.scores(terms), self.marked.scores(question.words)
        scores = [first + second for first, second in zip(bare, marked, strict=True)]
        for place in range(len(scores)):
            wording = near.get(place, NOT_NEAR)
            scores[place] += WORDING_WEIGHT * wording.mutual + STRETCH_WEIGHT * wording.stretch + asked[place]
        best = nlargest(top, range(len(scores)), key=lambda place: (scores[place], -place))
        most = _ceiling(self.bare, terms), _ceiling(self.marked, question.words), _ceiling(self.asked, units)
        hits = [
            Hit(
                self.ids[at],
                scores[at],
                near.get(at, NOT_NEAR),
                bare[at] / most[0],
                marked[at] / most[1],
                asked[at] / most[2],
            )
            for at in best
            if scores[at] > 0
        ]
        return Found(hits, near.get(len(self.ids), NOT_NEAR), self._ours(units))

    def _ours(self, units: Sequence[str]) -> float:
        """Return how much the words of a question are those of our rules' wordings, below 0: of strangers'."""
        told = [self.leaning[unit] for unit in set(units) if unit in self.leaning]
        return sum(told) / (len(told) + 2)

    def knows(self, bare: str) -> bool:
        """Return whether any rule holds the folded syllable."""
        return bare in self.bare.postings

    def idf(self, term: str) -> float:
        """Return how telling a folded term is among the rules."""
        return self.bare.idf(term)


def _leaning(asked: Sequence[Sequence[str]], unanswered: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return unit → log of how much oftener it stands in a wording of ours than in a question that is not."""
    ours = Counter(chain.from_iterable(map(set, asked)))
    others = Counter(chain.from_iterable(map(set, unanswered)))
    share = (len(asked) + 1) / (len(unanswered) + 1)
    return {
        unit: log((ours[unit] / share + _DOUBT) / (others[unit] + _DOUBT))
        for unit in ours.keys() | others.keys()
    }


def _ceiling(postings: Postings, terms: Sequence[str]) -> float:
    """Return about the score of a passage that holds every term."""
    return 1.3 * sum(postings.idf(term) for term in set(terms)) or 1.0


def _terms(bare: list[str], concepts: Concepts) -> list[str]:
    return [*with_bigrams(bare), *(f"={group}" for _, _, group in concepts.find(bare))]


def pairs(bare: Sequence[str]) -> list[str]:
    """Return the bigrams of `bare`."""
    return [f"{first}_{second}" for first, second in pairwise(bare)]


def _joined(terms: Iterable[str]) -> str:
    return "\n".join(sorted(set(terms)))


@lru_cache(maxsize=128)
def _parted(terms: str) -> frozenset[str]:
    return frozenset(terms.split("\n"))
