from collections.abc import Callable
from datetime import date
from pathlib import Path

from knowledge.check import check
from knowledge.snapshot import HOME
from tests.knowledge.conftest import CARDS, TODAY, document_yaml, rule_yaml, standard_documents

MakeDirectory = Callable[..., Path]


def told(home: Path, today: date = TODAY) -> list[str]:
    return [str(problem) for problem in check(home, today).problems]


def test_a_repealed_citation_is_an_error_that_names_the_successor(make_directory: MakeDirectory) -> None:
    result = check(make_directory(), TODAY)
    assert not result.passed
    assert (result.documents, result.rules) == (3, 5)
    lines = [str(problem) for problem in result.problems]
    assert any("20-QĐ/TW đã hết hiệu lực ngày 2025-06-01; chuyển sang 30-QĐ/TW" in line for line in lines)


def test_a_repealed_citation_beside_its_successor_is_only_a_reminder(make_directory: MakeDirectory) -> None:
    both = rule_yaml("hai", document="20-qd-tw-2020-01-01", article="null").replace(
        "  confidence: high\n  basis",
        "    - {document: 30-qd-tw-2025-05-01, article: null, confidence: high}\n  confidence: high\n  basis",
    )
    assert check(make_directory(both), TODAY).passed


def test_dangling_citations_and_documents_are_errors(make_directory: MakeDirectory) -> None:
    documents = standard_documents() | {"a": document_yaml("a", replaced_by="khong-co")}
    lines = told(make_directory(rule_yaml("mo-coi", document="khong-co-van-ban"), documents))
    assert any("rules/thu.yaml:1" in line and "khong-co-van-ban" in line for line in lines)
    assert any("documents/a.yaml" in line and "khong-co" in line for line in lines)


def test_a_circle_of_replacements_is_found(make_directory: MakeDirectory) -> None:
    circle = {"a": document_yaml("a", replaced_by="b"), "b": document_yaml("b", replaced_by="a")}
    assert any("quay vòng" in line for line in told(make_directory(rule_yaml("x", document="a"), circle)))


def test_a_low_confidence_with_an_article_is_an_error(make_directory: MakeDirectory) -> None:
    assert any("để article: null" in line for line in told(make_directory(rule_yaml("x", confidence="low"))))


def test_overdue_reviews_and_long_texts_remind_without_failing(make_directory: MakeDirectory) -> None:
    home = make_directory(rule_yaml("x", short="Không được. " + "dài " * 100))
    result = check(home, date(2027, 6, 1))
    assert result.passed
    assert any("quá hạn rà soát từ 21/02/2027" in str(problem) for problem in result.problems)
    assert any("«short» dài" in str(problem) for problem in result.problems)


def test_one_wording_for_two_cards_is_an_error(make_directory: MakeDirectory) -> None:
    cards = CARDS + rule_yaml("khac", question="Share tin chưa biết thật giả?", aliases="câu khác")
    assert any(
        "trùng cách hỏi với quy tắc «tin-chua-kiem-chung»" in line for line in told(make_directory(cards))
    )


def test_an_empty_directory_fails_with_a_clear_line(tmp_path: Path) -> None:
    result = check(tmp_path / "khong-co", TODAY)
    assert not result.passed
    assert any("không thấy thư mục" in str(problem) for problem in result.problems)


def test_the_shipped_knowledge_has_nothing_to_mend() -> None:
    assert [str(problem) for problem in check(HOME, TODAY).problems if problem.severe] == []
