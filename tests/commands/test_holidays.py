"""`holidays check` and `holidays list`: what an operator sees of the file they edit."""

import json
from pathlib import Path

import pytest

from commands.errors import explain
from study.holiday_file import HolidaysBroken
from study.holidays import DATA, load
from tests.commands.test_commands import run


def test_the_file_of_the_house_is_good_and_says_which_years_are_announced(tmp_path: Path) -> None:
    done = run(tmp_path, "holidays", "check")
    assert done.returncode == 0
    assert "2026, 2027" in done.stdout


def test_a_mistake_ends_with_one_clear_line_and_code_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(DATA.read_text("utf-8").replace("first: 2027-02-04", "first: 2027-02-31"), "utf-8")
    done = run(tmp_path, "holidays", "check", str(path))
    assert (done.returncode, done.stderr) == (1, "")
    [line] = done.stdout.splitlines()
    assert line.startswith("mine.yaml, dòng ")
    assert "2027-02-04" in line
    told = json.loads(run(tmp_path, "holidays", "check", str(path), "--json").stdout)
    assert (told["passed"], told["problems"][0]["message"]) == (False, line)
    assert run(tmp_path, "holidays", "check", str(tmp_path / "none.yaml")).returncode == 2


def test_a_year_is_listed_with_days_off_and_days_worked_in_exchange(tmp_path: Path) -> None:
    rows = [
        json.loads(line) for line in run(tmp_path, "holidays", "list", "2026", "--json").stdout.splitlines()
    ]
    by_day = {row["date"]: row for row in rows}
    assert by_day["2026-11-24"]["name"] == "Ngày Văn hóa Việt Nam 24/11"
    assert by_day["2026-08-22"]["working"] is True
    assert "dự kiến" in run(tmp_path, "holidays", "list", "2028").stdout
    assert run(tmp_path, "holidays", "list", "20266").returncode == 2


def test_a_broken_file_stops_the_start_with_every_mistake_in_words(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text("fixed: []", "utf-8")
    with pytest.raises(HolidaysBroken) as broken:
        load(path)
    explained = explain(broken.value)
    assert explained
    assert explained[0] == 2
    assert len(explained[1]) == 3
