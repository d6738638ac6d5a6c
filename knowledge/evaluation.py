"""Evaluation: how well questions with known answers are answered, with 95 % intervals, per way of typing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path
from typing import Any

from bot import lines
from knowledge.answer import Answer
from knowledge.base import KnowledgeBase
from knowledge.batch import BadRow, text_of
from knowledge.decision import judge

_Z = 1.959964  # 97.5 % of the normal distribution


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question whose answer is known: the rule, or None when nothing of ours answers it.

    `also` are rules that answer it as well; `outcome` is what should be said instead when `rule` is None.
    """

    id: str
    question: str
    rule: str | None
    also: tuple[str, ...]
    outcome: str | None
    style: str
    turns: tuple[str, ...]
    as_of: date | None

    def is_right(self, answer: Answer) -> bool:
        """Whether `answer` tells the right rule."""
        return (
            answer.outcome == "answer" and answer.rule is not None and answer.rule in {self.rule, *self.also}
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """A share and its Wilson interval at 95 %; `of` is how many were counted."""

    hits: int
    of: int

    def as_json(self) -> dict[str, Any]:
        """Return rate (null when nothing was counted), low, high, hits, of."""
        if not self.of:
            return {"rate": None, "low": None, "high": None, "hits": 0, "of": 0}
        low, high = wilson(self.hits, self.of)
        share = round(self.hits / self.of, 4)
        return {"rate": share, "low": round(low, 4), "high": round(high, 4), "hits": self.hits, "of": self.of}


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (E. B. Wilson, 1927); `of` is at least 1."""
    share = hits / of
    centre = share + _Z * _Z / (2 * of)
    spread = _Z * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    scale = 1 + _Z * _Z / of
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def read_labelled(path: Path) -> list[Labelled]:
    """Return the rows of a JSON-lines file `{"id","question","rule","outcome","style"}`; raises BadRow.

    Optional: "also" (list of rule ids), "turns" (earlier questions; without "question" the last of them is asked),
    "as_of" (YEAR-MONTH-DAY).
    """
    return [_labelled(path, number, row) for number, row in lines.read(path)]


def _labelled(path: Path, number: int, row: dict[str, Any]) -> Labelled:
    question = text_of(row, "question")
    rule = row.get("rule")
    also, turns = row.get("also", []), row.get("turns", [])
    if question is None and isinstance(turns, list) and turns:
        *turns, question = map(str, turns)
    if question is None or not (rule is None or isinstance(rule, str)):
        raise BadRow(path.name, number, "row_label")
    if not (isinstance(also, list) and isinstance(turns, list)):
        raise BadRow(path.name, number, "row_label")
    try:
        as_of = date.fromisoformat(row["as_of"]) if row.get("as_of") else None
    except (TypeError, ValueError) as error:
        raise BadRow(path.name, number, "row_label") from error
    return Labelled(
        id=str(row.get("id", number)),
        question=question,
        rule=rule,
        also=tuple(map(str, also)),
        outcome=text_of(row, "outcome"),
        style=text_of(row, "style") or "plain",
        turns=tuple(map(str, turns)),
        as_of=as_of,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    row: Labelled
    answer: Answer
    exact: bool
    repealed: int


def evaluate(base: KnowledgeBase, file: Path, today: date | None = None) -> dict[str, Any]:
    """Return the published scores of `base` on the labelled `file`: all of it and per style. Raises BadRow."""
    return evaluate_rows(base, read_labelled(file), today)


def evaluate_rows(base: KnowledgeBase, rows: Iterable[Labelled], today: date | None = None) -> dict[str, Any]:
    """Return the published scores of `base` on `rows`: all of them and per style."""
    judged = [_judge(base, row, today) for row in rows]
    styles = sorted({item.row.style for item in judged})
    return {
        "questions": len(judged),
        **_scores(judged),
        "styles": {style: _scores([item for item in judged if item.row.style == style]) for style in styles},
    }


def calibration_error(base: KnowledgeBase, rows: Iterable[Labelled]) -> float:
    """Return the expected calibration error, 0..1: by how much the confidence of the surest rule is off on average.

    Ten bins of confidence, each counting by its size (M. P. Naeini and others, 2015).
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for row in rows:
        _, judged = judge(base.snapshot.understand(row.question), base.snapshot)
        sure = judged[0].confidence if judged else 0.0
        right = bool(judged) and judged[0].hit.rule in {row.rule, *row.also}
        bins.setdefault(min(9, int(10 * sure)), []).append((sure, right))
    count = sum(map(len, bins.values())) or 1
    return sum(abs(sum(sure - right for sure, right in found)) for found in bins.values()) / count


def _judge(base: KnowledgeBase, row: Labelled, today: date | None) -> _Judged:
    answer = base.ask(row.question, row.as_of, row.turns, today)
    return _Judged(row, answer, _exact(base, answer), _repealed(answer, row.as_of or today))


def _exact(base: KnowledgeBase, answer: Answer) -> bool:
    """Whether the citations begin with those of the card, each article exactly where it may be shown.

    More may follow, when a message held several questions.
    """
    if answer.rule is None:
        return not answer.citations
    rule = base.rules[answer.rule]
    expected = [(citation.document, rule.shown_article(citation)) for citation in rule.citations]
    return [(cited.document.id, cited.article) for cited in answer.citations][: len(expected)] == expected


def _repealed(answer: Answer, day: date | None) -> int:
    if day is None:
        return 0
    return sum(c.status == "in_force" and c.document.status_on(day) == "replaced" for c in answer.citations)


def _scores(judged: Sequence[_Judged]) -> dict[str, Any]:
    answerable = [item for item in judged if item.row.rule is not None]
    unanswerable = [item for item in judged if item.row.rule is None]
    told = [item for item in judged if item.answer.outcome == "answer"]
    labelled = [item for item in unanswerable if item.row.outcome]
    return {
        "right_answer": _rate(answerable, _is_right),
        "right_or_offered": _rate(answerable, _offered),
        "wrong_answer": _rate(
            answerable, lambda item: item.answer.outcome == "answer" and not _is_right(item)
        ),
        "false_answer": _rate(unanswerable, lambda item: item.answer.outcome == "answer"),
        "over_refusal": _rate(answerable, lambda item: item.answer.outcome not in ("answer", "clarify")),
        "right_outcome": _rate(labelled, lambda item: item.answer.outcome == item.row.outcome),
        "citation_exact": _rate(told, lambda item: item.exact),
        "repealed_as_in_force": sum(item.repealed for item in judged),
    }


def _is_right(item: _Judged) -> bool:
    return item.row.is_right(item.answer)


def _offered(item: _Judged) -> bool:
    wanted = {item.row.rule, *item.row.also}
    offered = item.answer.outcome == "clarify" and any(
        other.rule in wanted for other in item.answer.alternatives
    )
    return offered or _is_right(item)


def _rate(items: Iterable[_Judged], holds: Callable[[_Judged], bool]) -> dict[str, Any]:
    found = [holds(item) for item in items]
    return Rate(sum(found), len(found)).as_json()
