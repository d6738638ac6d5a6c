"""Sheets: whatever stands in a cell comes back as it was, and no program takes it for a formula."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from study import sheets

STARTS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


def _from_csv(cell: str) -> str:
    body = sheets.comma_separated([("STT", cell)]).decode("utf-8-sig")
    return next(csv.reader(io.StringIO(body, newline="")))[1]


def _from_workbook(cell: str) -> tuple[str, str]:
    found = load_workbook(io.BytesIO(sheets.workbook("Bảng", [("STT", cell)], (8, 30)))).active["B1"]
    return found.value, found.data_type


@pytest.mark.parametrize("start", [*STARTS, "  =", "\x00=", "\n+"])
def test_a_formula_becomes_a_text(start: str) -> None:
    cell = f'{start}HYPERLINK("http://x")'
    assert _from_csv(cell).startswith("'")
    value, kind = _from_workbook(cell)
    assert (value[0], kind) == ("'", "s")


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Lan", "Chi bộ 3, thôn “Đông”", "Y\u00a0tế", "a\nb", "3", "ĐẢNG BỘ"]
)
def test_a_name_stays_as_it_is(name: str) -> None:
    assert _from_csv(name) == name
    assert _from_workbook(name) == (name, "s")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_any_text_can_be_carried_away_without_a_formula(text: str) -> None:
    assert not _from_csv(text).startswith(STARTS)
    value, _ = _from_workbook(text)
    assert not (value or "").startswith(STARTS)


def test_numbers_stay_numbers() -> None:
    assert sheets.comma_separated([(-3, 2)]).decode("utf-8-sig") == "-3,2\r\n"
