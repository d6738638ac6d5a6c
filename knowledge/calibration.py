"""Calibration: how the numbers of a fit become one confidence, and from where that is enough."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp
from pathlib import Path

from knowledge.fields import Fields
from knowledge.source import Node, Problem, SourceError, read


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a logistic confidence and the two thresholds; how they were obtained stands in calibration.yaml."""

    bias: float
    weights: dict[str, float]
    answer_from: float
    clarify_from: float
    notes: str = field(default="")

    def confidence(self, features: Mapping[str, float]) -> float:
        """Return 0..1: how likely the nearest rule is the right one."""
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def read_calibration(path: Path, problems: list[Problem]) -> Calibration:
    """Return the calibration in the file at `path`; where it is missing or wrong nothing is ever answered for sure."""
    try:
        node = read(path, path.name)
    except SourceError as error:
        problems.append(error.problem)
        return Calibration(-30.0, {}, 1.0, 1.0)
    fields = Fields(node, path.name, problems, ["notes", "bias", "weights", "answer_from", "clarify_from"])
    weights = {name: _number(fields, name, item) for name, item in fields.mapping("weights").items()}
    return Calibration(
        bias=_number(fields, "bias", fields.node("bias")),
        weights=weights,
        answer_from=_number(fields, "answer_from", fields.node("answer_from")),
        clarify_from=_number(fields, "clarify_from", fields.node("clarify_from")),
        notes=fields.optional_text("notes") or "",
    )


def _number(fields: Fields, name: str, node: Node) -> float:
    try:
        return float(str(node.value))
    except ValueError:
        fields.problem("problem_number", node.line, field=name, value=str(node.value)[:40])
        return 0.0
