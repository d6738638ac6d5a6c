"""Continuing: which rule a question is about that goes on from the one before.

The two texts together say what it is about, the new one alone says what is new in it. "bấm thích bài xuyên tạc có
sao không" and then "còn chỉ đọc thôi" is about reading, though three quarters of the words are about liking.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.text import fold
from knowledge.decision import Judged
from knowledge.phrases import Phrase, Words, found, lacks_marks
from knowledge.question import Question
from knowledge.snapshot import Snapshot
from knowledge.tokens import syllables

_TOGETHER = 0.25
"""The power to which the two texts together count: three quarters of their words are of the question before."""
_UNNAMED = 0.05
"""The share of a rule that the new text alone does not bring up."""
_TOLD_ALREADY = 0.05
"""What is left to a rule that was the last answer: a new question mostly asks for something else."""
_LIKELY = 0.5
"""The confidence from which a reading counts as a witness for another one."""
_OTHERS = 0.05
"""What is left to a rule that is not asked for with the person whom the new text names."""
_HELD = 0.5
_CARRIERS = frozenset(("đối",))
"""Words that only lead to what is named: "đối với công chức"."""


def carried(
    together: Sequence[Judged], alone: Sequence[Judged], told: str | None, matters: Sequence[str]
) -> list[Judged]:
    """Return `together` with its confidences shared out anew by what the new text brings up, surest first.

    As far as the new text by itself says nothing, the two together decide.
    """
    if not matters or not together:
        return list(together)
    named = {one.hit.rule: one.confidence for one in alone}
    sure, total = sum(named.values()), sum(one.confidence for one in together)
    drawn = [
        one.confidence**_TOGETHER
        * (_UNNAMED * sure + named.get(one.hit.rule, 0.0) + (1 - sure) * one.confidence / total)
        * (_TOLD_ALREADY if one.hit.rule == told else 1.0)
        for one in together
    ]
    scale = total / (sum(drawn) or 1.0)
    shared = [replace(one, confidence=draw * scale) for one, draw in zip(together, drawn, strict=True)]
    return _agreed(sorted(shared, key=lambda one: -one.confidence), alone, told)


def _agreed(shared: list[Judged], alone: Sequence[Judged], told: str | None) -> list[Judged]:
    """Return `shared`, surer where the new text by itself puts the same new rule first: then two readings say so."""
    first = shared[0].hit.rule
    if not alone or alone[0].hit.rule != first or first == told:
        return shared
    total, sure = (sum(one.confidence for one in some) for some in (shared, alone))
    if min(total, sure) < _LIKELY:
        return shared
    raised = 1 - (1 - total) * (1 - sure)
    return [replace(one, confidence=one.confidence * raised / total) for one in shared]


def turned_to(together: Sequence[Judged], person: Phrase, snapshot: Snapshot) -> list[Judged]:
    """Return `together` with its confidences shared out anew in favour of rules that are asked for with this person."""
    total = sum(one.confidence for one in together)
    drawn = [one.confidence * (1.0 if _asked_with(one, person, snapshot) else _OTHERS) for one in together]
    scale = total / (sum(drawn) or 1.0)
    shared = [replace(one, confidence=draw * scale) for one, draw in zip(together, drawn, strict=True)]
    return sorted(shared, key=lambda one: -one.confidence)


def _asked_with(judged: Judged, person: Phrase, snapshot: Snapshot) -> bool:
    rule = snapshot.rules[judged.hit.rule]
    return any(Words.of(syllables(asked)).hold(person) for asked in (rule.question, *rule.aliases))


def matters_of(question: Question, snapshot: Snapshot) -> list[str]:
    """Return the folded words of a question that say what is new in it: not light, and no channel."""
    return [question.bare[place] for place in _places(question, snapshot)]


def acts_of(question: Question, snapshot: Snapshot) -> list[str]:
    """Return the matters of a question but for the kind of person it names."""
    whole = Words.of(question.words, question.bare)
    persons = {place for person in snapshot.scope.persons for place in whole.places(person)}
    return [question.bare[place] for place in _places(question, snapshot) if place not in persons]


def _places(question: Question, snapshot: Snapshot) -> list[int]:
    return [
        place
        for place, (word, bare) in enumerate(zip(question.words, question.bare, strict=True))
        if len(word) > 1
        and bare not in snapshot.scope.channels
        and word not in _CARRIERS
        and not _is_light(word, bare, snapshot)
    ]


def person_in(question: Question, snapshot: Snapshot) -> Phrase | None:
    """Return the kind of person that a question names first in the list: "đảng viên dự bị" before "đảng viên"."""
    return next(iter(found(snapshot.scope.persons, [Words.of(question.words, question.bare)])), None)


def _is_light(word: str, bare: str, snapshot: Snapshot) -> bool:
    """Return whether a word carries nothing; one that was typed with a wrong mark is what it lacks a mark of."""
    light = snapshot.scope.light
    return word in light or (
        bare != word and any(lacks_marks(word, known) for known in _light_spelt(bare, light))
    )


@lru_cache(maxsize=1000)
def _light_spelt(bare: str, light: frozenset[str]) -> tuple[str, ...]:
    """Return the light words that are `bare` without their marks."""
    return tuple(word for word in light if fold(word) == bare)


def speaks_of(rule: str, matters: Sequence[str], snapshot: Snapshot) -> bool:
    """Return whether the wordings of a rule hold most of what is new, by weight."""
    index = snapshot.index
    weights = {word: index.idf(word) for word in matters}
    held = sum(weight for word, weight in weights.items() if word in index.asked_terms(rule))
    return held >= _HELD * sum(weights.values())
