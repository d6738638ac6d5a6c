"""Follow-up: a short question that leans on the one before: "vì sao?", "căn cứ đâu?", "còn trên Zalo?"."""

from collections.abc import Sequence
from itertools import chain
from typing import Literal, cast

from knowledge.phrases import lacks_marks
from knowledge.question import Question
from knowledge.scope import Scope

Kind = Literal["why", "basis", "penalty", "instead", "exceptions", "authority", "neither"]

_LONGEST_FOLLOW_UP = 12
_LONGEST_CONTINUATION = 14
_SHORTEST_MISSPELT = 6  # letters: of a shorter phrase, one wrong letter leaves another word
_LEANING = (
    "còn",
    "thế",
    "vậy",
    "nhưng",
    "nếu",
    "hay",
    "hoặc",
    "ừ",
    "dạ",
    "vâng",
    "à",
    "rồi",
    "mà",
    "ủa",
    "ờ",
    "thì",
)
_LEANING_ENDS = (("thi", "sao"), ("thi", "the", "nao"), ("co", "duoc", "khong"), ("cung", "vay", "a"))
_ORDER = {"mot": 1, "nhat": 1, "dau": 1, "hai": 2, "nhi": 2, "giua": 2, "ba": 3, "bon": 4, "tu": 4}
_LETTERS = {
    "j": "gi",
    "h": "gio",
    "k": "khong",
    "ko": "khong",
    "hok": "khong",
    "s": "sao",
    "r": "roi",
    "dc": "duoc",
    "vs": "vi sao",
}
_LAST = frozenset(("cuoi", "chot"))
_AROUND_A_CHOICE = frozenset(
    {
        "cau",
        "so",
        "thu",
        "y",
        "chon",
        "muc",
        "cai",
        "dieu",
        "phuong",
        "an",
        "lua",
        "em",
        "toi",
        "minh",
        "anh",
        "chi",
    }
    | {
        "lay",
        "muon",
        "hoi",
        "la",
        "thoi",
        "nhe",
        "nha",
        "a",
        "di",
        "do",
        "ay",
        "nay",
        "tien",
        "cung",
        "ok",
        "vang",
    }
    | {"da", "vay", "the", "dung", "roi", "xem", "voi"}
)


def kind_of(question: Question, scope: Scope) -> Kind | None:
    """Return which part of the last answer is asked for, or None when the text is no such follow-up."""
    if not 0 < len(question.bare) <= _LONGEST_FOLLOW_UP:
        return None
    known = _all(scope)
    spelt_out = [_LETTERS.get(word, word) for word in question.typed_bare]
    readings = [_stripped(words, scope, known) for words in (question.bare, spelt_out)]
    exact = next((" ".join(words) for words in readings if " ".join(words) in known), None)
    phrase = exact or next((near for words in readings if (near := _misspelt(" ".join(words), known))), None)
    return next((cast(Kind, kind) for kind, phrases in scope.follow_ups.items() if phrase in phrases), None)


def _stripped(bare: Sequence[str], scope: Scope, known: frozenset[str]) -> list[str]:
    """Return the words without openings ("thế", "vậy") and closings ("ạ", "nhỉ"), unless nothing would be left."""
    words = list(bare)
    while len(words) > 1 and words[0] in scope.opening and " ".join(words) not in known:
        words = words[1:]
    while len(words) > 1 and words[-1] in scope.closing and " ".join(words) not in known:
        words = words[:-1]
    return words


def _misspelt(asked: str, known: frozenset[str]) -> str | None:
    """Return the phrase that `asked` is but for one letter or two that changed places."""
    if len(asked) < _SHORTEST_MISSPELT:
        return None
    likely = [phrase for phrase in known if abs(len(phrase) - len(asked)) <= 1]
    return next((phrase for phrase in sorted(likely) if _one_slip(asked, phrase)), None)


def _one_slip(one: str, other: str) -> bool:
    same = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, expected = one[same:], other[same:]
    swapped = rest[1::-1] + rest[2:] == expected and len(rest) > 1
    return swapped or expected in (rest[1:],) or rest == expected[1:] or rest[1:] == expected[1:]


def _all(scope: Scope) -> frozenset[str]:
    return frozenset(chain.from_iterable(scope.follow_ups.values()))


def leans(question: Question) -> bool:
    """Return whether a text goes on from what was asked before: short, and opened by "còn", "thế", "nếu"…

    The opening is read as typed as well: what restores marks makes "thẻ" of a "the" it finds before "zalo".
    """
    if not 0 < len(question.words) <= _LONGEST_CONTINUATION:
        return False
    if question.words[0] in _LEANING or any(lacks_marks(question.before[0], word) for word in _LEANING):
        return True
    return any(question.bare[-len(end) :] == end for end in _LEANING_ENDS)


def continued(before: Sequence[str], words: Sequence[str], scope: Scope) -> str:
    """Return the earlier question (syllables) carried on with the new `words`; a newly named channel takes the place.

    "chia sẻ tin giả trên facebook" + "còn trên zalo" → "chia sẻ tin giả trên còn trên zalo".
    """
    kept = list(before)
    if any(word in scope.channels for word in words):
        kept = [word for word in kept if word not in scope.channels]
    return " ".join([*kept, *words])


def chosen(bare: Sequence[str], offered: int) -> int | None:
    """Return which of `offered` alternatives (from 0) a reply such as "2", "câu 2" or "cái thứ hai" picks, or None."""
    words = [word for word in bare if word not in _AROUND_A_CHOICE]
    if len(words) != 1 or len(bare) > 8:
        return None
    if words[0] in _LAST:
        place = offered
    elif words[0] in _ORDER:
        place = _ORDER[words[0]] if len(bare) > 1 or words[0] in ("mot", "hai", "ba", "bon") else 0
    else:
        place = int(words[0]) if words[0].isdecimal() and len(words[0]) <= 2 else 0
    return place - 1 if 0 < place <= offered else None
