"""Lists of members: read however they were saved, mended row by row, taken whole or not at all, never half."""

import io
import tracemalloc
import unicodedata
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from bot.texts import Texts
from study import invitations, lists, members
from study.lists import ListRefused, cells
from study.lists.checking import _KINDS
from tests.study.conftest import Study

TEXTS = Texts.load()
ACTOR = "officer:1"
TEXT = "STT;Họ và tên;Loại đảng viên\n1;Nguyễn Thị Lành;chính thức\n2;Trần Đức Ưởng;Dự bị\n"
FOUND = [("Nguyễn Thị Lành", "official"), ("Trần Đức Ưởng", "probationary")]


def _checked(content: bytes, *taken: str) -> lists.Checked:
    return lists.check(lists.read(content), taken)


def _pairs(checked: lists.Checked) -> list[tuple[str, str]]:
    return [(entry.name, entry.kind) for entry in checked.entries]


def _workbook(*rows: tuple[Any, ...]) -> bytes:
    book, kept = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(kept)
    return kept.getvalue()


def _refused(content: bytes) -> str:
    with pytest.raises(ListRefused) as refused:
        _checked(content)
    assert TEXTS(f"members.list_{refused.value.key}", **refused.value.fields)
    return refused.value.key


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read(encoding: str) -> None:
    assert _pairs(_checked(TEXT.encode(encoding))) == FOUND


def _loose(letter: str) -> str:
    """A letter the way Windows' code page writes it: its tone as a mark of its own."""
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones)) + tones


def test_the_windows_code_page_is_read_with_its_loose_marks() -> None:
    assert _pairs(_checked("".join(map(_loose, TEXT)).encode("cp1258"))) == FOUND


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_whatever_parts_the_columns_is_found_out(delimiter: str) -> None:
    assert _pairs(_checked(TEXT.replace(";", delimiter).encode())) == FOUND


def test_a_workbook_with_a_title_above_and_a_total_below_is_read() -> None:
    content = _workbook(
        ("DANH SÁCH ĐẢNG VIÊN", None),
        (None,),
        ("TT", "HỌ ĐỆM", "TÊN", "SĐT"),
        (1.0, "NGUYỄN THỊ", "LÀNH", "09"),
        (None, None, "Tổng cộng"),
    )
    checked = _checked(content)
    assert _pairs(checked) == [("Nguyễn Thị Lành", "official")]
    assert checked.phones
    assert checked.ignored == ["TT", "SĐT"]


@pytest.mark.parametrize("words", sorted(_KINDS))
def test_kinds_are_understood_as_people_write_them(words: str) -> None:
    [(_, kind)] = _pairs(_checked(f"Họ tên,Loại\nLê An,{words.upper()}\n".encode()))
    assert kind == _KINDS[words]


@pytest.mark.parametrize(
    ("row", "problem"),
    [(",dự bị", "no_name"), ("Lê An 5,", "bad_name"), ("=1+1,", "bad_name"), ("-Lê,", "bad_name"),
     ("@cmd,", "bad_name"), ("Lê\u200b,", ""), ("Lê An,đoàn viên", "bad_kind"), ("A" * 300 + ",", "bad_name"),
     ("Lan,", "twice"), ("LAN,", "twice")],
)  # fmt: skip
def test_a_wrong_row_is_told_with_its_line_and_mend(row: str, problem: str) -> None:
    checked = _checked(f"Họ tên,Loại\nLan,\n{row}\n".encode())
    entry = checked.entries[-1]
    assert (entry.line, entry.problem) == (3, problem)
    if problem:
        assert not checked.good
        assert TEXTS(f"members.row_{problem}", words=entry.words, before=entry.before)


def test_who_is_known_already_is_no_mistake() -> None:
    checked = _checked("Họ tên\nLê An\nLê Ân\n".encode(), "lê an")
    assert [entry.state for entry in checked.entries] == ["known", "new"]
    assert checked.good


@pytest.mark.parametrize(
    ("content", "key"),
    [(b"", "empty"), (b" \n", "empty"), (b"Ngay sinh;Que quan\n1;2", "no_names"), (b"%PDF-1.7", "other_kind"),
     (b"\xd0\xcf\x11\xe0", "other_kind"), (b"PK\x03\x04broken", "broken"), (b"\xff\xfe\x00", "encoding"),
     ("Họ tên\n".encode(), "nobody"), ("Họ tên;Họ và tên\nA;B".encode(), "twice"), (b"x" * 6_000_000, "too_big"),
     (b"\n" * 9000 + "Họ tên\nLan".encode(), "too_long"), ("Họ tên\n".encode() + b"Lan\n" * 2000, "too_long"),
     (b'"' + b"x" * 200_000, "broken")],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_one_clear_line(content: bytes, key: str) -> None:
    assert _refused(content) == key


def test_a_workbook_that_unpacks_to_much_or_is_none_is_refused() -> None:
    for name, size, key in (
        ("xl/workbook.xml", 70_000_000, "too_big"),
        ("word/document.xml", 10, "other_kind"),
    ):
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(name, b"0" * size)
        assert _refused(kept.getvalue()) == key


def _with_sheet(more: bytes, encoding: str = "utf-8") -> bytes:
    """A workbook whose one sheet has one row of these cells."""
    kept = io.BytesIO()
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head, first = (f'<c t="inlineStr"><is><t>{words}</t></is></c>' for words in ("Họ tên", "Lê An"))
    sheet = f"""<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{space}" xmlns:x="{space}"><sheetData>
        <row>{head}</row><row>{first}{more.decode()}</row></sheetData></worksheet>"""
    with (
        zipfile.ZipFile(io.BytesIO(_workbook())) as usual,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in usual.namelist():
            is_sheet = name.startswith("xl/worksheets/")
            made.writestr(name, sheet.encode(encoding) if is_sheet else usual.read(name))
    return kept.getvalue()


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1000, cells._PIECE])
def test_a_workbook_of_very_many_cells_is_refused_before_it_is_opened(
    monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    """Wherever its pieces part, every cell is counted once."""
    monkeypatch.setattr(cells, "_PIECE", piece)
    monkeypatch.setattr(cells, "_MOST_CELLS", 12)
    for one in (b"<c/>", b"<c />", b'<c s="1"/>', b"<c></c>", b"<x:c/>"):
        for encoding in ("utf-8", "utf-16"):
            assert _pairs(_checked(_with_sheet(one * 10, encoding))) == [("Lê An", "official")]
            assert _refused(_with_sheet(one * 11, encoding)) == "too_big"


def test_a_small_file_of_a_single_endless_row_costs_neither_time_nor_memory() -> None:
    for one in (b"<c/>", b"<other/>"):
        content = _with_sheet(one * 2_000_000)
        assert len(content) < 200_000
        tracemalloc.start()
        try:
            assert _refused(content) == "too_big"
            assert tracemalloc.get_traced_memory()[1] < 50_000_000
        finally:
            tracemalloc.stop()


def _sheets(*sheets: list[tuple[int, str]]) -> bytes:
    """A workbook of sheets that hold words in their first column, by row; what lies between has borders."""
    book, kept = Workbook(), io.BytesIO()
    assert book.active is not None
    book.remove(book.active)
    for words in sheets:
        sheet = book.create_sheet()
        for row, word in words:
            cell = sheet.cell(row, 1, word or None)
            cell.border = Border(left=Side("thin"))
    book.save(kept)
    return kept.getvalue()


def test_empty_rows_with_borders_and_a_long_sheet_of_something_else_are_passed_over() -> None:
    people = [(1, "Họ tên"), (2, "Lê An"), (3, "Lê Bình")]
    empty = [(row, "") for row in range(4, 5600)]
    found = [("Lê An", "official"), ("Lê Bình", "official")]
    assert _pairs(_checked(_sheets(people + empty))) == found
    assert _pairs(_checked(_sheets([(1, "Sổ thu"), (6000, "12.000đ")], [*people, (1_048_576, "")]))) == found
    assert _refused(_sheets([*people, *empty, (5601, "Lê Cuối")])) == "too_long"
    assert _refused(_sheets([*people, (200_000, "Lê Cuối")], [(1, "Sổ thu")])) == "too_long"


@pytest.mark.parametrize(
    "text",
    ["Đảng viên\nHọ và tên\nLê An\n", "ĐẢNG VIÊN;;\nTT;Họ và tên;Chức vụ\n1;Lê An;Đảng viên\n",
     "TT;Họ và tên;Chức vụ\n1;Lê An;Đảng viên\n", "Đảng viên;Chức vụ\nLê An;Đảng viên\n"],
)  # fmt: skip
def test_a_banner_above_and_a_rank_below_are_no_names_of_columns(text: str) -> None:
    assert _pairs(_checked(text.encode())) == [("Lê An", "official")]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"Họ tên;Loại\n{text}".encode()))
def test_any_bytes_are_a_list_or_refused(content: bytes) -> None:
    told = ""
    try:
        entries = _checked(content).entries
    except ListRefused as refused:
        entries, told = [], TEXTS(f"members.list_{refused.key}", **refused.fields)
    assert entries or told


async def test_a_list_is_taken_whole_or_not_at_all(study: Study) -> None:
    bad = lists.read("Họ tên,Loại\nLê Mới,\nLê An,đoàn viên\n".encode())
    with pytest.raises(ListRefused):
        await study.do(lists.take, study.branch.id, bad, ACTOR)
    assert await study.do(invitations.count, study.branch.id) == 0
    good = lists.read("Họ tên,Loại\nLan,\nLê Mới,dự bị\n".encode())
    [(one, code)] = await study.do(lists.take, study.branch.id, good, ACTOR)
    assert (one.name, one.kind, len(code)) == ("Lê Mới", "probationary", 12)
    with pytest.raises(ListRefused):
        await study.do(lists.take, study.branch.id, good, ACTOR)
    assert (await study.do(members.counted, study.branch.id)).total == 3
