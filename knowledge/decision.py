"""Decision: whether a near rule answers the question, or which of the other things is said instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.answer import Outcome
from knowledge.calibration import Calibration
from knowledge.fit import Asked, Fit, Nearest, asked_about, fit
from knowledge.question import Question
from knowledge.search import Hit
from knowledge.snapshot import Snapshot

_JUDGED = 7
"""How many of the nearest rules are looked at closely."""

_STRAYED_FROM = 0.9
"""What is enough to tell a rule that does not speak of the foreign topic of a question."""
_REFUSED_FROM = 0.45
"""The share in what is near from which a request is one of those that are turned down."""
_PUT_REFUSED_FROM = 1.3
"""How much a text that no rule answers, and that is not put as what they answer, must be put as a request that is
turned down to be taken for one."""
_TOPIC = 2
"""Words that carry something, up to which a text names a topic rather than asks: "livestream", "nhóm zalo"."""
_TOPIC_LEAD_FROM = 0.85
"""The share of the surest rule from which it is told where only a topic is named."""
_APART_CLARIFY_FROM = 0.2
"""What is enough to ask back where no word at all is of the life of cadres, the Party or social networks."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit and its confidence, 0..1; the confidences of one question sum to at most 1.

    A rule `strays` when the question is about a topic that is none of ours, of which the rule does not speak.
    """

    hit: Hit
    confidence: float
    strays: bool


def candidates(question: Question, snapshot: Snapshot) -> tuple[Asked, list[tuple[Hit, Fit]]]:
    """Return what the question is about, and the nearest rules, best first, with how they fit."""
    found = snapshot.find(question, _JUDGED)
    asked = asked_about(question, found, snapshot)
    together = Nearest.of(found.hits, question, asked, snapshot.index)
    return asked, [(hit, fit(question, asked, hit, together, snapshot)) for hit in found.hits]


def judge(question: Question, snapshot: Snapshot) -> tuple[Asked, list[Judged]]:
    """Return what the question is about, and the nearest rules by confidence, surest first."""
    asked, nearest = candidates(question, snapshot)
    shares = snapshot.calibration.shares([fit.numbers() for _, fit in nearest])
    judged = [Judged(hit, share, fit.far > 0) for (hit, fit), share in zip(nearest, shares, strict=True)]
    return asked, sorted(judged, key=lambda one: -one.confidence)


def decide(asked: Asked, judged: Sequence[Judged], snapshot: Snapshot) -> Outcome:
    """Return the outcome for a question: answer, clarify, unknown, out_of_scope, or refuse.

    A rule is told when it is likely that any answers and one of them leads; three to choose from cost little, so
    they are offered from a lower chance on.
    """
    if asked.refused is not None and asked.refused[1] >= _REFUSED_FROM:
        return "refuse"
    outcome = _by_confidence(asked, judged, snapshot.calibration)
    return "refuse" if outcome != "answer" and _is_put_to_be_refused(asked) else outcome


def turned_down_as(asked: Asked) -> str | None:
    """Return the kind of request that a text is turned down as: by what is near it, else by how it is put."""
    if asked.refused is not None and asked.refused[1] >= _REFUSED_FROM:
        return asked.refused[0]
    return asked.manner.kind if _is_put_to_be_refused(asked) else None


def _is_put_to_be_refused(asked: Asked) -> bool:
    manner = asked.manner
    return manner.kind is not None and manner.ours < 0 and manner.refused >= _PUT_REFUSED_FROM


def _by_confidence(asked: Asked, judged: Sequence[Judged], calibration: Calibration) -> Outcome:
    any_answers = sum(one.confidence for one in judged)
    apart = not asked.near and not asked.online
    answer_from, clarify_from = calibration.answer_from, calibration.clarify_from
    if judged and judged[0].strays and not asked.online:
        answer_from, clarify_from = max(answer_from, _STRAYED_FROM), 1.0
    elif apart:
        clarify_from = max(clarify_from, _APART_CLARIFY_FROM)
    lead_from = _TOPIC_LEAD_FROM if len(asked.content) <= _TOPIC else calibration.lead_from
    if judged and any_answers >= answer_from and _lead(judged) >= lead_from:
        return "answer"
    if judged and any_answers >= clarify_from:
        return "clarify"
    return "out_of_scope" if asked.far or not asked.near else "unknown"


def _lead(judged: Sequence[Judged]) -> float:
    """Return the share of the surest rule in what all of them have."""
    return judged[0].confidence / sum(one.confidence for one in judged) if judged else 0.0
