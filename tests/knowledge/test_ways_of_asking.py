"""Questions as people really type them, long, spoken, of one region, and talks; written by another hand than the cards.

The weights are fitted to golden_2.jsonl and to every other row of golden_3.jsonl (knowledge/fitting.py); the rows
between are not, and have floors of their own.
"""

import json
from pathlib import Path

import pytest

from knowledge.answer import Answer
from knowledge.base import KnowledgeBase
from knowledge.evaluation import Labelled, evaluate, read_labelled
from tests.helpers.shipped import shipped_knowledge
from tests.knowledge.conftest import TODAY

HERE = Path(__file__).parent
ASKED = HERE / "golden_2.jsonl"
LATER = HERE / "golden_3.jsonl"
TALKS = HERE / "dialogues.jsonl"


@pytest.fixture(scope="module")
def shipped() -> KnowledgeBase:
    return shipped_knowledge()


def test_questions_in_every_style_are_answered_well(shipped: KnowledgeBase) -> None:
    scores = evaluate(shipped, ASKED, TODAY)
    assert scores["right_answer"]["rate"] >= 0.91
    assert scores["right_or_offered"]["rate"] >= 0.97
    assert scores["wrong_answer"]["rate"] <= 0.03
    assert scores["false_answer"]["rate"] <= 0.03
    assert scores["over_refusal"]["rate"] <= 0.03
    assert scores["right_outcome"]["rate"] >= 0.75
    for style, found in scores["styles"].items():
        assert found["right_or_offered"]["rate"] >= 0.9, style
        assert found["over_refusal"]["rate"] <= 0.1, style


def test_the_rows_that_nothing_was_fitted_to_are_answered_as_well(
    shipped: KnowledgeBase, tmp_path: Path
) -> None:
    held_out = tmp_path / "held_out.jsonl"
    held_out.write_text("\n".join(LATER.read_text(encoding="utf-8").splitlines()[1::2]), encoding="utf-8")
    scores = evaluate(shipped, held_out, TODAY)
    assert scores["right_answer"]["rate"] >= 0.86
    assert scores["right_or_offered"]["rate"] >= 0.95
    assert scores["wrong_answer"]["rate"] <= 0.04
    assert scores["false_answer"]["rate"] <= 0.07


def _told(base: KnowledgeBase, row: Labelled) -> Answer:
    return base.ask(row.question, row.as_of, row.turns, TODAY)


def test_talks_are_followed(shipped: KnowledgeBase, tmp_path: Path) -> None:
    rows = _talks(tmp_path)
    answers = [(row, _told(shipped, row)) for row in rows]
    known = [(row, answer) for row, answer in answers if row.rule is not None]
    right = [row for row, answer in known if row.is_right(answer)]
    false = [row for row, answer in answers if row.rule is None and answer.outcome == "answer"]
    assert len(rows) >= 50
    # Three in four at once: since thresholds favour a choice among three over a doubtful answer, not four in five.
    assert len(right) >= 0.75 * len(known)
    assert len(false) <= 0.2 * (len(rows) - len(known))


def _talks(folder: Path) -> list[Labelled]:
    """Return the talks, their last turn as the question."""
    file = folder / "talks.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for line in TALKS.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            *before, question = row["turns"]
            out.write(json.dumps(row | {"turns": before, "question": question}, ensure_ascii=False) + "\n")
    return read_labelled(file)
