"""Spelling: whether letters can be a Vietnamese syllable at all.

A word that can is left as typed even when our texts never use it ("phở"): mending it into a word we know would make
a question about food look like one about rules.
"""

import re
import unicodedata
from functools import lru_cache

from bot.text import fold, set_mark

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_ONSETS = re.compile("(?:ngh|ng|nh|gh|gi|g|kh|k|ch|c|tr|th|t|ph|p|qu|b|d|đ|h|l|m|n|r|s|v|x)?")
_RIMES = frozenset(
    re.findall(
        r"\w+",
        "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|âu|ây|e|ec|em|en|eng|"
        "eo|ep|et|ê|êch|êm|ên|ênh|êp|êt|êu|i|ia|ich|iêc|iêm|iên|iêng|iêp|iêt|iêu|im|in|inh|ip|it|iu|o|oa|oac|"
        "oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oăc|oăm|oăn|oăng|oăt|oc|oe|oen|oeo|oet|oi|om|on|ong|ooc|"
        "oong|op|ot|ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ơ|ơi|ơm|ơn|ơp|ơt|u|ua|uân|uâng|uât|uây|uc|uê|uêch|uênh|ui|um|un|"
        "ung|uôc|uôi|uôm|uôn|uông|uôt|up|ut|uy|uya|uych|uyên|uyêt|uynh|uyt|uyu|uơ|ư|ưa|ưc|ưi|ưm|ưn|ưng|ươc|"
        "ươi|ươm|ươn|ương|ươp|ươt|ươu|ưt|ưu|y|yêm|yên|yêng|yêt|yêu",
    )
)
_BARE_RIMES = frozenset(fold(rime) for rime in _RIMES)


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Return whether lower-case `word` is spelt like a Vietnamese syllable, with its mark in the right place.

    A word without any mark may be one typed without marks.
    """
    if not word or len(word) > 8:
        return False
    if word.isascii():
        return _fits(word, _BARE_RIMES)
    letters = unicodedata.normalize("NFD", word)
    marks = "".join(c for c in letters if c in _TONES)
    if len(marks) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    return _fits(bare, _RIMES) and set_mark(bare, marks) == word


def _fits(bare: str, rimes: frozenset[str]) -> bool:
    """Whether `bare` is a rime after one of the onsets it can begin with; "gia" is gi + a and g + ia."""
    onset = _ONSETS.match(bare)
    longest = onset.end() if onset else 0
    return any(bare[end:] in rimes for end in range(longest, -1, -1))
