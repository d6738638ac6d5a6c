"""Decision: whether a near rule answers the question, or which of the other things is said instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.answer import Outcome
from knowledge.fit import Asked, fit
from knowledge.question import Question
from knowledge.search import Hit
from knowledge.snapshot import Snapshot

_JUDGED = 4
"""How many of the nearest rules are looked at closely."""
_CLEAR_MARGIN = 0.3
"""The lead of a rule that no other comes near, as a share of its score."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit with its confidence, and the confidence it would have were no other rule near (0..1 both)."""

    hit: Hit
    confidence: float
    alone: float


def judge(question: Question, asked: Asked, hits: Sequence[Hit], snapshot: Snapshot) -> list[Judged]:
    """Return the nearest hits by confidence, surest first: what is asked for may outweigh a slightly lower score."""
    judged = []
    for place, hit in enumerate(hits[:_JUDGED]):
        numbers = fit(question, asked, hits, snapshot, place).numbers()
        calibration = snapshot.calibration
        alone = calibration.confidence(numbers | {"margin": max(_CLEAR_MARGIN, numbers["margin"])})
        judged.append(Judged(hit, calibration.confidence(numbers), alone))
    return sorted(judged, key=lambda one: -one.confidence)


def decide(question: Question, asked: Asked, judged: Sequence[Judged], snapshot: Snapshot) -> Outcome:
    """Return the outcome for a question that is not turned down: answer, clarify, unknown or out_of_scope."""
    calibration, scope = snapshot.calibration, snapshot.scope
    if judged and judged[0].confidence >= calibration.answer_from:
        return "answer"
    unsure = bool(judged) and judged[0].confidence >= calibration.clarify_from
    torn = any(one.alone >= calibration.answer_from for one in judged)
    if (unsure or torn) and not asked.far:
        return "clarify"
    return "out_of_scope" if asked.far or not scope.is_near(question) else "unknown"
