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
_NAMED_AFTER = re.compile("đường|phố|đài|tượng|đền|lăng|đảo|quận|cầu|hẻm|ngõ|viện|giải|trường|đình|chùa")
"""A name behind one of these is that of a street, a school or a monument."""
_PERSONAL = re.compile("ông|bà|anh|chị|cô|chú|bác|thầy")
_NO_NAME = re.compile("hồ|bí|chủ|hội|đảng|phó|trưởng|công|tổ|giám|ban|chi|cán|đoàn|em|bộ|ủy|ubnd|hđnd")
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


def without_names(text: str) -> str:
    """Return `text` with "[tên]" in place of every full name and of a given name after a personal title."""
    text = unify_tones(text)
    found = list(_WORD.finditer(text))
    words = [word.group() for word in found]
    lower = [word.lower() for word in words]
    kept, end, place = [], 0, 0
    while place < len(words):
        length = _name_length(words, lower, place)
        if length:
            kept += [text[end : found[place].start()], "[tên]"]
            end = found[place + length - 1].end()
        place += length or 1
    return "".join([*kept, text[end:]])


def _name_length(words: list[str], lower: list[str], place: int) -> int:
    """Return how many words from `place` on are a person's name, 0 when none is."""
    if place + 1 < len(words) and _named_at(words, lower, place):
        length = 1
        while length < 4 and place + length < len(words) and words[place + length].istitle():
            length += 1
        return length if length > 1 else 3
    after_title = place > 0 and _PERSONAL.fullmatch(lower[place - 1]) is not None
    return int(after_title and words[place].istitle() and not _NO_NAME.fullmatch(lower[place]))


def _named_at(words: list[str], lower: list[str], place: int) -> bool:
    after_title = place > 0 and _TITLE.fullmatch(lower[place - 1]) is not None
    if not _SURNAME.fullmatch(lower[place]) and not _BARE_SURNAME.fullmatch(lower[place]):
        return False
    if place > 0 and _NAMED_AFTER.fullmatch(lower[place - 1]):
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
