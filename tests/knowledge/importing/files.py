"""Documents made for the tests: invented texts in the shapes in which real ones arrive."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from docx import Document
from fpdf import FPDF

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

DIRECTIVE = """\
TỈNH ỦY SÔNG THỬ
ĐẢNG CỘNG SẢN VIỆT NAM
Sông Thử, ngày 5 tháng 3 năm 2024
Số: 15 - CT/TU
CHỈ THỊ
về sử dụng mạng xã hội trong Đảng bộ tỉnh
-----
Thời gian qua, việc dùng mạng xã hội có nhiều chuyển biến tốt, song còn những hạn chế cần khắc phục.
I. QUAN ĐIỂM
1. Cán bộ, đảng viên gương mẫu khi tham gia mạng xã hội.
2. Cấp ủy chịu trách nhiệm hướng dẫn, kiểm tra.
a) Kiểm tra định kỳ sáu tháng một lần.
b) Kiểm tra đột xuất khi có phản ánh.
II. NHIỆM VỤ
1. Tuyên truyền Quy định số 85-QĐ/TW, ngày 07/10/2022 của Ban Bí thư.
2. Chỉ thị này có hiệu lực từ ngày ký, thay thế Chỉ thị số 9-CT/TU, ngày 01/02/2019.
Nơi nhận:
- Như trên,
- Lưu Văn phòng.
T/M BAN THƯỜNG VỤ
BÍ THƯ
Nguyễn Văn Thử
"""

DECREE = """\
CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 999/2024/NĐ-CP
Hà Nội, ngày 09 tháng 11 năm 2024
NGHỊ ĐỊNH
Quy định thử nghiệm về cung cấp thông tin trên mạng
Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định thử về việc cung cấp thông tin trên mạng.
Điều 2. Đối tượng áp dụng
1. Cơ quan, tổ chức, cá nhân trong nước.
2. Tổ chức nước ngoài, gồm:
a) Tổ chức có máy chủ tại Việt Nam;
b) Tổ chức không có máy chủ tại Việt Nam;
c) Tổ chức khác;
d) Tổ chức quốc tế;
đ) Các trường hợp còn lại.
Chương II
TRÁCH NHIỆM
Điều 3. Trách nhiệm của người dùng
1. Chịu trách nhiệm về nội dung mình đăng.
2. Sửa đổi Điều 7 của Nghị định số 998/2023/NĐ-CP như sau:
“Điều 7. Điều của nghị định khác
1. Khoản này không phải của nghị định này.”
3. Điều 4 của Luật này không thuộc phạm vi điều chỉnh.
Điều 4. Hiệu lực thi hành
Nghị định này có hiệu lực thi hành kể từ ngày 25 tháng 12 năm 2024 và bãi bỏ Nghị định số 998/2023/NĐ-CP.
TM. CHÍNH PHỦ
KT. THỦ TƯỚNG
PHÓ THỦ TƯỚNG
Trần Thị Mẫu
"""


def pdf(pages: Iterable[Sequence[str]], *, header: str = "", numbers: bool = True) -> bytes:
    """A PDF with a text layer; each line of a page on a line, below a running header, above a page number."""
    made = FPDF()
    made.add_font("dejavu", fname=FONT)
    made.set_auto_page_break(False)
    for number, page in enumerate(pages, 1):
        made.add_page()
        made.set_font("dejavu", size=10)
        for line in [*([header] if header else []), *page, *([str(number)] if numbers else [])]:
            made.cell(0, 7, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())


def wrapped(text: str, width: int = 80) -> list[str]:
    """The lines of `text` broken as a page breaks them."""
    lines: list[str] = []
    for line in text.splitlines():
        row = ""
        for word in line.split():
            if len(row) + len(word) > width:
                lines.append(row.strip())
                row = ""
            row += f" {word}"
        lines.append(row.strip())
    return lines


def word(paragraphs: Iterable[str | Sequence[Sequence[str]]]) -> bytes:
    """A DOCX file: a text is a paragraph, a list of rows a table."""
    made = Document()
    for paragraph in paragraphs:
        if isinstance(paragraph, str):
            made.add_paragraph(paragraph)
            continue
        table = made.add_table(rows=0, cols=len(paragraph[0]))
        for row in paragraph:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                first, *more = text.split("\n")
                cell.text = first
                for line in more:
                    cell.add_paragraph(line)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def web_page(text: str) -> bytes:
    """A web page with everything that stands around a document."""
    links = "".join(f'<li><a href="/{n}">Mục số {n} của trang tin điện tử</a></li>' for n in range(20))
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>Trang</title><script>var a = 1;</script></head><body>"
        f"<header><img src=x></header><nav><ul>{links}</ul></nav><div class=a><div class=menu><ul>{links}</ul></div>"
        f"<div class=b><h1>Văn bản mới về mạng xã hội của tỉnh</h1><div class=c>{body}</div></div>"
        f"<div class=d><h3>Tin liên quan</h3><ul>{links}</ul><p>Lượt xem: 120</p></div></div>"
        "<footer>Bản quyền của cổng thông tin</footer></body></html>"
    ).encode()
