"""Likeness of the displayed name: "Bộ Công an – Tiếp nhận hồ sơ 24h" against the register's names."""

import re

from bot.text import folded_words
from reports.lookalike.forms import distance, is_vietnamese, latin, segments, skeleton
from reports.lookalike.index import Likeness, Name, is_place, name_words
from reports.lookalike.sign import Sign
from reports.lookalike.words import ADDED, RISKY
from reports.reason import reason

MAX_NAME = 300  # characters of a displayed name; platforms allow at most 75 to 255
_TICK = re.compile("[✅✔☑✓🔵🅥]")
_RANK = re.compile(
    r"\b(chu tich|pho chu tich|bi thu|pho bi thu|thu tuong|bo truong|thu truong|tong bi thu|giam doc cong an)\b"
)
_SPARE = re.compile(
    r"\b(du phong|tai khoan phu|nick phu|acc phu|tai khoan moi|chinh chu|chinh thuc|ho tro)\b"
)
_ABSURD = re.compile(r"\b(ubnd|uy ban nhan dan) (cong an|quan doi|bo [a-z]+|vien kiem sat|toa an)\b")
_MONEY_BACK = re.compile(
    r"\b(thu hoi|lay lai|hoan tra|hoan lai|hoan|truy thu) (tien|von|tai san|von treo|tai chinh|lai tien)\b|\bvon treo\b"
)


def name_sign(likeness: Likeness, name: str) -> Sign | None:
    """Return the plainest likeness of the displayed `name`, None when there is none."""
    shown = latin(name[:MAX_NAME])
    words = tuple(_letters(word) for word in name_words(shown))
    plain = " ".join(folded_words(shown))
    return (
        _announced(likeness, words)
        or _same_or_added(likeness, words, plain)
        or _absurd(plain)
        or _promise(likeness, words, plain)
        or _misspelt(likeness, words)
        or _rank(name, plain)
    )


def _announced(likeness: Likeness, words: tuple[str, ...]) -> Sign | None:
    for fake in likeness.register.fakes:
        if fake.name and name_words(fake.name) == words:
            return Sign(
                reason("verify.sign_announced", imitates=fake.imitates, by=fake.by or fake.imitates), None
            )
    return None


def _same_or_added(likeness: Likeness, words: tuple[str, ...], plain: str) -> Sign | None:
    found = likeness.names.get(words)
    if found:
        return Sign(reason("verify.sign_same_name", official=found.page.name), found.page)
    for size in range(min(len(words) - 1, 12), 0, -1):
        for start in range(len(words) - size + 1):
            found = likeness.names.get(words[start : start + size])
            rest = words[:start] + words[start + size :]
            if found and _is_telling(found, rest, plain):
                return Sign(reason("verify.sign_name_added", official=found.page.name), found.page)
    return None


def _is_telling(found: Name, rest: tuple[str, ...], plain: str) -> bool:
    """Say whether the words around a name are what fakes add, and no other place is named."""
    if any(is_place(word) for word in rest) or (len(found.words) == 1 and is_place(found.words[0])):
        return False
    squashed = "".join(rest)
    if len(found.words) == 1 and len(found.words[0]) <= 4:
        return bool(_MONEY_BACK.search(plain)) or any(risk in squashed for risk in RISKY if len(risk) >= 4)
    return segments(squashed, ADDED) or any(risk in squashed for risk in RISKY if len(risk) >= 5)


def _absurd(plain: str) -> Sign | None:
    return Sign(reason("verify.sign_absurd"), None) if _ABSURD.search(plain) else None


def _promise(likeness: Likeness, words: tuple[str, ...], plain: str) -> Sign | None:
    """A promise to get lost money back, which no agency makes on a page."""
    if not _MONEY_BACK.search(plain):
        return None
    page = next((n.page for w in words if (n := likeness.names.get((w,))) and not is_place(w)), None)
    return Sign(reason("verify.sign_money_back"), page)


def _misspelt(likeness: Likeness, words: tuple[str, ...]) -> Sign | None:
    """All words of an official name, one of them with one letter wrong."""
    if len(words) < 2 or len(words) > 12:
        return None
    for known in likeness.names.values():
        if len(known.words) != len(words):
            continue
        wrong = [(a, b) for a, b in zip(words, known.words, strict=True) if a != b]
        if len(wrong) == 1 and _is_slip(*wrong[0]):
            return Sign(
                reason("verify.sign_name_misspelt", seen=wrong[0][0], official=known.page.name), known.page
            )
    return None


def _is_slip(seen: str, known: str) -> bool:
    if is_place(seen) or is_place(known) or len(known) < 2:
        return False
    return (len(known) > 2 and skeleton(seen) == skeleton(known)) or (
        not is_vietnamese(seen) and distance(seen, known, 1) <= 1
    )


def _rank(name: str, plain: str) -> Sign | None:
    """A leader's title beside "tài khoản dự phòng", or a tick typed into the name."""
    if _TICK.search(name):
        return Sign(reason("verify.sign_typed_tick"), None)
    if _RANK.search(plain) and _SPARE.search(plain):
        return Sign(reason("verify.sign_rank"), None)
    return None


def _letters(word: str) -> str:
    """Read digits inside a word as the letters they stand for: "c0ng" → "cong", but "24h" stays."""
    if word.isalpha() or is_place(word) or not any(c.isalpha() for c in word) or segments(word, ADDED):
        return word
    read = "".join({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s"}.get(c, c) for c in word)
    return read if is_vietnamese(read) else word
