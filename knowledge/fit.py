"""Fit: whether a rule is about what was asked, beyond being similar: its subject, the act, and the norm asked for.

Similar is not enough: "mất thẻ đảng thì xin cấp lại ở đâu" is near many rules by its plain words and answered by none.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from knowledge.manner import Manner
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
    votes: float
    stretch_votes: float
    whole: float
    whole_told: float
    whole_asked: float
    whole_support: float
    whole_votes: float
    centre: float
    centre_lag: float
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
    stranger_votes: float
    stranger_stretch_votes: float
    stranger_whole: float
    stranger_whole_support: float
    stranger_whole_votes: float
    refused: float
    put: float
    put_refused: float

    def numbers(self) -> dict[str, float]:
        """Return the numbers by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about, whatever comes near it: topics that are none of ours, norms asked for, the net.

    `refused` is the nearest kind of request that is turned down, and its share in what is near.

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
    stranger_whole: Near
    ours: float
    refused: tuple[str, float] | None
    manner: Manner


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest rules together: their highest score and nearness to a centre, and what each holds of the question.

    `held` is of the whole card, `titled` of its wordings alone.
    """

    score: float
    centre: float
    held: dict[str, set[str]]
    titled: dict[str, set[str]]

    @staticmethod
    def of(hits: Sequence[Hit], question: Question, asked: Asked, search: Search) -> "Nearest":
        """Return what `hits` (which may be none) are together."""
        terms = [*search.terms(question.bare), *(t for phrase in asked.far for t in _terms_of(phrase))]
        rules = [hit.rule for hit in hits]
        return Nearest(
            max((hit.score for hit in hits), default=0.0),
            max((hit.centre for hit in hits), default=0.0),
            search.held(terms, rules),
            search.titled_by(terms, rules),
        )


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
        found.stranger_whole,
        found.ours,
        found.refused,
        snapshot.manners.of_clauses(question.bare, question.clauses),
    )


def fit(question: Question, asked: Asked, hit: Hit, best: Nearest, snapshot: Snapshot) -> Fit:
    """Return how the rule of `hit` fits; `best` are all hits together."""
    search = snapshot.index
    held, titled = best.held[hit.rule], best.titled[hit.rule]
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
        votes=near.votes,
        stretch_votes=near.stretch_votes,
        whole=hit.whole.mutual,
        whole_told=hit.whole.of_question,
        whole_asked=hit.whole.of_wording,
        whole_support=hit.whole.support,
        whole_votes=hit.whole.votes,
        centre=hit.centre,
        centre_lag=1 - hit.centre / (best.centre or 1.0),
        strength=hit.bare,
        marked=hit.marked,
        phrased=hit.asked,
        lag=(best.score - hit.score) / (best.score or 1.0),
        norm=_norm_fit(asked, snapshot.norms[hit.rule]),
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
        stranger_votes=asked.stranger.votes,
        stranger_stretch_votes=asked.stranger.stretch_votes,
        stranger_whole=asked.stranger_whole.mutual,
        stranger_whole_support=asked.stranger_whole.support,
        stranger_whole_votes=asked.stranger_whole.votes,
        refused=asked.refused[1] if asked.refused else 0.0,
        put=asked.manner.ours,
        put_refused=asked.manner.refused,
    )


def _content(question: Question, search: Search, scope: Scope) -> dict[int, float]:
    pairs = enumerate(zip(question.words, question.bare, strict=True))
    return {place: search.idf(bare) for place, (word, bare) in pairs if word not in scope.light}


def _weight(places: set[int], asked: Asked) -> float:
    return sum(asked.content[place] for place in places & asked.content.keys())


def _anchored(asked: Asked, held: Container[str]) -> set[int]:
    """Return the places of words that the rule holds together with a neighbour, or as a synonym.

    A Vietnamese word is mostly two syllables: "thẻ đảng" is not answered by "thẻ" here and "đảng" there.
    """
    places = _synonymous(asked, held)
    for place, pair in enumerate(asked.pairs):
        if pair in held:
            places |= {place, place + 1}
    return places


def _synonymous(asked: Asked, held: Container[str]) -> set[int]:
    return {place for start, end, group in asked.spans if f"={group}" in held for place in range(start, end)}


def _covered(bare: Sequence[str], asked: Asked, held: Container[str]) -> set[int]:
    return {place for place, word in enumerate(bare) if word in held} | _synonymous(asked, held)


def _holds(held: Container[str], phrase: Phrase) -> bool:
    return all(term in held for term in _terms_of(phrase))


def _terms_of(phrase: Phrase) -> list[str]:
    return [phrase.bare[0], *pairs(phrase.bare)]


def _norm_fit(asked: Asked, told: frozenset[str]) -> float:
    return len(asked.norms & told) / len(asked.norms) if asked.norms else 1.0
