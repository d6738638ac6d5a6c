from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.check import check
from knowledge.reloading import Reloading
from knowledge.snapshot import HOME, read_material
from tests.knowledge.conftest import TODAY

MakeDirectory = Callable[..., Path]


def further(home: Path, text: str, folder: str = "wordings") -> Path:
    """Write `text` as one file of the wordings, or of the strangers, of a knowledge directory."""
    (home / folder).mkdir(exist_ok=True)
    (home / folder / "them.yaml").write_text(text, encoding="utf-8")
    return home


def test_a_further_wording_finds_its_rule_and_is_never_shown(make_directory: MakeDirectory) -> None:
    asked = "tung tin vịt chưa ai xác nhận lên tường nhà"
    home = further(make_directory(), f"tin-chua-kiem-chung:\n  - {asked}\n")
    base = KnowledgeBase.load(home)
    assert base.problems == ()
    hit = base.search("tung tin vịt lên tường nhà", 1)[0]
    assert hit.rule == "tin-chua-kiem-chung"
    told = base.tell(hit.rule, today=TODAY)
    assert told is not None
    assert asked not in told.text


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("mat-khau:\n  - hỏi gì\nmat-khua:\n  - hỏi khác\n", 4, "gần nhất: mat-khau"),
        ("- hỏi gì\n", 1, "trường: giá trị"),
        ("mat-khau: hỏi gì\n", 1, "danh sách"),
        ("mat-khau:\n  - hỏi gì\n  - {a: b}\n", 3, "một dòng chữ"),
        (f"mat-khau:\n  - {'dài ' * 200}\n", 2, "quá 400"),
        ("mat-khau: [\n", 2, "sai cú pháp"),
    ],
)
def test_a_mistake_is_named_with_its_file_line_and_mend(
    make_directory: MakeDirectory, text: str, line: int, word: str
) -> None:
    problems = [str(problem) for problem in read_material(further(make_directory(), text)).problems]
    assert len(problems) == 1
    assert problems[0].startswith(f"wordings/them.yaml:{line}: ")
    assert word in problems[0]


def test_the_same_wording_for_two_rules_or_for_none_is_a_mistake(make_directory: MakeDirectory) -> None:
    home = further(make_directory(), "mat-khau:\n  - Share tin chưa biết thật giả\n")
    further(home, "- đưa mật khẩu cho sếp\n", "strangers")
    told = [str(problem) for problem in check(home, TODAY).problems]
    assert any("wordings/them.yaml:2: " in line and "tin-chua-kiem-chung" in line for line in told)
    assert any("strangers/them.yaml:1: " in line and "mat-khau" in line for line in told)


def test_a_changed_wording_is_taken_up(make_directory: MakeDirectory, tmp_path: Path) -> None:
    home = make_directory()
    reloading = Reloading(home, tmp_path / "data" / "knowledge.db")
    assert not reloading.refresh()
    further(home, "ban-do:\n  - hải đồ lưỡi cày\n")
    assert reloading.refresh()
    assert reloading().search("hải đồ lưỡi cày", 1)[0].rule == "ban-do"


def test_what_is_shipped_has_no_mistake_and_is_counted() -> None:
    result = check(HOME, TODAY)
    assert [problem for problem in result.problems if problem.severe] == []
    assert result.wordings >= 6_500
    assert result.strangers >= 1_500
