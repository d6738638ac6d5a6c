from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.asking import Line
from knowledge.calibration import Calibration, read_calibration, write_calibration
from knowledge.fit import Fit
from knowledge.fitting import calibrate, samples
from knowledge.logit import Choice, shares, train
from knowledge.snapshot import Material, read_material
from knowledge.source import Problem

FEW = ("Nghỉ phép năm mấy ngày?", "Bao giờ tăng lương cơ sở?", "Mất thẻ thì xin lại ở đâu?")


def material(home: Path, *strangers: str) -> Material:
    """Return the material of a directory with these strangers and no others."""
    return replace(read_material(home), strangers=[Line(text, "thử", 1) for text in strangers])


@pytest.fixture
def made(make_directory: Callable[..., Path]) -> Calibration:
    return calibrate(material(make_directory(), *FEW))


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
    same = material(make_directory(), FEW[0])
    assert calibrate(same) == calibrate(same)


def test_a_wording_left_out_is_asked_of_an_index_that_does_not_hold_it(
    make_directory: Callable[..., Path],
) -> None:
    found = list(samples(material(make_directory())))
    assert {sample.kind for sample in found} == {"wording"}
    assert all(any(sample.right) for sample in found)


def test_the_model_learns_what_tells_right_from_wrong() -> None:
    choices = [Choice([[1.0, 0.3], [0.0, 0.3]], [True, False], 1.0), Choice([[0.1, 0.3]], [False], 1.0)] * 400
    bias, weights = train(choices)
    right, wrong = shares([bias + weights[0], bias])
    assert right > 0.8 > 0.2 > wrong
    assert right + wrong < 1
