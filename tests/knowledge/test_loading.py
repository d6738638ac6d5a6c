from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.loading import load
from tests.knowledge.conftest import document_yaml, rule_yaml

MakeDirectory = Callable[..., Path]


def test_a_good_directory_is_read_without_a_word(make_directory: MakeDirectory) -> None:
    content = load(make_directory())
    assert content.problems == ()
    assert len(content.documents) == 3
    assert content.rules["tin-chua-kiem-chung"].citations[0].article == "Điều 3"
    assert content.vocabulary.abbreviations["mxh"] == "mạng xã hội"


def test_all_mistakes_are_told_at_once_with_file_and_line(make_directory: MakeDirectory) -> None:
    cards = rule_yaml("Sai_Ma", verdict="maybe") + rule_yaml("thieu").replace("  why:", "  whi:")
    content = load(make_directory(cards))
    told = [str(problem) for problem in content.problems]
    assert any("rules/thu.yaml:1:" in line and "Sai_Ma" in line for line in told)
    assert any("«verdict: maybe»" in line for line in told)
    assert any("«whi»" in line and "gần nhất: why" in line for line in told)
    assert any("thiếu trường «why»" in line for line in told)
    assert content.rules == {}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"begins": "hôm qua"}, "không phải ngày"),
        ({"ends": "2023-01-01"}, "không sau"),
        ({"number": "null"}, "để trống"),
    ],
)
def test_a_wrong_document_is_left_out_and_named(
    make_directory: MakeDirectory, changes: dict[str, str], word: str
) -> None:
    id = "10-qd-tw-2024-01-01"
    content = load(make_directory(documents={id: document_yaml(id, **changes)}))
    assert content.documents == {}
    assert any(word in str(problem) for problem in content.problems)


def test_an_id_is_used_once_and_equals_the_file_name(make_directory: MakeDirectory) -> None:
    content = load(make_directory(rule_yaml("hai-lan") * 2, {"khac-ten": document_yaml()}))
    told = " ".join(map(str, content.problems))
    assert "đã dùng ở rules/thu.yaml:1" in told
    assert "khác tên tệp" in told


def test_a_missing_or_unreadable_directory_is_a_problem_not_an_error(tmp_path: Path) -> None:
    assert load(tmp_path / "khong-co").problems
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "hong.yaml").write_bytes(b"\xff\xfe\x00bad")
    assert any("UTF-8" in str(problem) for problem in load(tmp_path).problems)
