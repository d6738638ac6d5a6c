from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.calibration import Calibration, read_calibration, write_calibration
from knowledge.fit import Fit
from knowledge.fitting import calibrate, samples
from knowledge.logit import Choice, shares, train
from knowledge.snapshot import HOME, read_material, read_unanswerable
from knowledge.source import Problem


@pytest.fixture
def made(make_directory: Callable[..., Path]) -> Calibration:
    few = ("Nghỉ phép năm mấy ngày?", "Bao giờ tăng lương cơ sở?", "Mất thẻ thì xin lại ở đâu?")
    return calibrate(replace(read_material(make_directory()), unanswerable=few))


def test_every_number_of_a_fit_gets_a_weight_and_the_file_gives_them_back(
    made: Calibration, tmp_path: Path
) -> None:
    assert set(made.weights) == set(Fit.__slots__)
    write_calibration(tmp_path / "calibration.yaml", made)
    problems: list[Problem] = []
    read = read_calibration(tmp_path / "calibration.yaml", problems)
    assert problems == []
    assert read.weights == pytest.approx(made.weights, abs=1e-3)
    assert (read.answer_from, read.lead_from, read.clarify_from) == (
        made.answer_from,
        made.lead_from,
        made.clarify_from,
    )


def test_the_same_knowledge_gives_the_same_weights(make_directory: Callable[..., Path]) -> None:
    material = replace(read_material(make_directory()), unanswerable=("Nghỉ phép năm mấy ngày?",))
    assert calibrate(material) == calibrate(material)


def test_a_wording_left_out_is_asked_of_an_index_that_does_not_hold_it(
    make_directory: Callable[..., Path],
) -> None:
    material = replace(read_material(make_directory()), unanswerable=())
    kinds = [sample.kind for sample in samples(material)]
    assert set(kinds) == {"wording"}
    assert all(any(sample.right) for sample in samples(material))


def test_the_model_learns_what_tells_right_from_wrong() -> None:
    choices = [Choice([[1.0, 0.3], [0.0, 0.3]], [True, False], 1.0), Choice([[0.1, 0.3]], [False], 1.0)] * 400
    bias, weights = train(choices)
    right, wrong = shares([bias + weights[0], bias])
    assert right > 0.8 > 0.2 > wrong
    assert right + wrong < 1


def test_the_questions_without_an_answer_are_readable_and_no_card_is_asked_by_them() -> None:
    problems: list[Problem] = []
    questions = read_unanswerable(HOME / "unanswerable.yaml", problems)
    assert problems == []
    assert len(questions) >= 400
    assert len(set(questions)) == len(questions)
    rules = read_material(HOME).content.rules.values()
    assert not set(questions) & {text for rule in rules for text in (rule.question, *rule.aliases)}
