"""Steps in words: read, or asked back."""

import pytest

from study import steps


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trước 3 ngày, 1 ngày và 2 giờ", ("3d", "1d", "2h")),
        ("2 gio, 5 ngay", ("5d", "2h")),
        ("45 phút", ("45m",)),
        ("1 ngày, 24 giờ", 1),
        ("3d,1d,2h", ("3d", "1d", "2h")),
    ],
)
def test_steps_are_read_farthest_first(words: str, expected: tuple[str, ...] | int) -> None:
    found = steps.read(words)
    assert len(found) == expected if isinstance(expected, int) else found == expected


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("khi nào cũng được", "none"),
        ("", "none"),
        ("5 phút", "range"),
        ("90 ngày", "range"),
        ("1 giờ 2 giờ 3 giờ 4 giờ 5 giờ 6 giờ", "many"),
        ("9" * 100_000, "none"),
    ],
)
def test_what_names_no_steps_is_asked_back(words: str, why: str) -> None:
    with pytest.raises(steps.StepsUnclear, match=why):
        steps.read(words)


def test_the_documents_are_reminded_of_by_the_nearest_step_a_day_ahead() -> None:
    assert steps.with_documents(steps.USUAL) == "1d"
    assert steps.with_documents(("5d", "3h")) == "5d"
    assert steps.with_documents(("3h",)) is None
