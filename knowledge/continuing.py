"""Continuing: which rule a question is about that goes on from the one before.

The two texts together say what it is about, the new one alone says what is new in it. "bấm thích bài xuyên tạc có
sao không" and then "còn chỉ đọc thôi" is about reading, though three quarters of the words are about liking.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

from knowledge.decision import Judged
from knowledge.question import Question
from knowledge.snapshot import Snapshot

_UNNAMED = 0.1
"""The share of a rule that the new text alone does not bring up."""
_TOLD_ALREADY = 0.5
"""What is left to a rule that was the last answer: a new question mostly asks for something else."""
_HELD = 0.5


def carried(
    together: Sequence[Judged], alone: Sequence[Judged], told: str | None, matters: Sequence[str]
) -> list[Judged]:
    """Return `together` with its confidences shared out anew by what the new text brings up, surest first."""
    whole = sum(one.confidence for one in alone) or 1.0
    named = {one.hit.rule: one.confidence / whole for one in alone}
    drawn = [
        sqrt(one.confidence)
        * (_UNNAMED + (named.get(one.hit.rule, 0.0) if matters else 0.0))
        * (_TOLD_ALREADY if matters and one.hit.rule == told else 1.0)
        for one in together
    ]
    scale = sum(one.confidence for one in together) / (sum(drawn) or 1.0)
    shared = [replace(one, confidence=draw * scale) for one, draw in zip(together, drawn, strict=True)]
    return sorted(shared, key=lambda one: -one.confidence)


def matters_of(question: Question, snapshot: Snapshot) -> list[str]:
    """Return the folded words of a question that say what is new in it: not light, and no channel."""
    scope = snapshot.scope
    pairs = zip(question.words, question.bare, strict=True)
    return [bare for word, bare in pairs if word not in scope.light and bare not in scope.channels]


def speaks_of(rule: str, matters: Sequence[str], snapshot: Snapshot) -> bool:
    """Return whether the wordings of a rule hold most of what is new, by weight."""
    index = snapshot.index
    weights = {word: index.idf(word) for word in matters}
    held = sum(weight for word, weight in weights.items() if word in index.asked_terms(rule))
    return held >= _HELD * sum(weights.values())
