"""A report is about a page, never about an opinion."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import fold
from bot.texts import Texts
from reports.scope import check_report, report_json

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "scope_cases.jsonl").read_text("utf-8").splitlines()
]
SAY = Texts.load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_every_case_of_the_table_is_decided_as_people_decided_it(case: dict[str, Any]) -> None:
    assert check_report(case["text"]).decision == case["decision"]


def test_the_table_has_both_sides() -> None:
    counts = {d: sum(c["decision"] == d for c in CASES) for d in {c["decision"] for c in CASES}}
    assert len(CASES) >= 440
    assert counts["decline_opinion"] >= 200
    assert min(counts.values()) >= 25


@pytest.mark.parametrize("typed", [fold, str.upper, lambda t: unicodedata.normalize("NFD", t)])
def test_most_decisions_survive_careless_typing(typed: Any) -> None:
    wrong = [c["text"] for c in CASES if check_report(typed(c["text"])).decision != c["decision"]]
    assert len(wrong) <= len(CASES) * 0.04, wrong


def test_an_emergency_still_accepts_the_page() -> None:
    found = check_report("Mẹ tôi vừa chuyển 20 triệu cho facebook.com/btc.hoantien")
    assert found.decision == "emergency"
    assert [t.canonical for t in found.targets] == ["facebook.com/btchoantien"]
    first = report_json(found, SAY)["text"].splitlines()[0]
    assert "113" in first
    assert "ngân hàng" in first


def test_every_decision_has_a_vietnamese_answer() -> None:
    for text in (
        "facebook.com/a.b giả mạo Bộ Y tế",
        "trang giả",
        "facebook.com/x nói xấu tôi",
        "bị lừa mất 3 triệu",
    ):
        row = report_json(check_report(text), SAY)
        assert set(row) == {"decision", "targets", "text"}
        assert len(row["text"]) > 30


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_a_decision(text: str) -> None:
    assert check_report(text).decision in {"accept", "needs_target", "decline_opinion", "emergency"}


@pytest.mark.parametrize(
    "word", ["lừa ", "da chuyen ", "nói chủ tịch ", ".", "a.b/ ", "giả ", "toi vua ", "\u0301", "ghi ro "]
)
def test_a_hostile_megabyte_is_decided_quickly(word: str) -> None:
    assert check_report(word * (1_000_000 // len(word)))
