"""The head of a document: what it says of itself, and what is missing or does not fit, never guessed in silence."""

from dataclasses import replace
from datetime import date

import pytest

from knowledge.importing.comparing import compare, registered
from knowledge.importing.head import Head, read_head
from knowledge.importing.normal import normal_text
from knowledge.importing.numbers import numbers_in
from tests.knowledge.conftest import TODAY
from tests.knowledge.importing.files import DECREE, DIRECTIVE
from tests.knowledge.importing.register import REGISTER

RETOLD = """\
Tăng cường quản lý thông tin trên mạng xã hội
(cổng tin) – Ngày 28/7/2021, Ban Thường vụ Tỉnh ủy Sông Thử ban hành Chỉ thị số 21-CT/TU về mạng xã hội.
1. Quán triệt Quy định số 85-QĐ/TW.
"""


def of(text: str) -> tuple[Head, set[str]]:
    head, slips = read_head(normal_text(text))
    return head, {each.key for each in slips}


def test_a_party_directive_says_all_of_itself() -> None:
    head, slips = of(DIRECTIVE)
    assert slips == set()
    assert head == Head(
        number="15-CT/TU",
        kind="Chỉ thị",
        title="về sử dụng mạng xã hội trong Đảng bộ tỉnh",
        issuer="Ban Thường vụ Tỉnh ủy Sông Thử",
        place="Sông Thử",
        signed=date(2024, 3, 5),
        in_force_from=date(2024, 3, 5),
        signer="Nguyễn Văn Thử",
        replaces=("9-CT/TU",),
        mentions=("85-QĐ/TW",),
    )


def test_a_decree_says_all_of_itself() -> None:
    head, slips = of(DECREE)
    assert slips == set()
    assert (head.number, head.kind, head.issuer) == ("999/2024/NĐ-CP", "Nghị định", "Chính phủ")
    assert head.title == "Quy định thử nghiệm về cung cấp thông tin trên mạng"
    assert (head.signed, head.in_force_from) == (date(2024, 11, 9), date(2024, 12, 25))
    assert (head.repeals, head.signer) == (("998/2023/NĐ-CP",), "Trần Thị Mẫu")


def test_what_an_article_retells_is_proposed_and_told_to_be_so() -> None:
    head, slips = of(RETOLD)
    assert (head.number, head.kind, head.signed) == ("21-CT/TU", "Chỉ thị", date(2021, 7, 28))
    assert head.issuer == "Ban Thường vụ Tỉnh ủy Sông Thử"
    assert slips == {"number_retold", "title_retold", "issuer_retold", "day_retold"}


SLIPS = [
    (("Số: 15 - CT/TU", "Số: 15-CT/TU\nSố: 16-CT/TU"), "two_numbers"),
    (("Số: 15 - CT/TU\n", ""), "no_number"),
    (("ngày 5 tháng 3 năm 2024", "ngày 31 tháng 2 năm 2024"), "no_such_day"),
    (("ngày 5 tháng 3 năm 2024", "ngày … tháng … năm 2024"), "day_blank"),
    (("Sông Thử, ngày 5 tháng 3 năm 2024\n", ""), "no_signed"),
    (("CHỈ THỊ\n", "HƯỚNG DẪN\n"), "kind_differs"),
    (("từ ngày ký", "từ ngày 01/4/2024; có hiệu lực từ ngày 02/4/2024"), "two_effects"),
    (("từ ngày ký", "từ ngày 31/4/2024"), "no_such_day"),
]


@pytest.mark.parametrize(("change", "key"), SLIPS, ids=lambda value: str(value)[:24])
def test_a_slip_is_told_and_not_mended(change: tuple[str, str], key: str) -> None:
    assert change[0] in DIRECTIVE
    assert key in of(DIRECTIVE.replace(*change))[1]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("Số 274- CV/TU", "274-CV/TU"),
        ("Số:85 – QĐ / TW", "85-QĐ/TW"),
        ("số 99-HD/BTGTW", "99-HD/BTGTW"),
        ("101-CV/BCSĐ", "101-CV/BCSĐ"),
        ("147 / 2024/NĐ-CP", "147/2024/NĐ-CP"),
        ("Luật số 116/2025/QH15", "116/2025/QH15"),
        ("874/QĐ-BTTTT", "874/QĐ-BTTTT"),
        ("34/2019/TT-BCA", "34/2019/TT-BCA"),
    ],
)
def test_a_number_has_one_spelling_however_it_is_typed(typed: str, number: str) -> None:
    assert [each.number for each in numbers_in(typed)] == [number]


@pytest.mark.parametrize(
    "text", ["ngày 15/11/2017", "1/2 số đảng viên", "điện thoại 024-3845/678", "Covid-19"]
)
def test_other_numbers_are_no_documents(text: str) -> None:
    assert list(numbers_in(text)) == []


# Against the register ------------------------------------------------------------------------------------------------


def test_the_document_is_found_by_its_number_and_for_local_ones_by_day_or_issuer_too() -> None:
    head = Head(number="15-CT/TU", signed=date(2024, 3, 5))
    found = registered(head, REGISTER)
    assert found is not None
    assert found.id == "15-ct-tu-song-thu-2024-03-05"
    assert registered(replace(head, signed=date(2020, 1, 1)), REGISTER) is None
    assert registered(Head(number="15-CT/TU", issuer="BAN THƯỜNG VỤ TỈNH ỦY Sông Thử"), REGISTER) == found


def test_what_does_not_agree_with_the_register_is_told() -> None:
    text = normal_text(DIRECTIVE.replace("07/10/2022", "07/10/2021").replace("năm 2024", "năm 2021"))
    head, _ = read_head(text)
    keys = {each.key for each in compare(head, text, REGISTER, TODAY)}
    assert keys == {"unsure_which", "cited_day", "cites_later"}
    text = normal_text(DIRECTIVE.replace("15 - CT/TU", "77-QĐ/TW").replace("85-QĐ/TW", "55-QĐ/TW"))
    head, _ = read_head(text)
    assert {each.key for each in compare(head, text, REGISTER, TODAY)} == {"unregistered", "cites_replaced"}
