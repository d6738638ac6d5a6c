import json
from pathlib import Path

import pytest

from knowledge.batch import BadRow
from knowledge.foreign import search_foreign

PASSAGES: list[dict[str, object]] = [
    {"id": "1", "title": "Điều 1", "text": "Hợp đồng lao động phải được giao kết bằng văn bản."},
    {"id": "2", "title": "Điều 2", "text": "Người lao động có quyền nghỉ phép hằng năm."},
    {"id": "3", "title": None, "text": "Tòa án nhân dân giải quyết tranh chấp hợp đồng."},
]


def lines(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_a_foreign_corpus_is_ranked_with_or_without_marks_and_slips(tmp_path: Path) -> None:
    corpus = lines(tmp_path / "corpus.jsonl", PASSAGES)
    questions = [
        "nghỉ phép hằng năm",
        "toa an giai quyet tranh chap",
        "hợp đồgn lao động bằng văn bản",
        "xyz",
    ]
    batch = lines(tmp_path / "batch.jsonl", [{"id": n, "question": text} for n, text in enumerate(questions)])
    found = list(search_foreign(corpus, batch, top=2))
    assert [row["id"] for row in found] == [0, 1, 2, 3]
    assert [row["ranked"][0]["id"] for row in found[:3]] == ["2", "3", "1"]
    assert found[3]["ranked"] == []
    assert all(len(row["ranked"]) <= 2 for row in found)


def test_an_id_comes_back_as_the_corpus_writes_it(tmp_path: Path) -> None:
    corpus = lines(tmp_path / "corpus.jsonl", [{"id": 7, "text": "con mèo"}, {"id": "7", "text": "con chó"}])
    batch = lines(tmp_path / "batch.jsonl", [{"id": 1, "question": "mèo"}, {"id": 2, "question": "chó"}])
    assert [row["ranked"][0]["id"] for row in search_foreign(corpus, batch)] == [7, "7"]


def test_a_wrong_line_of_the_corpus_is_named(tmp_path: Path) -> None:
    corpus = lines(tmp_path / "corpus.jsonl", [{"id": "1", "text": "a"}, {"text": "b"}])
    batch = lines(tmp_path / "batch.jsonl", [{"id": 1, "question": "a"}])
    with pytest.raises(BadRow, match=r"corpus\.jsonl:2"):
        list(search_foreign(corpus, batch))
