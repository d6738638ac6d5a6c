"""Whatever the file is, the same document comes out of it, and what is no document is refused with the mend."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from knowledge.importing.confined import read_confined
from knowledge.importing.failure import ImportFailed
from knowledge.importing.formats import LONGEST_FILE
from knowledge.importing.head import read_head
from knowledge.importing.legacy import _TCVN3, _VNI
from knowledge.importing.normal import normal_text, normalise
from knowledge.importing.passages import split
from knowledge.importing.reading import read_file
from tests.knowledge.importing.files import DECREE, DIRECTIVE, pdf, web_page, word, wrapped

NORMAL = normal_text(DIRECTIVE)


def text_of(content: bytes) -> str:
    return normalise(read_file(content)).text


def told(content: bytes) -> set[str]:
    return {each.key for each in read_file(content).slips}


def tcvn3(text: str) -> bytes:
    codes = {letter: code for code, letter in _TCVN3.items()}
    return "".join(codes.get(c, codes.get(c.lower(), c)) for c in text).encode("latin-1")


def vni(text: str) -> bytes:
    codes = {letter: code for code, letter in _VNI.items()} | {"â": "aâ", "ê": "eâ", "ô": "oâ", "ă": "aê"}
    return "".join(codes.get(c, codes.get(c.lower(), c)) for c in text).encode("cp1252")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_file_in_any_unicode_is_read_as_it_stands(encoding: str) -> None:
    assert text_of(DIRECTIVE.encode(encoding)) == NORMAL
    assert text_of(DIRECTIVE.replace("\n", "\r\n").encode(encoding)) == NORMAL


def test_old_code_pages_are_told_by_their_spelling_and_put_right() -> None:
    marks = {c: c for c in "ăâđêôơưĂÂĐÊÔƠƯ"}
    windows = b"".join(c.encode("cp1258") if c in marks or c.isascii() else _cp1258(c) for c in DIRECTIVE)
    assert text_of(windows) == NORMAL
    assert told(windows) == {"encoding"}
    lower = DIRECTIVE.lower()
    assert text_of(tcvn3(lower)) == normal_text(lower)
    assert told(tcvn3(lower)) == told(vni(lower)) == {"legacy"}
    assert text_of(vni(lower)) == normal_text(lower)


def _cp1258(letter: str) -> bytes:
    """The code page has the five tones apart, after the letter."""
    import unicodedata

    apart = unicodedata.normalize("NFD", letter)
    tone = next(c for c in apart if c in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", apart.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")


def test_bytes_in_no_code_that_can_be_told_are_refused() -> None:
    with pytest.raises(ImportFailed, match="UTF-8"):
        read_file(
            "Các cán bộ đảng viên được học tập".encode("mac-roman", "replace") + bytes(range(128, 256)) * 9
        )


def test_a_pdf_gives_the_document_with_pages_and_without_running_lines() -> None:
    lines = wrapped(DECREE)
    pages = [lines[start : start + 12] for start in range(0, len(lines), 12)]
    source = read_file(pdf(pages, header="CÔNG BÁO/Số 12/Ngày 01-12-2024"))
    normal = normalise(source)
    assert normal.text == normal_text(DECREE)
    assert {each.key for each in source.slips} == {"running", "page_numbers"}
    assert len(normal.pages) == len(pages)
    passages, _ = split(normal)
    by_id = {each.id: each.page for each in passages}
    assert by_id["mo-dau"] == 1
    assert by_id["dieu-4"] == len(pages)


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    long = "1. " + "Cấp ủy hướng dẫn đảng viên sử dụng mạng xã hội đúng quy định, " * 8 + "thường xuyên."
    lines = wrapped(long)
    normal = normalise(read_file(pdf([lines[:3], lines[3:]])))
    assert normal.text == normal_text(long)
    assert normal.pages[0] == 0
    assert normal.page_at(normal.pages[1]) == 2


def test_a_scanned_pdf_says_what_is_missing_or_is_recognised() -> None:
    from PIL import Image

    file = BytesIO()
    Image.new("L", (600, 800), 255).save(file, format="PDF")
    with pytest.raises(ImportFailed, match=r"ảnh chụp|nhận dạng"):
        read_file(file.getvalue())


def test_word_keeps_the_order_of_paragraphs_and_tables_and_writes_automatic_numbers() -> None:
    head, _, rest = NORMAL.partition("CHỈ THỊ\n")
    first, second = head.strip().split("\n")[::3], head.strip().split("\n")[1:3]
    content = word([[["\n".join(first), "\n".join(second)]], "CHỈ THỊ", *rest.split("\n")])
    text = text_of(content)
    assert text.split("\n")[:5] == [*first, *second, "CHỈ THỊ"]
    assert text.endswith(rest)
    grid = word(
        [
            "Điều 1. Mức phạt áp dụng cho các hành vi vi phạm sau đây của cán bộ, đảng viên trong tỉnh",
            [["Hành vi", "Mức"], ["Đăng tin", "5"], ["Chia sẻ", "3"]],
        ]
    )
    assert text_of(grid).endswith("Hành vi | Mức\nĐăng tin | 5\nChia sẻ | 3")


def test_word_s_own_numbers_are_written_out() -> None:
    from docx import Document

    made = Document()
    for text in (
        "Cán bộ, đảng viên gương mẫu khi dùng mạng xã hội hằng ngày.",
        "Cấp ủy hướng dẫn và kiểm tra.",
    ):
        made.add_paragraph(text, style="List Number")
    file = BytesIO()
    made.save(file)
    source = read_file(file.getvalue())
    assert [line.text[:3] for line in source.lines] == ["1. ", "2. "]
    assert [each.key for each in source.slips] == ["numbered"]


def test_a_web_page_gives_the_document_without_what_stands_around_it() -> None:
    text = text_of(web_page(DIRECTIVE))
    assert text == "Văn bản mới về mạng xã hội của tỉnh\n" + NORMAL
    assert "clutter" in told(web_page(DIRECTIVE))


def test_what_a_copied_page_leaves_at_the_edges_is_left_out_and_told() -> None:
    above, below = (
        "image banner\n|\nLượt xem:\nChế độ ban đêm OFF",
        "Tin khác\nThống kê truy cập\n• Hôm nay: 12",
    )
    around = f"{above}\n{DIRECTIVE}\n{below}"
    assert text_of(around.encode()) == NORMAL
    assert told(around.encode()) == {"residue"}


def test_the_same_document_has_the_same_head_and_passages_in_every_format() -> None:
    contents = [DECREE.encode(), word(DECREE.splitlines()), pdf([wrapped(DECREE)[:25], wrapped(DECREE)[25:]])]
    found = {(normal.text, read_head(normal.text)[0]) for normal in map(normalise, map(read_file, contents))}
    assert len(found) == 1
    assert found.pop()[1].signed == date(2024, 11, 9)


# What must not come in ----------------------------------------------------------------------------------------------


def _zip(parts: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def _replaced(name: str, content: bytes) -> bytes:
    """A DOCX file with one part replaced or added."""
    with zipfile.ZipFile(BytesIO(word(["Điều 1. Thử"]))) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    return _zip(parts | {name: content})


def _encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf([["Điều 1. Thử"]]))))
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    f'<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {W}><w:body><w:p><w:r><w:t>&x;&b;</w:t></w:r></w:p>'
    "</w:body></w:document>"
).encode()
DEEP = f"<w:document {W}><w:body>{'<w:tbl>' * 5000}{'</w:tbl>' * 5000}</w:body></w:document>".encode()
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "zeros": (b"\x00" * 5000, "empty"),
    "too large": (b"%PDF-" + b" " * LONGEST_FILE, "too_large"),
    "control characters": (b"\x01\x02\x03\x04" * 900, "no_text"),
    "noise": (bytes(range(256)) * 40, "encoding_unsure"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "picture"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "old_word"),
    "a program": (b"MZ\x90\x00" + b"x" * 99, "program"),
    "an archive": (_zip({"a.txt": b"x"}), "archive"),
    "a broken package": (b"PK\x03\x04" + b"x" * 99, "broken_word"),
    "a package that is no document": (_zip({"word/document.xml": b"<x"}), "broken_word"),
    "a zip bomb": (_zip({"word/document.xml": b"<w/>" + b" " * (40 * 1024 * 1024)}), "too_heavy"),
    "macros": (_replaced("word/vbaProject.bin", b"x"), "macros"),
    "deep nesting": (_replaced("word/document.xml", DEEP), "too_deep"),
    "a broken PDF": (b"%PDF-1.7\n" + b"garbage " * 99, "broken_pdf"),
    "half a PDF": (pdf([["Điều 1. Thử"]])[:400], "broken_pdf"),
    "a PDF with a password": (_encrypted(), "encrypted"),
    "a page of tags": (b"<!doctype html><html><body>" + b"<div>" * 9000 + b"x", "too_deep"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_document_is_refused_in_one_short_line(name: str) -> None:
    content, key = HOSTILE[name]
    with pytest.raises(ImportFailed) as refused:
        read_file(content)
    assert refused.value.key == key
    assert len(str(refused.value)) < 160
    assert "\n" not in str(refused.value)


def test_entities_of_a_document_are_neither_expanded_nor_fetched() -> None:
    source = read_file(_replaced("word/document.xml", ENTITIES))
    assert "root" not in "".join(line.text for line in source.lines)
    assert sum(len(line.text) for line in source.lines) < 100


def test_a_wrong_ending_of_the_name_changes_nothing_for_the_bytes_say_what_it_is() -> None:
    assert read_file(pdf([wrapped(DECREE)[:20]])).format == "pdf"
    assert read_file(word(["Điều 1. Thử"])).format == "docx"
    assert read_file(web_page(DIRECTIVE)).format == "html"
    assert read_file(web_page(DIRECTIVE).decode().encode("utf-16")).format == "html"


def test_a_process_of_its_own_reads_the_same_and_reports_its_pages() -> None:
    pages: list[tuple[int, int]] = []
    told = "Quy định này áp dụng cho cán bộ, đảng viên, công chức, viên chức và người lao động. " * 6
    content = pdf([["Điều 1. Thử", told], ["Điều 2. Thử", told]])
    assert read_confined(content, lambda done, of: pages.append((done, of))) == read_file(content)
    assert pages == [(1, 2), (2, 2)]


def test_a_file_that_takes_too_long_or_is_refused_ends_in_the_same_line() -> None:
    with pytest.raises(ImportFailed, match="quá lâu"):
        read_confined(DIRECTIVE.encode(), seconds=0.001)
    with pytest.raises(ImportFailed) as refused:
        read_confined(_encrypted())
    assert refused.value.key == "encrypted"
