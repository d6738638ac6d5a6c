"""A question typed badly is answered as one typed well: eight mechanical ways of typing badly, on the golden set."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.asking import read_around
from knowledge.degrading import CLEAN, Degrading
from knowledge.evaluation import Labelled, evaluate_rows, read_labelled
from knowledge.snapshot import HOME
from knowledge.vocabulary import Vocabulary
from tests.helpers.shipped import shipped_knowledge
from tests.knowledge.conftest import TODAY

ASKED = "Đảng viên có được chia sẻ tin giả không?"
DEGRADING = Degrading(
    Vocabulary({"ko": "không", "dv": "đảng viên"}), ["Chào đồng chí. {question} Xin cảm ơn."]
)
LOST = {"typos": 0.13, "chatter": 0.06}
"""What the two hardest styles may cost; everything else at most three points."""


@pytest.mark.parametrize(
    ("style", "made"),
    [
        ("no_marks", "dang vien co duoc chia se tin gia khong?"),
        ("abbreviations", "dv có được chia sẻ tin giả ko?"),
        ("shouting", "ĐẢNG VIÊN CÓ ĐƯỢC CHIA SẺ TIN GIẢ KHÔNG"),
        ("chatter", f"Chào đồng chí. {ASKED} Xin cảm ơn."),
    ],
)
def test_a_text_is_made_worse_in_one_way(style: str, made: str) -> None:
    assert DEGRADING.styles()[style](ASKED) == made


@pytest.mark.parametrize("style", ["telex", "vni"])
def test_half_of_the_words_are_left_as_keys(style: str) -> None:
    words = DEGRADING.styles()[style](ASKED).split()
    assert 1 <= sum(word.isascii() and word != "tin" for word in words) < len(words)


def test_each_row_is_asked_as_it_is_and_in_eight_more_styles() -> None:
    row = Labelled("1", ASKED, None, (), None, "formal", (), None)
    styles = [made.style for made in DEGRADING.rows([row])]
    assert len(styles) == len(set(styles)) == 9
    assert styles[0] == CLEAN
    assert [made.question for made in DEGRADING.rows([row])] == [
        made.question for made in DEGRADING.rows([row])
    ]


def _thinned(rows: Iterable[Labelled]) -> list[Labelled]:
    """Return every other row that a rule answers, and some of those that none does."""
    known = [row for row in rows if row.rule is not None]
    return [replace(row, style=CLEAN) for row in known[::2]]


def test_typing_badly_costs_little() -> None:
    base = shipped_knowledge()
    degrading = Degrading(base.snapshot.vocabulary, read_around(HOME / "around.yaml"))
    rows = _thinned(read_labelled(Path(__file__).with_name("golden.jsonl")))
    styles = evaluate_rows(base, degrading.rows(rows), TODAY)["styles"]
    clean = styles[CLEAN]["right_answer"]["rate"]
    for style, scores in styles.items():
        assert scores["right_answer"]["rate"] >= clean - LOST.get(style, 0.03), style
        assert scores["wrong_answer"]["rate"] <= 0.04, style
