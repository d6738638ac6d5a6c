"""The forms that names and hosts are compared in: squashed, skeleton, syllables, distance."""

import re
from functools import lru_cache

from bot.text import fold, folded_words
from reports.lookalike.words import ADDED, CONFUSABLE, LOOK_ALIKE, PLACES
from reports.wordlist import word_set

_ONSET = r"(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnrstvx])?"
_RHYME = (
    r"(?:[aeiouy]|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oai|oao|oay|oe|oeo|oi|oo|ua|uai|uay|ue|ui|uo|uoi|uou|uu|uy|uya|uyu|"
    r"ieu|yeu|ye|uye|uyn|oan)(?:ng|nh|ch|[cmnpt])?"
)
_SYLLABLE = re.compile(_ONSET + _RHYME)
_LONGEST_SYLLABLE = 7
_DOUBLED = re.compile(r"([aeiuy])\1")
_SECOND_LEVEL = word_set("com net org edu gov info biz name pro health ac co go gob gouv govt mil")
_STATE_LABELS = word_set("gov go gob gouv govt mil")


def squash(text: str) -> str:
    """Return the folded letters and digits of `text` without anything between: "Bộ Y tế" → "boyte"."""
    return "".join(folded_words(text))


def latin(text: str) -> str:
    """Return folded `text` with letters of other scripts replaced by the Latin ones they are drawn like."""
    return fold(text.lower().translate(CONFUSABLE)).translate(CONFUSABLE)


@lru_cache(maxsize=8192)
def skeleton(squashed: str) -> str:
    """Return what `squashed` looks like at a glance: 0→o, 1 and i→l, rn→m, vv→w."""
    drawn = "".join(LOOK_ALIKE.get(letter, letter) for letter in squashed)
    return drawn.replace("rn", "m").replace("vv", "w")


def host_labels(host: str) -> tuple[list[str], bool]:
    """Return the labels of a Unicode `host` that its owner chose, and whether it is another state's own host."""
    labels = host.split(".")
    if len(labels) == 2 and labels[0] in _STATE_LABELS and len(labels[1]) == 2 and labels[1] != "vn":
        return [], True
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        foreign = labels[-2] in _STATE_LABELS and labels[-1] != "vn"
        return labels[:-2], foreign
    return labels[:-1], labels[-1] in ("gov", "mil", "int") or (labels[-1] == "uk" and labels[-2] == "mod")


def segments(squashed: str, vocabulary: frozenset[str], longest: int = 16) -> bool:
    """Say whether `squashed` is made of words of `vocabulary` (and digits) only. Linear in its length."""
    reach = [True] + [False] * len(squashed)
    for end in range(1, len(squashed) + 1):
        digit = squashed[end - 1].isdigit() and reach[end - 1]
        reach[end] = digit or any(
            reach[start] and squashed[start:end] in vocabulary for start in range(max(0, end - longest), end)
        )
    return reach[-1]


def is_added(squashed: str) -> bool:
    """Say whether a word says nothing of its own: support, 24h, update, portal, digits."""
    return segments(squashed, ADDED)


@lru_cache(maxsize=8192)
def is_vietnamese(squashed: str) -> bool:
    """Say whether `squashed` can be read as Vietnamese syllables written together."""
    if _DOUBLED.search(squashed):
        return False
    reach = [True] + [False] * len(squashed)
    for end in range(1, len(squashed) + 1):
        reach[end] = any(
            reach[start] and _SYLLABLE.fullmatch(squashed, start, end) is not None
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
        )
    return reach[-1]


def places_in(squashed: str) -> set[str]:
    """Return the provinces whose squashed name occurs in `squashed`."""
    return {name for short, name in PLACES.items() if len(short) >= 5 and short in squashed}


def distance(one: str, other: str, limit: int) -> int:
    """Return the edits (insert, delete, change, swap neighbours) between two words, `limit` + 1 when more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        following = [i]
        for j, b in enumerate(other, 1):
            best = min(following[j - 1] + 1, row[j] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            following.append(best)
        if min(following) > limit:
            return limit + 1
        before, row = row, following
    return row[-1]
