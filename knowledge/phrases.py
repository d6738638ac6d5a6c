"""Phrases: lists of fixed wordings, found in a text by whole words with or without their marks.

Folding alone takes "công dân số" for "dân số" and "Đảng viên" for "đang viên"; so a typed mark must be the right one,
and only a word typed without marks may stand for any. Inside a longer phrase a mark may be missing, never be wrong.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.tokens import folded, syllables


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as syllables with marks, the same folded, and those as one text between spaces."""

    words: tuple[str, ...]
    bare: tuple[str, ...]
    padded: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text to look in: syllables as typed or restored, the same folded, and those as one text."""

    words: tuple[str, ...]
    bare: tuple[str, ...]
    padded: str

    @staticmethod
    def of(words: Sequence[str], bare: Sequence[str] | None = None) -> "Words":
        """Return `words` ready for looking in; `bare` is their fold where it is known already."""
        folds = tuple(folded(words) if bare is None else bare)
        return Words(tuple(words), folds, f" {' '.join(folds)} ")

    def hold(self, phrase: Phrase) -> bool:
        """Return whether the phrase stands in the text."""
        if phrase.padded not in self.padded:
            return False
        return any(self._stands(phrase, start) for start in self._starts(phrase))

    def places(self, phrase: Phrase) -> set[int]:
        """Return the places of the words that the phrase takes up in the text."""
        if phrase.padded not in self.padded:
            return set()
        found = [start for start in self._starts(phrase) if self._stands(phrase, start)]
        return {start + step for start in found for step in range(len(phrase.bare))}

    def _starts(self, phrase: Phrase) -> list[int]:
        """Return where the phrase begins when marks do not count."""
        length, last = len(phrase.bare), len(self.bare) - len(phrase.bare)
        return [start for start in range(last + 1) if self.bare[start : start + length] == phrase.bare]

    def _stands(self, phrase: Phrase, place: int) -> bool:
        typed = self.words[place : place + len(phrase.words)]
        lenient = len(phrase.words) > 1
        return all(
            word in pair or (lenient and lacks_marks(word, pair[0]))
            for word, pair in zip(typed, zip(phrase.words, phrase.bare, strict=True), strict=True)
        )


@lru_cache(maxsize=10_000)
def lacks_marks(typed: str, right: str) -> bool:
    """Return whether `typed` is `right` with some of its marks left out: "vươt" for "vượt"."""
    letters = iter(unicodedata.normalize("NFD", right))
    return all(letter in letters for letter in unicodedata.normalize("NFD", typed))


def phrase(text: str) -> Phrase:
    """Return the phrase in `text`."""
    words = tuple(syllables(text))
    bare = tuple(folded(words))
    return Phrase(words, bare, f" {' '.join(bare)} ")


def found(phrases: Iterable[Phrase], texts: Sequence[Words]) -> list[Phrase]:
    """Return the phrases that stand in any of `texts`."""
    padded = "\n".join([text.padded for text in texts])
    likely = [phrase for phrase in phrases if phrase.padded in padded]
    return [phrase for phrase in likely if any(text.hold(phrase) for text in texts)]
