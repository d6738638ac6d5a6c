"""Logit: a conditional logit model (D. McFadden, 1974) of which rule is right, or none, learnt by gradient descent.

Every candidate's odds are exp(bias + weights · numbers); those of "none of them" are 1. Adam (D. Kingma, J. Ba, 2014)
over shuffled small batches, with the weights of the last rounds averaged; the same data give the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

_ROUNDS = 24
_AVERAGED = 8
_BATCH = 48
_RATE = 0.02
_SHRINK = 3e-3


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates' numbers, which of them are right (none: nothing is), and how much the choice counts."""

    candidates: list[list[float]]
    right: list[bool]
    counted: float


def shares(strengths: Sequence[float]) -> list[float]:
    """Return each candidate's chance, 0..1, from its log odds; what is left to 1 is the chance of none."""
    odds = [exp(max(-30.0, min(30.0, strength))) for strength in strengths]
    whole = 1 + sum(odds)
    return [each / whole for each in odds]


def train(choices: Sequence[Choice]) -> tuple[float, list[float]]:
    """Return the bias and the weights, one for each number of a candidate; at least one choice is needed."""
    means, spreads = _scale([row for choice in choices for row in choice.candidates])
    scaled = [
        Choice(
            [
                [1.0, *((v - m) / s for v, m, s in zip(row, means, spreads, strict=True))]
                for row in choice.candidates
            ],
            choice.right,
            choice.counted,
        )
        for choice in choices
    ]
    learnt = _descend(scaled, 1 + len(means))
    weights = [weight / spread for weight, spread in zip(learnt[1:], spreads, strict=True)]
    return learnt[0] - sum(w * m for w, m in zip(weights, means, strict=True)), weights


def _scale(rows: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    """Return mean and deviation of each number, so that one rate suits all of them."""
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    squares = [sum(v * v for v in column) / len(rows) for column in zip(*rows, strict=True)]
    return means, [
        sqrt(max(0.0, square - mean * mean)) or 1.0 for square, mean in zip(squares, means, strict=True)
    ]


def _descend(choices: list[Choice], size: int) -> list[float]:
    weights, first, second = [0.0] * size, [0.0] * size, [0.0] * size
    total = [0.0] * size
    step = 0
    for turn in range(_ROUNDS):
        shuffled = _shuffled(choices, turn)
        for start in range(0, len(shuffled), _BATCH):
            step += 1
            slopes = _slopes(shuffled[start : start + _BATCH], weights)
            for at, slope in enumerate(slopes):
                first[at] = 0.9 * first[at] + 0.1 * slope
                second[at] = 0.99 * second[at] + 0.01 * slope * slope
                size_of_step = sqrt(second[at] / (1 - 0.99**step)) + 1e-9
                weights[at] -= _RATE * first[at] / (1 - 0.9**step) / size_of_step
        if turn >= _ROUNDS - _AVERAGED:
            total = [sum_ + weight for sum_, weight in zip(total, weights, strict=True)]
    return [sum_ / _AVERAGED for sum_ in total]


def _shuffled(choices: Sequence[Choice], turn: int) -> list[Choice]:
    """Return `choices` mixed, otherwise in each turn and the same on every machine."""
    places = sorted(range(len(choices)), key=lambda place: (place * 7919 + turn * 3571) % 10_007)
    return [choices[place] for place in places]


def _slopes(batch: Sequence[Choice], weights: list[float]) -> list[float]:
    """Return the gradient of the mean loss, shrinkage included (the bias, first, is not shrunk)."""
    slopes = [0.0, *(_SHRINK * weight for weight in weights[1:])]
    for choice in batch:
        found = shares([sum(w * v for w, v in zip(weights, row, strict=True)) for row in choice.candidates])
        gold = sum(share for share, right in zip(found, choice.right, strict=True) if right) or 1.0
        for row, share, right in zip(choice.candidates, found, choice.right, strict=True):
            error = (share - (share / gold if right else 0.0)) * choice.counted / len(batch)
            if abs(error) > 1e-6:
                slopes = [slope + error * value for slope, value in zip(slopes, row, strict=True)]
    return slopes
