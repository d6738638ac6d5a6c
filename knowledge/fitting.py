"""Fitting: where the weights of the confidence come from, reproducible from the knowledge files alone.

Right and wrong come from wordings left out: an index without a fifth of the aliases is asked those aliases, and the
nearest rule is the right one or not. Questions that have no answer come from unanswerable.yaml. On both a logistic
model of the fit is trained by gradient descent; the golden questions of the tests are not used.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path
from typing import Literal

from knowledge.calibration import Calibration
from knowledge.fields import Fields
from knowledge.fit import Fit, asked_about, fit
from knowledge.rules import Rule
from knowledge.snapshot import Material, Snapshot, make
from knowledge.source import Problem, read

Kind = Literal["right", "wrong", "unanswerable"]
_WORDING_FOLDS = 5
_STEPS = 800
_RATE = 1.0
_SHRINK = 1e-3
_WEIGHT = {"right": 1.0, "wrong": 1.0, "unanswerable": 2.0}
"""What each kind of question counts for as a whole: telling something where nothing is known is the worst."""
_BAD = ("missing", "far")
"""More of these may only lower the confidence, more of the others only raise it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The fit of the nearest rule to a made question, and whether that rule is the right one."""

    numbers: Mapping[str, float]
    kind: Kind


def read_unanswerable(path: Path) -> tuple[str, ...]:
    """Return the questions of the file at `path`; raises SourceError when it is no YAML."""
    problems: list[Problem] = []
    return Fields(read(path, path.name), path.name, problems, ["questions"]).texts("questions")


def samples(material: Material, unanswerable: Sequence[str]) -> Iterator[Sample]:
    """Yield the questions made from the cards of `material`, then those without an answer."""
    rules = list(material.content.rules.values())
    for turn in range(_WORDING_FOLDS):
        kept = [replace(rule, aliases=_without(rule.aliases, turn)) for rule in rules]
        snapshot = _made_of(material, kept)
        for rule in rules:
            for place, alias in enumerate(rule.aliases):
                if place % _WORDING_FOLDS == turn:
                    yield from _sample(snapshot, alias, rule.id)
    snapshot = make(material)
    for text in unanswerable:
        yield from _sample(snapshot, text, None)


def _without(aliases: Sequence[str], turn: int) -> tuple[str, ...]:
    return tuple(alias for place, alias in enumerate(aliases) if place % _WORDING_FOLDS != turn)


def _made_of(material: Material, rules: Sequence[Rule]) -> Snapshot:
    content = replace(material.content, rules={rule.id: rule for rule in rules})
    return make(replace(material, content=content))


def _sample(snapshot: Snapshot, text: str, right: str | None) -> Iterator[Sample]:
    question = snapshot.understand(text)
    hits = snapshot.index.find(question)
    if hits:
        numbers = fit(question, asked_about(question, snapshot.scope), hits, snapshot).numbers()
        kind: Kind = "unanswerable" if right is None else "right" if hits[0].rule == right else "wrong"
        yield Sample(numbers, kind)


def train(made: Sequence[Sample]) -> tuple[float, dict[str, float]]:
    """Return the bias and the weights of a logistic model of `made`."""
    names = list(Fit.__slots__)
    counts = Counter(sample.kind for sample in made)
    rows = [
        (
            (1.0, *(sample.numbers[name] for name in names)),
            sample.kind == "right",
            _WEIGHT[sample.kind] / counts[sample.kind],
        )
        for sample in made
    ]
    weights = [0.0] * (1 + len(names))
    for _ in range(_STEPS):
        slopes = [_SHRINK * weight for weight in weights]
        for row, right, counted in rows:
            error = (_logistic(weights, row) - right) * counted
            slopes = [slope + error * value for slope, value in zip(slopes, row, strict=True)]
        weights = [weight - _RATE * slope for weight, slope in zip(weights, slopes, strict=True)]
        weights[1:] = [_signed(name, weight) for name, weight in zip(names, weights[1:], strict=True)]
    return weights[0], dict(zip(names, weights[1:], strict=True))


def _logistic(weights: Sequence[float], row: Sequence[float]) -> float:
    total = sum(weight * value for weight, value in zip(weights, row, strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _signed(name: str, weight: float) -> float:
    return min(0.0, weight) if name in _BAD else max(0.0, weight)


def calibrate(
    material: Material, unanswerable: Sequence[str], answer_from: float, clarify_from: float
) -> Calibration:
    """Return weights fitted to the cards of `material`, with the two thresholds as given."""
    bias, weights = train(list(samples(material, unanswerable)))
    return Calibration(bias, weights, answer_from, clarify_from)
