"""Residue: lines that a web page leaves at the edges of a copied text – counters, buttons, headings of boxes."""

import re
from collections.abc import Sequence

from knowledge.importing.lines import Line
from knowledge.importing.slips import Slip, slip

_EDGE = 25
"""Filled lines at the beginning and the end of a text that are looked at."""
_WORDS = (
    "lượt xem|lượt truy cập|số lượt truy cập|thống kê truy cập|đang truy cập|đang online|trực tuyến|hôm nay|hôm qua|"
    "trong tuần|trong tháng|tháng này|tất cả|tổng số|tổng truy cập|chế độ ban đêm|đọc bài viết|nghe đọc bài|cỡ chữ|"
    "thư viện ảnh|thư viện video|image banner|banner|tin khác|tin liên quan|tin cùng chuyên mục|bài viết liên quan|"
    "các tin khác|xem thêm|comments are closed|bình luận|chia sẻ|in trang|in bài viết|gửi email|quay lại|về đầu trang|"
    "đăng nhập|trang chủ|tìm kiếm|off|on"
)
_LINE = re.compile(rf"[•|\s*\-–]*(?:(?:{_WORDS})\b[\s:|.]*)+[\d\s.,]*", re.IGNORECASE)


def without_residue(lines: Sequence[Line]) -> tuple[list[Line], tuple[Slip, ...]]:
    """Return the lines without such residue at both edges, and what was left out."""
    filled = [place for place, line in enumerate(lines) if line.text.strip()]
    looked_at = {*filled[:_EDGE], *filled[max(0, len(filled) - _EDGE) :]}
    left_out = {place for place in looked_at if _is_residue(lines[place].text)}
    kept = [line for place, line in enumerate(lines) if place not in left_out]
    told = " / ".join(lines[place].text.strip() for place in sorted(left_out))
    return kept, (slip("residue", count=len(left_out), line=told),) if left_out else ()


def _is_residue(text: str) -> bool:
    text = text.strip()
    return len(text) <= 80 and (text in ("|", "•", "»") or _LINE.fullmatch(text) is not None)
