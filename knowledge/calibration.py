"""Calibration: how the numbers of a fit become one confidence, and from where that is enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.fields import Fields
from knowledge.logit import shares
from knowledge.source import Node, Problem, SourceError, read

_FIELDS = ["notes", "bias", "weights", "answer_from", "lead_from", "clarify_from"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a logit model over the nearest rules and "none of them", and what is enough to tell or to ask back.

    A rule is told when all of them together reach `answer_from` and it alone has `lead_from` of that; from
    `clarify_from` on three are offered. How the weights were obtained stands in calibration.yaml.
    """

    bias: float
    weights: dict[str, float]
    answer_from: float
    lead_from: float
    clarify_from: float
    notes: str = field(default="")

    def shares(self, rules: Sequence[Mapping[str, float]]) -> list[float]:
        """Return for each of the nearest rules, 0..1, how likely it is the right one; the rest to 1 is "none is"."""
        return shares([self._strength(numbers) for numbers in rules])

    def _strength(self, numbers: Mapping[str, float]) -> float:
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in numbers.items())


def read_calibration(path: Path, problems: list[Problem]) -> Calibration:
    """Return the calibration in the file at `path`; where it is missing or wrong nothing is ever answered for sure."""
    try:
        node = read(path, path.name)
    except SourceError as error:
        problems.append(error.problem)
        return Calibration(-30.0, {}, 1.0, 1.0, 1.0)
    fields = Fields(node, path.name, problems, _FIELDS)
    weights = {name: _number(fields, name, item) for name, item in fields.mapping("weights").items()}
    return Calibration(
        bias=_number(fields, "bias", fields.node("bias")),
        weights=weights,
        answer_from=_number(fields, "answer_from", fields.node("answer_from")),
        lead_from=_number(fields, "lead_from", fields.node("lead_from")),
        clarify_from=_number(fields, "clarify_from", fields.node("clarify_from")),
        notes=fields.optional_text("notes") or "",
    )


def write_calibration(path: Path, made: Calibration) -> None:
    """Write `made` so that `read_calibration` gives it back; raises OSError."""
    weights = "".join(f"  {name}: {weight:.3f}\n" for name, weight in made.weights.items())
    path.write_text(
        "# Độ chắc chắn của câu trả lời: trọng số của mô hình logit trên các số đo độ khớp (knowledge/fit.py) và ba\n"
        "# ngưỡng. Tệp do knowledge/fitting.py ghi ra; thêm nhiều quy tắc hay cách hỏi thì khớp lại.\n"
        f'notes: "{made.notes}"\nbias: {made.bias:.3f}\nweights:\n{weights}'
        "# Trả lời khi tổng các quy tắc gần nhất đạt answer_from và quy tắc đứng đầu chiếm lead_from của tổng đó.\n"
        f"answer_from: {made.answer_from}\nlead_from: {made.lead_from}\nclarify_from: {made.clarify_from}\n",
        encoding="utf-8",
    )


def _number(fields: Fields, name: str, node: Node) -> float:
    try:
        return float(str(node.value))
    except ValueError:
        fields.problem("problem_number", node.line, field=name, value=str(node.value)[:40])
        return 0.0
