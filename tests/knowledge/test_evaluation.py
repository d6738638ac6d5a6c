"""The golden questions: written by hand, not taken from the cards, more than a third without an answer of ours."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knowledge.base import KnowledgeBase
from knowledge.evaluation import Rate, calibration_error, evaluate, read_labelled, wilson
from knowledge.search import Search
from tests.helpers.shipped import shipped_knowledge
from tests.knowledge.conftest import TODAY

GOLDEN = Path(__file__).with_name("golden.jsonl")


@pytest.fixture(scope="module")
def shipped() -> KnowledgeBase:
    return shipped_knowledge()


def reaches_the_floors(scores: dict[str, Any]) -> bool:
    return bool(
        scores["right_answer"]["rate"] >= 0.95
        and scores["right_or_offered"]["rate"] >= 0.97
        and scores["false_answer"]["rate"] <= 0.04
        and scores["over_refusal"]["rate"] <= 0.03
        and scores["wrong_answer"]["rate"] <= 0.03
        and scores["citation_exact"]["rate"] == 1
        and scores["repealed_as_in_force"] == 0
    )


def test_the_golden_set_is_large_mixed_and_not_copied_from_the_cards(shipped: KnowledgeBase) -> None:
    rows = read_labelled(GOLDEN)
    assert len(rows) >= 120
    assert sum(row.rule is None for row in rows) >= 0.35 * len(rows)
    assert len({row.style for row in rows}) >= 4
    assert {row.rule for row in rows} - {None} <= shipped.rules.keys()
    asked = {wording for rule in shipped.rules.values() for wording in (rule.question, *rule.aliases)}
    assert not asked & {row.question for row in rows}


def test_the_golden_questions_are_answered_well(shipped: KnowledgeBase) -> None:
    scores = evaluate(shipped, GOLDEN, TODAY)
    assert reaches_the_floors(scores), {name: scores[name] for name in scores if name != "styles"}
    assert set(scores["styles"]) == {row.style for row in read_labelled(GOLDEN)}


def test_a_worse_retriever_does_not_reach_the_floors(shipped: KnowledgeBase) -> None:
    snapshot = shipped.snapshot
    nameless = [replace(rule, aliases=()) for rule in snapshot.rules.values()]
    poor = Search.build(nameless, {}, (), replace(snapshot.index.concepts, groups={}), frozenset())
    scores = evaluate(KnowledgeBase(replace(snapshot, index=poor)), GOLDEN, TODAY)
    assert not reaches_the_floors(scores)


def test_one_that_answers_everything_does_not_reach_the_floors(shipped: KnowledgeBase) -> None:
    calibration = replace(shipped.snapshot.calibration, answer_from=0.0, lead_from=0.0)
    scores = evaluate(KnowledgeBase(replace(shipped.snapshot, calibration=calibration)), GOLDEN, TODAY)
    assert scores["false_answer"]["rate"] > 0.3
    assert not reaches_the_floors(scores)


def test_the_confidence_is_the_share_that_is_right(shipped: KnowledgeBase) -> None:
    rows = [*read_labelled(GOLDEN), *read_labelled(GOLDEN.with_name("golden_3.jsonl"))]
    assert calibration_error(shipped, rows) <= 0.08


def test_a_confidence_that_is_always_whole_is_noticed(shipped: KnowledgeBase) -> None:
    sure = replace(shipped.snapshot.calibration, bias=30.0)
    overdone = KnowledgeBase(replace(shipped.snapshot, calibration=sure))
    assert calibration_error(overdone, read_labelled(GOLDEN)[:60]) > 0.2


def test_the_interval_is_wilsons() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(0, 10)[0] == pytest.approx(0)
    assert wilson(10, 10)[1] == pytest.approx(1)
    assert Rate(0, 0).as_json()["rate"] is None
