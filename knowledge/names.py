"""Names: whether a text names a person or points at a post, so that nobody is judged by name."""

import re

from bot.text import fold, unify_tones

_LINK = re.compile(r"https?://|www\.|\b(?:facebook|fb|youtube|tiktok|zalo)\.(?:com|me|vn)/", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_TITLE = re.compile(
    "ông|bà|anh|chị|cô|chú|bác|thầy|thư|tịch|đốc|trưởng|phó|chí|ong|ba|chi|thay|thu|tich|doc|truong|pho"
)
_SURNAME = re.compile(
    "nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|trịnh|mai|tô|lâm|đoàn|tạ|cao|lương|"
    "hà|thái|châu|lưu|phùng|quách|kiều|triệu|vương|tống"
)
_BARE_SURNAME = re.compile(
    "nguyen|tran|le|pham|hoang|huynh|vu|dang|bui|ngo|duong|dinh|trinh|doan|luong|phung|vuong"
)
_MIDDLE = re.compile("van|thi|duc|minh|quoc|xuan|ngoc|huu|dinh|quang|viet|tuan|hong|kim|bich|manh|trong")
_PLACES = re.compile(
    r"hồ chí minh|hà nội|hà giang|hà tĩnh|hà nam|hoàng sa|trường sa|cao bằng|thái bình|thái nguyên|lâm đồng|châu đốc|"
    r"mai châu|lương sơn|đoàn thanh|đặng thùy|hồ tây|dương kinh|lý nhân|lý sơn"
)


def has_link(typed: str) -> bool:
    """Return whether the text holds a link."""
    return _LINK.search(typed) is not None


def has_name(typed: str) -> bool:
    """Return whether the text names a person: a family name after a title, or written with capitals as full names are.

    Without capitals or marks ("ong tran van hung") a title, a family name and a usual middle name are needed.
    """
    words = _WORD.findall(unify_tones(typed))
    lower = [word.lower() for word in words]
    return any(_named_at(words, lower, place) for place in range(len(words) - 1))


def _named_at(words: list[str], lower: list[str], place: int) -> bool:
    after_title = place > 0 and _TITLE.fullmatch(lower[place - 1]) is not None
    if not _SURNAME.fullmatch(lower[place]) and not _BARE_SURNAME.fullmatch(lower[place]):
        return False
    if _PLACES.match(" ".join(lower[place : place + 3])):
        return False
    capitals = 0
    while capitals < 4 and place + capitals < len(words) and words[place + capitals].istitle():
        capitals += 1
    if capitals >= 3 or (capitals == 2 and after_title):
        return True
    middle = place + 2 < len(lower) and _MIDDLE.fullmatch(fold(lower[place + 1])) is not None
    return after_title and middle
