"""The tree of passages: nothing of a text is lost or doubled, every passage has a name, what looks wrong is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.markers import marker_of
from knowledge.importing.normal import NormalText, normal_text
from knowledge.importing.passages import Passage, split
from knowledge.spans import sha256_of
from tests.knowledge.importing.files import DECREE, DIRECTIVE

LINES = st.sampled_from(
    """Phần thứ nhất;Chương I;Chương II. TÊN;Mục 1. Tên mục;Điều 1. Phạm vi;Điều 2;Điều 9. Xa;1. Khoản;2. Khoản;7. Xa;
1.1. Khoản con;a) Điểm;b) Điểm;đ) Điểm;I. MỤC;II. MỤC;A. PHẦN;Một là, ý.;Ba là, ý.;“Điều 7. Trích;hết trích.”;
Nơi nhận:;TM. CHÍNH PHỦ;PHỤ LỤC I;Nội dung thường.;- gạch đầu dòng""".replace("\n", "").split(";")
)
ORDINARY = """\
35/NQ-TW của Bộ Chính trị;15/11/2017;1.000 người;Điều đó cho thấy;Phần lớn đảng viên;đ/c Nguyễn Văn A;Mục đích;
Điều 36 quy định rằng;V.v;CV. khác thì không;Một số nơi""".replace("\n", "").split(";")


def of(text: str) -> tuple[tuple[Passage, ...], set[str]]:
    passages, slips = split(NormalText(normal_text(text)))
    return passages, {each.key for each in slips}


def ids(text: str) -> list[str]:
    return [each.id for each in of(text)[0]]


@given(st.lists(st.one_of(LINES, st.text(max_size=30)), min_size=1, max_size=60))
def test_no_character_is_lost_or_doubled_and_no_name_given_twice(lines: list[str]) -> None:
    text = normal_text("\n".join(lines))
    passages, _ = split(NormalText(text)) if text else ((), ())
    assert "\n".join(text[each.start : each.own_end] for each in passages) == text
    assert len({each.id for each in passages}) == len(passages)
    for each in passages:
        assert each.start <= each.own_end <= each.end <= len(text)
        assert each.span.sha256 == sha256_of(text[each.start : each.end])
        inner = [other for other in passages if each.start < other.start < each.end]
        assert all(other.end <= each.end and other.depth > each.depth for other in inner)


@given(st.text(max_size=300))
def test_the_normal_form_is_reached_at_once(text: str) -> None:
    once = normal_text(text)
    assert normal_text(once) == once
    assert "  " not in once
    assert "\n\n" not in once


def test_a_decree_is_split_into_chapters_articles_clauses_and_points() -> None:
    passages, slips = of(DECREE)
    assert slips == set()
    assert [each.id for each in passages] == [
        *("mo-dau", "chuong-i", "dieu-1", "dieu-2", "dieu-2.khoan-1", "dieu-2.khoan-2"),
        *(f"dieu-2.khoan-2.diem-{letter}" for letter in "abcdđ"),
        *("chuong-ii", "dieu-3", "dieu-3.khoan-1", "dieu-3.khoan-2", "dieu-3.khoan-3", "dieu-4", "ket"),
    ]
    chapter = passages[1]
    assert chapter.heading == "Chương I QUY ĐỊNH CHUNG"
    amending = next(each for each in passages if each.id == "dieu-3.khoan-2")
    text = normal_text(DECREE)
    assert text[amending.start : amending.end].endswith("Khoản này không phải của nghị định này.”")


def test_a_party_directive_without_articles_is_split_by_roman_numbers() -> None:
    assert ids(DIRECTIVE) == [
        *(
            "mo-dau",
            "muc-i",
            "muc-i.khoan-1",
            "muc-i.khoan-2",
            "muc-i.khoan-2.diem-a",
            "muc-i.khoan-2.diem-b",
        ),
        *("muc-ii", "muc-ii.khoan-1", "muc-ii.khoan-2", "ket"),
    ]


def test_an_article_s_spoken_counting_is_a_structure_too() -> None:
    told = "Ban Thường vụ yêu cầu:\nMột là, quán triệt.\nHai là, kiểm tra.\nBốn là, báo cáo."
    passages, slips = of(told)
    assert [each.id for each in passages] == ["mo-dau", "y-1", "y-2", "y-4"]
    assert slips == {"gap"}


def test_an_appendix_begins_to_count_anew() -> None:
    text = "Điều 1. Một\nĐiều 2. Hai\nNơi nhận:\n- Lưu.\nPHỤ LỤC I\nĐiều 1. Khác\n1. Khoản"
    assert ids(text) == [
        "dieu-1",
        "dieu-2",
        "ket",
        "phu-luc-i",
        "phu-luc-i.dieu-1",
        "phu-luc-i.dieu-1.khoan-1",
    ]


def test_a_number_that_does_not_go_on_with_the_count_stays_in_the_text() -> None:
    passages, slips = of("Điều 1. Một\n1. Khoản theo\n36. Điều khác nhắc tới\n2. Khoản sau")
    assert [each.id for each in passages] == ["dieu-1", "dieu-1.khoan-1", "dieu-1.khoan-2"]
    assert slips == {"out_of_count"}


def test_numbers_that_are_missing_or_stand_twice_are_told() -> None:
    assert of("Điều 1. Một\nĐiều 3. Ba")[1] == {"gap"}
    passages, slips = of("Điều 1. Một\nĐiều 2. Hai\nĐiều 2. Hai nữa\nĐiều 2a. Thêm")
    assert slips == {"twice"}
    assert [each.id for each in passages][1:] == ["dieu-2", "dieu-2~2", "dieu-2a"]


@pytest.mark.parametrize("line", ORDINARY)
def test_ordinary_lines_begin_nothing(line: str) -> None:
    assert marker_of(line) is None


def test_a_hostile_text_is_split_in_linear_time_and_memory() -> None:
    for line in ("1. a", "a) x", "“Điều 1. x", "Điều 1. x", "I. I. I.", "Chương I " * 30):
        text = "\n".join([line] * 4_000)
        passages, _ = split(NormalText(text))
        assert passages
