"""Follow-up: a short question that leans on the one before: "vì sao?", "căn cứ đâu?", "còn trên Zalo?"."""

from collections.abc import Sequence
from typing import Literal, cast

from knowledge.scope import Scope

Kind = Literal["why", "basis", "penalty", "instead", "exceptions"]

_LONGEST_CONTINUATION = 14
_LEANING = ("còn", "thế", "vậy", "nhưng", "nếu", "hay", "hoặc", "ừ", "dạ", "vâng", "à")


def kind_of(bare: Sequence[str], scope: Scope) -> Kind | None:
    """Return which part of the last answer is asked for, or None when the text is no such follow-up."""
    words = _stripped(bare, scope)
    asked = " ".join(words)
    for kind, phrases in scope.follow_ups.items():
        if asked in phrases:
            return cast(Kind, kind)
    return None


def _stripped(bare: Sequence[str], scope: Scope) -> list[str]:
    """Return the words without openings ("thế", "vậy") and closings ("ạ", "nhỉ"), unless nothing would be left."""
    words = list(bare)
    while len(words) > 1 and (words[0] in scope.opening and " ".join(words) not in _all(scope)):
        words = words[1:]
    while len(words) > 1 and words[-1] in scope.closing and " ".join(words) not in _all(scope):
        words = words[:-1]
    return words


def _all(scope: Scope) -> frozenset[str]:
    return frozenset(phrase for phrases in scope.follow_ups.values() for phrase in phrases)


def leans(words: Sequence[str]) -> bool:
    """Return whether a text goes on from what was asked before: short, and opened by "còn", "thế", "nếu"…"""
    return 0 < len(words) <= _LONGEST_CONTINUATION and words[0] in _LEANING


def continued(before: Sequence[str], words: Sequence[str], scope: Scope) -> str:
    """Return the earlier question (syllables) carried on with the new `words`; a newly named channel takes the place.

    "chia sẻ tin giả trên facebook" + "còn trên zalo" → "chia sẻ tin giả trên còn trên zalo".
    """
    kept = list(before)
    if any(word in scope.channels for word in words):
        kept = [word for word in kept if word not in scope.channels]
    return " ".join([*kept, *words])


def chosen(bare: Sequence[str], offered: int) -> int | None:
    """Return which of `offered` alternatives (from 0) a reply such as "2" or "câu 2" picks, or None."""
    words = [word for word in bare if word not in ("cau", "so", "thu", "y", "chon", "muc", "cai")]
    if len(words) != 1 or not words[0].isdecimal() or len(words[0]) > 2:
        return None
    place = int(words[0]) - 1
    return place if 0 <= place < offered else None
