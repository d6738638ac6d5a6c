"""The radar on labelled pages: what it notices, what it wrongly flags, and that it leaves the register alone.

`pytest tests/reports/lookalike/test_radar.py -s -n 0` prints the figures. The lines of `pages.txt` alternate between
the half that the signs were tuned on and a half that only measures.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from reports.identity import Target, identify
from reports.register import Register
from reports.verify import PageFinding, check_page

REGISTER = Register.load(Path("knowledge/official_pages.yaml"))
PRECISION, RECALL = 0.96, 0.92


class Row(NamedTuple):
    """One labelled page: "+" a look-alike of `like`, "=" a namesake of another place, "-" unrelated."""

    mark: str
    address: str
    name: str
    like: str


class Figures(NamedTuple):
    """Counts of one set; each count of rows."""

    caught: int
    missed: int
    wrong: int

    @property
    def precision(self) -> float:
        return self.caught / (self.caught + self.wrong)

    @property
    def recall(self) -> float:
        return self.caught / (self.caught + self.missed)


def _rows() -> list[Row]:
    lines = (Path(__file__).parent / "pages.txt").read_text(encoding="utf-8").splitlines()
    return [Row(*line.split("|")) for line in lines if line and not line.startswith("#")]


ROWS = _rows()


def _look(row: Row) -> PageFinding:
    finding = check_page(REGISTER, row.address, name=row.name)
    assert finding.target is not None, row
    return finding


def _figures(rows: Sequence[Row]) -> Figures:
    flagged = [row for row in rows if _look(row).standing == "lookalike"]
    caught = sum(row.mark == "+" for row in flagged)
    return Figures(caught, sum(row.mark == "+" for row in rows) - caught, len(flagged) - caught)


def test_the_labelled_set_has_all_kinds_and_no_page_twice() -> None:
    assert len(ROWS) >= 500
    assert min(sum(row.mark == mark for row in ROWS) for mark in "+=-") >= 100
    assert len({(row.address, row.name) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("name", "rows"),
    [("tuned", ROWS[0::2]), ("held out", ROWS[1::2]), ("all", ROWS)],
    ids=lambda part: str(part)[:8],
)
def test_the_radar_is_precise_and_misses_little(name: str, rows: Sequence[Row]) -> None:
    figures = _figures(rows)
    print(
        f"\nradar, {name}: {len(rows)} rows, precision {figures.precision:.3f}, recall {figures.recall:.3f}"
    )
    assert figures.precision >= PRECISION
    assert figures.recall >= RECALL


def test_a_flag_names_the_page_that_is_imitated() -> None:
    found = [(row, _look(row)) for row in ROWS if row.mark == "+" and row.like]
    flagged = [(row, finding) for row, finding in found if finding.standing == "lookalike"]
    right = [row for row, finding in flagged if row.like in (finding.matches or "")]
    assert len(right) >= 0.93 * len(flagged), [
        (r.address, r.name, f.matches) for r, f in flagged if r.like not in (f.matches or "")
    ]


def test_nothing_inside_the_register_is_flagged() -> None:
    entries = [(page, target) for page in REGISTER.pages for target in page.targets]
    assert len(entries) >= 351
    for page, target in entries:
        for name in page.names:
            finding = check_page(REGISTER, target.canonical, name=name)
            assert finding.target is not None
            assert (finding.standing, finding.target.canonical) == ("official", target.canonical), page.name


def test_no_labelled_page_is_an_official_one() -> None:
    for row in ROWS:
        target = identify(row.address)
        assert isinstance(target, Target)
        assert REGISTER.official(target) is None, row
