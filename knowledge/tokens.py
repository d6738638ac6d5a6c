"""Tokens: what texts are matched by."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.text import clean, fold, unify_tones

_SYLLABLE = re.compile(r"\w+")


def syllables(text: str) -> list[str]:
    """Return the lower-cased syllables of `text` with their marks, one spelling per tone: "Hoà Bình" → hòa, bình."""
    return _SYLLABLE.findall(unify_tones(clean(text)).lower())


def with_bigrams(words: Sequence[str]) -> list[str]:
    """Return `words` and their adjacent pairs: quy, dinh → quy, dinh, quy_dinh."""
    return [*words, *(f"{first}_{second}" for first, second in pairwise(words))]


def folded(words: Sequence[str]) -> list[str]:
    """Return `words` without marks; one fold for all of them, because folding costs per call."""
    return fold("\n".join(words)).split("\n") if words else []


def folded_terms(text: str) -> list[str]:
    """Return the folded syllables and bigrams of `text`, the terms of the main index."""
    return with_bigrams(folded(syllables(text)))
