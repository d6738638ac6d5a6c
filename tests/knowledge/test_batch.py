import json
from pathlib import Path

import pytest

from bot.lines import LineBroken
from knowledge.base import KnowledgeBase
from knowledge.batch import BadRow, ask_batch, search_json
from tests.knowledge.conftest import TODAY

ASKED = "Tôi chia sẻ tin chưa kiểm chứng trên trang cá nhân được không?"


def batch(tmp_path: Path, *lines: object) -> Path:
    file = tmp_path / "batch.jsonl"
    text = "\n".join(
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    )
    file.write_text(text, encoding="utf-8")
    return file


def test_answers_come_in_order_with_their_ids(base: KnowledgeBase, tmp_path: Path) -> None:
    file = batch(
        tmp_path,
        {"id": "a", "question": ASKED},
        "",
        {"id": 2, "turns": [ASKED, "vì sao?"]},
        {
            "id": "c",
            "turns": [
                {"role": "user", "text": ASKED},
                {"role": "assistant", "text": "…"},
                {"text": "mức phạt?"},
            ],
        },
        {"id": "d", "question": ""},
    )
    answers = list(ask_batch(base, file, today=TODAY))
    assert [answer["id"] for answer in answers] == ["a", 2, "c", "d"]
    assert [answer["rule"] for answer in answers] == ["tin-chua-kiem-chung"] * 3 + [None]
    assert json.loads(json.dumps(answers)) == answers


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"id": 1}', '{"turns": []}', '{"turns": [1]}', '{"question": 5}', "[" * 9000]
)
def test_a_wrong_line_is_named(base: KnowledgeBase, tmp_path: Path, line: str) -> None:
    with pytest.raises((BadRow, LineBroken), match=r"batch\.jsonl:2: "):
        list(ask_batch(base, batch(tmp_path, {"id": 1, "question": "x"}, line), today=TODAY))


def test_search_ranks_cards_without_judging_them(base: KnowledgeBase) -> None:
    found = search_json(base, "hop chi bo", top=2)
    assert found[0]["id"] == "hop-chi-bo-truc-tiep"
    assert found[0]["score"] >= found[1]["score"]
