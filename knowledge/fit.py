"""Fit: whether a rule is about what was asked, beyond being similar: its subject, the act, and the norm asked for.

Similar is not enough: "mất thẻ đảng thì xin cấp lại ở đâu" is near many rules by its plain words and answered by none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.phrases import Phrase, Words
from knowledge.question import Question
from knowledge.scope import Scope, views
from knowledge.search import Hit, Search, pairs
from knowledge.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Fit:
    """Numbers about a rule that is near, mostly 0 to 1 (more is better, but for `missing` and `far`)."""

    coverage: float
    anchored: float
    pairs: float
    missing: float
    wording: float
    told: float
    asked: float
    strength: float
    margin: float
    norm: float
    act: float
    far: float
    length: float

    def numbers(self) -> dict[str, float]:
        """Return the numbers by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about, whatever comes near it: topics that are none of ours, norms asked for, the net."""

    far: tuple[Phrase, ...]
    norms: frozenset[str]
    online: bool


def asked_about(question: Question, scope: Scope) -> Asked:
    """Return what `question` is about."""
    norms = scope.norms_in([Words.of(question.words, question.bare)])
    return Asked(tuple(scope.far_phrases(question)), frozenset(norms), scope.is_online(views(question)))


def fit(question: Question, asked: Asked, hits: Sequence[Hit], snapshot: Snapshot, place: int = 0) -> Fit:
    """Return how the hit at `place` fits, of `hits` best first; its margin is below 0 when another scores higher."""
    search, scope = snapshot.index, snapshot.scope
    best = hits[place]
    held = search.terms_of[best.rule]
    weights = _content(question, search, scope)
    covered = _covered(question.bare, held, search)
    total = sum(weights.values()) or 1.0
    absent = [weight for place, weight in weights.items() if place not in covered]
    asked_pairs = pairs(question.bare)
    other = max((hit.score for at, hit in enumerate(hits) if at != place), default=0.0)
    return Fit(
        coverage=1 - sum(absent) / total if weights else 0.0,
        anchored=sum(weights[place] for place in _anchored(question.bare, held, search) & weights.keys())
        / total,
        pairs=sum(pair in held for pair in asked_pairs) / len(asked_pairs) if asked_pairs else 0.0,
        missing=max(absent, default=0.0) / search.idf(""),
        wording=best.near.mutual,
        told=best.near.of_question,
        asked=best.near.of_wording,
        strength=min(1.0, best.score / search.ideal(question)),
        margin=(best.score - other) / best.score if best.score else 0.0,
        norm=_norm_fit(asked, held, scope),
        act=float(best.rule not in snapshot.online or asked.online),
        far=float(any(not _holds(held, phrase) for phrase in asked.far)),
        length=min(1.0, len(weights) / 6),
    )


def _content(question: Question, search: Search, scope: Scope) -> dict[int, float]:
    """Return place → weight of the words that carry the question."""
    pairs = enumerate(zip(question.words, question.bare, strict=True))
    return {place: search.idf(bare) for place, (word, bare) in pairs if word not in scope.light}


def _anchored(bare: Sequence[str], held: frozenset[str], search: Search) -> set[int]:
    """Return the places of words that the rule holds together with a neighbour, or as a synonym.

    A Vietnamese word is mostly two syllables: "thẻ đảng" is not answered by "thẻ" here and "đảng" there.
    """
    places = _synonymous(bare, held, search)
    for place, pair in enumerate(pairs(bare)):
        if pair in held:
            places |= {place, place + 1}
    return places


def _synonymous(bare: Sequence[str], held: frozenset[str], search: Search) -> set[int]:
    spans = [(start, end) for start, end, group in search.concepts.find(list(bare)) if f"={group}" in held]
    return {place for start, end in spans for place in range(start, end)}


def _covered(bare: Sequence[str], held: frozenset[str], search: Search) -> set[int]:
    return {place for place, word in enumerate(bare) if word in held} | _synonymous(bare, held, search)


def _holds(held: frozenset[str], phrase: Phrase) -> bool:
    return phrase.bare[0] in held and all(pair in held for pair in pairs(phrase.bare))


def _norm_fit(asked: Asked, held: frozenset[str], scope: Scope) -> float:
    told = [norm for norm in asked.norms if any(_holds(held, phrase) for phrase in scope.norms[norm])]
    return len(told) / len(asked.norms) if asked.norms else 1.0
