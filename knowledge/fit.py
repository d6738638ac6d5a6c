"""Fit: whether a rule is about what was asked, beyond being similar: its subject, the act, and the norm asked for.

Similar is not enough: "mất thẻ đảng thì xin cấp lại ở đâu" is near many rules by its plain words and answered by none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.phrases import Phrase, Words
from knowledge.question import Question
from knowledge.scope import Scope, views
from knowledge.search import Found, Hit, Search, pairs
from knowledge.snapshot import Snapshot
from knowledge.wordings import Near


@dataclass(frozen=True, slots=True)
class Fit:
    """Numbers about a rule that is near, mostly 0 to 1; those from `near` on are of the question, whatever the rule."""

    coverage: float
    titled: float
    anchored: float
    pairs: float
    missing: float
    wording: float
    told: float
    asked: float
    stretch: float
    stretch_told: float
    stretch_asked: float
    ending: float
    support: float
    strength: float
    marked: float
    phrased: float
    lag: float
    norm: float
    act: float
    far: float
    near: float
    length: float
    rambling: float
    foreign: float
    online: float
    normed: float
    ours: float
    stranger: float
    stranger_stretch: float
    stranger_told: float
    stranger_support: float

    def numbers(self) -> dict[str, float]:
        """Return the numbers by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about, whatever comes near it: topics that are none of ours, norms asked for, the net.

    `content` is place → weight of the words that carry it; `pairs` and `spans` (of synonyms) are those in it.
    """

    far: tuple[Phrase, ...]
    norms: frozenset[str]
    online: bool
    near: bool
    content: dict[int, float]
    pairs: tuple[str, ...]
    spans: tuple[tuple[int, int, int], ...]
    foreign: float
    stranger: Near
    ours: float


def asked_about(question: Question, found: Found, snapshot: Snapshot) -> Asked:
    """Return what `question` is about."""
    scope, search = snapshot.scope, snapshot.index
    texts = views(question)
    content = _content(question, search, scope)
    unknown = sum(weight for place, weight in content.items() if not search.knows(question.bare[place]))
    return Asked(
        tuple(scope.far_phrases(question)),
        frozenset(scope.norms_in([Words.of(question.words, question.bare)])),
        scope.is_online(texts),
        scope.is_near(question),
        content,
        tuple(pairs(question.bare)),
        tuple(search.concepts.find(list(question.bare))),
        unknown / (sum(content.values()) or 1.0),
        found.stranger,
        found.ours,
    )


def fit(question: Question, asked: Asked, hit: Hit, best: float, snapshot: Snapshot) -> Fit:
    """Return how the rule of `hit` fits; `best` is the highest score of all hits."""
    search, scope = snapshot.index, snapshot.scope
    held, titled = search.terms_of(hit.rule), search.asked_terms(hit.rule)
    total = sum(asked.content.values()) or 1.0
    covered = _covered(question.bare, asked, held)
    absent = [weight for place, weight in asked.content.items() if place not in covered]
    near = hit.near
    return Fit(
        coverage=1 - sum(absent) / total if asked.content else 0.0,
        titled=_weight(_covered(question.bare, asked, titled), asked) / total,
        anchored=_weight(_anchored(asked, held), asked) / total,
        pairs=sum(pair in held for pair in asked.pairs) / (len(asked.pairs) or 1),
        missing=max(absent, default=0.0) / search.idf(""),
        wording=near.mutual,
        told=near.of_question,
        asked=near.of_wording,
        stretch=near.stretch,
        stretch_told=near.stretch_told,
        stretch_asked=near.stretch_asked,
        ending=near.ending,
        support=near.support,
        strength=hit.bare,
        marked=hit.marked,
        phrased=hit.asked,
        lag=(best - hit.score) / (best or 1.0),
        norm=_norm_fit(asked, held, scope),
        act=float(hit.rule not in snapshot.online or asked.online),
        far=float(any(not _holds(held, phrase) for phrase in asked.far)),
        near=float(asked.near),
        length=min(1.0, len(asked.content) / 6),
        rambling=min(1.0, max(0, len(asked.content) - 6) / 30),
        foreign=asked.foreign,
        online=float(asked.online),
        normed=float(bool(asked.norms)),
        ours=asked.ours,
        stranger=asked.stranger.mutual,
        stranger_stretch=asked.stranger.stretch,
        stranger_told=asked.stranger.of_question,
        stranger_support=asked.stranger.support,
    )


def _content(question: Question, search: Search, scope: Scope) -> dict[int, float]:
    pairs = enumerate(zip(question.words, question.bare, strict=True))
    return {place: search.idf(bare) for place, (word, bare) in pairs if word not in scope.light}


def _weight(places: set[int], asked: Asked) -> float:
    return sum(asked.content[place] for place in places & asked.content.keys())


def _anchored(asked: Asked, held: frozenset[str]) -> set[int]:
    """Return the places of words that the rule holds together with a neighbour, or as a synonym.

    A Vietnamese word is mostly two syllables: "thẻ đảng" is not answered by "thẻ" here and "đảng" there.
    """
    places = _synonymous(asked, held)
    for place, pair in enumerate(asked.pairs):
        if pair in held:
            places |= {place, place + 1}
    return places


def _synonymous(asked: Asked, held: frozenset[str]) -> set[int]:
    return {place for start, end, group in asked.spans if f"={group}" in held for place in range(start, end)}


def _covered(bare: Sequence[str], asked: Asked, held: frozenset[str]) -> set[int]:
    return {place for place, word in enumerate(bare) if word in held} | _synonymous(asked, held)


def _holds(held: frozenset[str], phrase: Phrase) -> bool:
    return phrase.bare[0] in held and all(pair in held for pair in pairs(phrase.bare))


def _norm_fit(asked: Asked, held: frozenset[str], scope: Scope) -> float:
    told = [norm for norm in asked.norms if any(_holds(held, phrase) for phrase in scope.norms[norm])]
    return len(told) / len(asked.norms) if asked.norms else 1.0
