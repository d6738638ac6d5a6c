"""Syllables: how much of a text is spelt as Vietnamese is, to tell a right decoding from a wrong one."""

import re
import unicodedata
from itertools import islice

_WORD = re.compile(r"[^\s\x00-\x40\x5b-\x60\x7b-\x7f“”‘’«»…–—•]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ONSET = r"(?:ngh?|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
_OPEN = "oai|oay|oeo|uây|uôi|ươi|ươu|iêu|yêu|uya|uyu|ia|ya|ua|ưa|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|uê|uơ"
_CLOSABLE = "uyê|iê|yê|uâ|uô|ươ|oa|oă|oe|uy|uê|oo|[aăâeêioôơuưy]"
_SYLLABLE = re.compile(f"{_ONSET}(?:{_OPEN}|(?:{_CLOSABLE})(?:ng|nh|ch|[cmnpt])?)")
_LOOKED_AT = 4000
"""Words are enough to judge a text by."""
_FEWEST = 5


def spelt_share(text: str) -> float:
    """Return the share of Vietnamese syllables among the words that hold a letter beyond ASCII.

    0 where there are too few such words to judge by.
    """
    words = (word for word in _WORD.findall(text) if not word.isascii())
    looked_at = list(islice(words, _LOOKED_AT))
    return sum(map(is_syllable, looked_at)) / len(looked_at) if len(looked_at) >= _FEWEST else 0.0


def is_syllable(word: str) -> bool:
    """Return whether `word` is built as a Vietnamese syllable, with one tone at most."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = sum(parts.count(tone) for tone in _TONES)
    bare = unicodedata.normalize("NFC", parts.translate({ord(tone): None for tone in _TONES}))
    return tones <= 1 and len(bare) <= 7 and _SYLLABLE.fullmatch(bare) is not None
