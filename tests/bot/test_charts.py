"""Charts: what is drawn is what was counted, and no name becomes markup."""

import xml.etree.ElementTree as xml

from bot import charts
from bot.charts import Column, Part

SVG = "{http://www.w3.org/2000/svg}"


def _drawn(chart: str) -> list[dict[str, str]]:
    return [dict(one.attrib) for one in xml.fromstring(chart).iter("rect")]


def test_the_parts_of_a_bar_stand_side_by_side_and_fill_it() -> None:
    first, second = _drawn(charts.stack([Part("good", 3), Part("wait", 1), Part("new", 0)]))
    assert (first["class"], first["x"], first["width"]) == ("good", "0", "120")
    assert (second["class"], second["x"], second["width"]) == ("wait", "120", "40")


def test_a_bar_is_as_long_as_its_share() -> None:
    assert _drawn(charts.bar(1, 4))[0]["width"] == "40"
    assert charts.bar(0, 4) == ""
    assert _drawn(charts.stack([])) == []


def test_columns_are_as_high_as_their_numbers_and_stand_on_one_line() -> None:
    chart = charts.columns([Column("10/2026", "2", 2), Column("11/2026", "4", 4)], "Số buổi")
    low, high = _drawn(chart)
    assert (low["height"], high["height"]) == ("60", "120")
    assert {float(one["y"]) + float(one["height"]) for one in (low, high)} == {charts.HIGH + 20}
    assert xml.fromstring(chart).attrib["aria-label"] == "Số buổi"
    assert _drawn(charts.columns([], "")) == []


def test_no_name_becomes_markup() -> None:
    chart = charts.columns([Column('<script>"', "<1", 1)], '"><img src=x>')
    assert "<script" not in chart
    assert "<img" not in chart
    xml.fromstring(chart)
