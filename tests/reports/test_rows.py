"""A batch file of any content gives one row for each line."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import Texts
from reports.register import Register
from reports.rows import page_row, report_row

SAY = Texts.load()
REGISTER = Register.load(Path("knowledge/official_pages.yaml"))
PAGE_KEYS = {"id", "platform", "canonical", "reason", "register", "matches", "reasons"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "urls", "x"]), inner)
    ),
    max_leaves=6,
)


def test_a_row_may_bring_its_own_register_and_a_displayed_name() -> None:
    own = [
        {
            "name": "Công an tỉnh Hà Tĩnh",
            "urls": ["https://congan.hatinh.gov.vn", "facebook.com/conganhatinh"],
        }
    ]
    row = page_row(REGISTER, {"id": 7, "input": "fb.com/CongAnHaTinh", "register": own}, SAY)
    assert (row["id"], row["register"], row["matches"]) == (7, "official", "Công an tỉnh Hà Tĩnh")
    row = page_row(
        REGISTER, {"input": "fb.com/abc", "name": "Công an tỉnh Hà Tĩnh 24h", "register": own}, SAY
    )
    assert (row["register"], row["matches"]) == ("lookalike", "Công an tỉnh Hà Tĩnh")
    row = page_row(REGISTER, {"input": "fb.com/abc", "name": "Công an tỉnh Hà Nam", "register": own}, SAY)
    assert (row["register"], row["matches"]) == ("unknown", None)


@pytest.mark.parametrize(
    "row", [None, 3, [], {}, {"input": 3}, {"input": "a.vn", "name": 3}, {"input": "a.vn", "register": 3}]
)
def test_a_wrong_row_is_told_so(row: Any) -> None:
    found = page_row(REGISTER, row, SAY)
    assert set(found) == PAGE_KEYS
    assert (found["register"], found["canonical"]) == ("unknown", None)
    assert found["reason"]


def test_the_report_row_has_its_shape() -> None:
    row = report_row({"id": "a", "text": "facebook.com/a.b giả mạo Bộ Y tế"}, SAY)
    assert (row["id"], row["decision"], row["targets"]) == ("a", "accept", ["facebook.com/ab"])
    assert report_row({"id": 1}, SAY)["decision"] == "needs_target"


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {}, optional={"id": JSON, "input": JSON, "name": JSON, "register": JSON, "text": JSON}
    )
    | JSON
)
def test_any_row_gives_a_row(row: Any) -> None:
    assert set(json.loads(json.dumps(page_row(REGISTER, row, SAY)))) == PAGE_KEYS
    assert set(report_row(row, SAY)) == {"id", "decision", "targets", "text"}
