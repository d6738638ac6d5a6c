from collections.abc import Callable
from pathlib import Path

from knowledge.fit import Fit
from knowledge.fitting import calibrate, read_unanswerable
from knowledge.snapshot import HOME, read_material


def test_weights_fitted_to_cards_point_the_way_they_must(make_directory: Callable[..., Path]) -> None:
    made = calibrate(
        read_material(make_directory()), ["Nghỉ phép năm mấy ngày?", "Bao giờ tăng lương cơ sở?"], 0.6, 0.3
    )
    assert set(made.weights) == set(Fit.__slots__)
    assert all(weight <= 0 for name, weight in made.weights.items() if name in ("missing", "far"))
    assert all(weight >= 0 for name, weight in made.weights.items() if name not in ("missing", "far"))


def test_the_questions_without_an_answer_are_readable() -> None:
    assert len(read_unanswerable(HOME / "unanswerable.yaml")) >= 60
