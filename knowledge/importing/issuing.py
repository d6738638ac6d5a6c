"""Issuing: who issued a document and who signed it, from its head and from above the signature."""

import re
from collections.abc import Sequence

_BODIES = (
    "BAN CHẤP HÀNH|BAN BÍ THƯ|BỘ CHÍNH TRỊ|BAN THƯỜNG VỤ|BAN TUYÊN GIÁO|BAN TỔ CHỨC|BAN DÂN VẬN|"
    "BAN NỘI CHÍNH|BAN CÁN SỰ|BAN CHỈ ĐẠO|ỦY BAN|UỶ BAN|VĂN PHÒNG|TỈNH ỦY|TỈNH UỶ|THÀNH ỦY|THÀNH UỶ|"
    "HUYỆN ỦY|HUYỆN UỶ|QUẬN ỦY|QUẬN UỶ|ĐẢNG ỦY|ĐẢNG UỶ|ĐẢNG ĐOÀN|QUÂN ỦY|CHÍNH PHỦ|THỦ TƯỚNG|QUỐC HỘI|"
    "CHỦ TỊCH NƯỚC|HỘI ĐỒNG|TÒA ÁN|VIỆN|BỘ |THANH TRA|NGÂN HÀNG|HỌC VIỆN|MẶT TRẬN|TRUNG ƯƠNG ĐOÀN|SỞ |"
    "CỤC |TỔNG CỤC"
)
_BODY = re.compile(rf"(?:{_BODIES})")
_FOR = re.compile(r"(?:T/M|T\.M|TM)[.\s]+(.+)", re.IGNORECASE)
_SIGNED = re.compile(r"(?:T/M|T\.M\.?|TM\.|K/T|KT\.|T/L|TL\.|THỪA LỆNH|ĐÃ KÝ)", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,5}")
_OFFICES = re.compile(
    r"bí thư|phó bí thư|chủ tịch|phó chủ tịch|thủ tướng|bộ trưởng|thứ trưởng|trưởng ban|phó trưởng ban|chánh văn phòng|"
    r"tổng bí thư|thường trực|ủy viên|chủ nhiệm|giám đốc|cục trưởng",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"thường vụ|chấp hành|bí thư|trung ương|tuyên giáo|tổ chức|dân vận|nội chính|kiểm tra|chính trị|(?<=^bộ )\w+"
)
_LOOKED_AT = 12
"""Lines around a signature."""
_LONGEST = 120


def issuer_of(head: Sequence[str], text: str) -> str:
    """Return who issued the document, "" when it does not say so.

    A committee that signs for the body in the head (“T/M BAN THƯỜNG VỤ” below “THÀNH ỦY …”) is put before it.
    """
    bodies = [line for line in head if len(line) <= _LONGEST and line.isupper() and _BODY.match(line)]
    body = bodies[0] if bodies else ""
    signing = _signing_body(text)
    if not signing or not body:
        return _titled(signing or body)
    if signing.upper() in ("BAN THƯỜNG VỤ", "BAN CHẤP HÀNH"):
        return _titled(f"{signing} {body}") if not body.startswith(signing.upper()) else _titled(body)
    return _titled(signing if _BODY.match(signing.upper()) else body)


def _signing_body(text: str) -> str:
    lines = text[-6000:].split("\n")
    found = next(
        (match for line in reversed(lines) if len(line) <= _LONGEST and (match := _FOR.match(line))), None
    )
    return found[1].strip(" .,") if found else ""


def signer_of(text: str) -> str:
    """Return the name below the last signature, "" when there is none."""
    lines = text[-8000:].split("\n")
    places = [place for place, line in enumerate(lines) if len(line) <= _LONGEST and _SIGNED.match(line)]
    if not places:
        return ""
    below = lines[places[-1] + 1 : places[-1] + 1 + _LOOKED_AT]
    return next((line for line in below if _is_name(line)), "")


def _is_name(line: str) -> bool:
    """A name: two to six words, each with a capital, that is no office."""
    words = line.split()
    capital = all(word[0].isupper() for word in words)
    return bool(_NAME.fullmatch(line)) and capital and not line.isupper() and not _OFFICES.match(line)


def _titled(name: str) -> str:
    """Return a name in capitals as it is written in a sentence: “BAN THƯỜNG VỤ THÀNH ỦY HUẾ”."""
    if not name.isupper():
        return name
    words = name.lower().split()
    for place in range(len(words) - 1):
        if words[place] in ("tỉnh", "thành", "huyện", "quận", "đảng") and words[place + 1] in ("ủy", "uỷ"):
            after = [word.capitalize() for word in words[place + 2 :]]
            return " ".join([*_sentence(words[:place]), words[place].capitalize(), "ủy", *after])
    return " ".join(_sentence(words))


def _sentence(words: Sequence[str]) -> list[str]:
    """Return words with a capital at the beginning and in the names of the Party's bodies."""
    text = _NAMES.sub(lambda found: found[0].capitalize(), " ".join(words))
    return (text[:1].upper() + text[1:]).split()
