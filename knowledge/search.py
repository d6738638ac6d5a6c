"""Search: the rules nearest to a question, and how near.

Three views of a rule are summed: BM25 over marked syllables (its words as restored), BM25 over folded syllables and
bigrams (its words however typed) and the nearest single wording among its question and aliases, which a long card
would drown. The folded views also hold one term for each group of synonyms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain, pairwise

from knowledge.postings import Postings
from knowledge.question import Question
from knowledge.rules import Rule
from knowledge.tokens import folded, syllables, with_bigrams
from knowledge.vocabulary import Concepts
from knowledge.wordings import NOT_NEAR, Near, Wordings, units_of

MARKED_WEIGHT = 1.0
FOLDED_WEIGHT = 1.0
WORDING_WEIGHT = 20.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule by id and how near it is: `score` ranks, `near` is its nearest wording."""

    rule: str
    score: float
    near: Near


@dataclass(frozen=True, slots=True)
class Search:
    """An in-memory index of rules, by id."""

    ids: list[str]
    concepts: Concepts
    light: frozenset[str]
    marked: Postings
    bare: Postings
    wordings: Wordings
    terms_of: dict[str, frozenset[str]]

    @staticmethod
    def build(rules: Sequence[Rule], concepts: Concepts, light: frozenset[str]) -> "Search":
        """Return the index of `rules`; `light` words (with marks) carry no question."""
        texts = [[syllables(part) for part in rule.texts()] for rule in rules]
        terms = [[_terms(folded(words), concepts) for words in parts] for parts in texts]
        asked = [
            [units_of(words, concepts, light) for words in parts[: 1 + len(rule.aliases)]]
            for rule, parts in zip(rules, texts, strict=True)
        ]
        return Search(
            ids=[rule.id for rule in rules],
            concepts=concepts,
            light=light,
            marked=Postings.build(list(chain.from_iterable(parts)) for parts in texts),
            bare=Postings.build(list(chain.from_iterable(parts)) for parts in terms),
            wordings=Wordings.build(asked),
            terms_of={rule.id: frozenset(chain(*parts)) for rule, parts in zip(rules, terms, strict=True)},
        )

    def terms(self, bare: Sequence[str]) -> list[str]:
        """Return the folded syllables, bigrams and synonym groups of `bare`."""
        return _terms(list(bare), self.concepts)

    def find(self, question: Question, top: int = 5) -> list[Hit]:
        """Return the `top` rules with any word of the question, best first."""
        near = self.wordings.nearest(units_of(question.words, self.concepts, self.light))
        scores = self.bare.scores(self.terms(question.bare))
        for place, score in enumerate(self.marked.scores(question.words)):
            scores[place] = FOLDED_WEIGHT * scores[place] + MARKED_WEIGHT * score
        for place, wording in near.items():
            scores[place] += WORDING_WEIGHT * wording.mutual
        best = nlargest(top, range(len(scores)), key=lambda place: (scores[place], -place))
        return [Hit(self.ids[at], scores[at], near.get(at, NOT_NEAR)) for at in best if scores[at] > 0]

    def idf(self, term: str) -> float:
        """Return how telling a folded term is among the rules."""
        return self.bare.idf(term)

    def ideal(self, question: Question) -> float:
        """Return about the score of a rule that holds every word of the question and is asked in just this way."""
        telling = sum(self.idf(term) for term in set(self.terms(question.bare)))
        marked = sum(self.marked.idf(word) for word in set(question.words))
        return (FOLDED_WEIGHT * telling + MARKED_WEIGHT * marked) * 1.3 + WORDING_WEIGHT


def _terms(bare: list[str], concepts: Concepts) -> list[str]:
    return [*with_bigrams(bare), *(f"={group}" for _, _, group in concepts.find(bare))]


def pairs(bare: Sequence[str]) -> list[str]:
    """Return the bigrams of `bare`."""
    return [f"{first}_{second}" for first, second in pairwise(bare)]
