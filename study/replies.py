"""Replies: what a member means who answers a reminder in their own words. What is not plainly an answer is none."""

import re
from typing import NamedTuple

from bot.text import clean, plain
from study.schema import AnswerWord, Reason

LONGEST = 80  # characters; who writes more asks or tells something


def _words(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern of folded words in a text that is framed by spaces."""
    return re.compile(rf"(?<= )(?:{'|'.join(alternatives)})(?= )")


_ASKING = _words(
    *("gi", "dau", "nao", "sao", "ai", "may gio", "bao gio", "bao lau", "the nao"),
    *("duoc khong", "co khong", "bat buoc", "phai khong", "khong a", "nhi"),
)
_NO = _words(
    "khong (?:the )?(?:di|du|den|toi|hop|tham gia|tham du|co mat)",
    "(?:xin |bao |toi |em )?vang(?: mat)?",
    "xin nghi",
    "xin phep(?: nghi)?",
    "(?:toi|em|minh|chau|dang|bi|lai|hom do|hom ay) ban",
    "ban (?:roi|viec|mat|cong tac|hop|truc|a|qua)",
    "(?:bi |dang |toi |em |minh )(?:om|benh|sot)",
    "om(?: roi| a| qua)?",
    *("nam vien", "di vien", "kham benh", "cap cuu"),
    *("di cong tac", "dang cong tac", "cong tac xa", "di truc", "phai truc", "co viec gia dinh"),
    "dam (?:cuoi|gio|tang|hieu|hy)",
    "(?:con|bo|me|vo|chong) om",
)
_YES = _words(
    "co mat",
    "(?:di|du|den|tham gia|tham du|hop) duoc",
    "se (?:di|du|den|toi|co mat|tham gia|tham du)",
    "(?:toi|em|minh) (?:di|du|den)",
    *("co di", "co du", "dong y", "nhat tri", "ok", "oke", "xin du"),
)
_LATER = _words(
    "chua (?:biet|ro|chac|quyet)",
    "de (?:xem|toi xem|em xem)",
    "(?:tra loi|bao|noi|tinh) (?:lai )?sau",
    *("xem da", "xem lai da"),
)
_DOUBT = _words("neu", "co the", "hoac", "co khi", "biet dau")
_OTHER = re.compile(r"\b(?:vâng|dạ)\b")  # without its mark, "vâng" would be "vắng"
_TOPICS = re.compile(r"\b(?:đăng|chia sẻ|bài|trang|link|facebook|zalo|tiktok|livestream|https?)\b")
_STRANGE = 4  # words beside the answer: so much is no answer but something told or asked
_SMALL = frozenset(
    plain(
        "tôi em mình cháu anh chị cô chú bác đồng chí ạ à nhé nha rồi quá là thì nên vì do mà với cho sẽ chắc đã "
        "hôm đó ấy nay mai buổi họp có bị đang phải được đi thưa xin báo dạ vắng"
    ).split()
)
_WHOLE: dict[str, AnswerWord] = {
    "co": "yes",
    "di": "yes",
    "khong": "no",
    "ban": "no",
    "om": "no",
    "nghi": "no",
}
_REASONS: tuple[tuple[Reason, re.Pattern[str]], ...] = (
    ("family", re.compile(r" (?:gia dinh|viec nha|dam|cuoi|gio|tang|con om|bo om|me om|vo om|chong om) ")),
    ("sick", re.compile(r" (?:om|benh|sot|vien|kham|suc khoe|cap cuu) ")),
    ("work", re.compile(r" (?:cong tac|truc|co quan|cong viec|di hop|ban hop) ")),
)


class Reply(NamedTuple):
    """`answer` is None when it is an answer but not which; `reason` goes with "no" only."""

    answer: AnswerWord | None
    reason: Reason | None = None


def read(text: str) -> Reply | None:
    """Return what the words mean as an answer to "will you come?"; None when they are none."""
    if len(text) > LONGEST or "?" in text:
        return None
    spoken = clean(text).lower()
    words = plain(_OTHER.sub(" ", spoken))
    if not words:
        return Reply("yes") if _OTHER.search(spoken) else None
    said = f" {words} "
    if words in _WHOLE:
        return _reply(_WHOLE[words], said)
    no, later = _NO.search(said), _LATER.search(said)
    if _TOPICS.search(spoken) or _ASKING.search(said.removesuffix(" dau ") + " " if no else said):
        return None
    without = _NO.sub("", said)
    yes = _YES.search(without)
    if sum(word not in _SMALL for word in _LATER.sub("", _YES.sub("", without)).split()) >= _STRANGE:
        return None
    meant: list[AnswerWord] = []
    if yes:
        meant.append("yes")
    if no:
        meant.append("no")
    if later:
        meant.append("later")
    if not meant:
        return None
    if len(meant) > 1 or _DOUBT.search(said):
        return Reply("later") if meant == ["later"] else Reply(None)
    return _reply(meant[0], said)


def _reply(answer: AnswerWord, said: str) -> Reply:
    if answer != "no":
        return Reply(answer)
    return Reply("no", next((reason for reason, words in _REASONS if words.search(said)), None))
