"""Stretches: how much of a question the best stretch of a passage holds, read from the passage itself."""

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

_LENGTH = 80
"""Syllables of a stretch; the next one begins in the middle of it."""
_K1 = 2.0
_B = 0.75


class Texts:
    """Passages as numbers of their folded syllables, one after another."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words = array("I")
        self._starts = array("Q", [0])
        self._stretches = 0

    def add(self, bare: Sequence[str]) -> None:
        """Take in the next passage."""
        numbers = self._numbers
        self._words.extend([numbers.setdefault(word, len(numbers)) for word in bare])
        self._starts.append(len(self._words))
        self._stretches += len(range(0, max(1, len(bare) - _LENGTH // 2), _LENGTH // 2))

    @property
    def parted(self) -> float:
        """How much more telling a term is among stretches than among passages: they are that many more."""
        return log(self._stretches / (len(self._starts) - 1)) if self._stretches else 0.0

    def stretch(self, place: int, bare: Sequence[str], weights: Mapping[str, float]) -> float:
        """Return the BM25 of the best stretch of a passage.

        `weights` are those of the syllables and bigrams of the question `bare`, among stretches.
        """
        words = self._words[self._starts[place] : self._starts[place + 1]]
        known = {self._numbers[word]: word for word in dict.fromkeys(bare) if word in self._numbers}
        found: list[tuple[int, str]] = []
        before, last = "", -2
        for at, number in enumerate(words):
            if number in known:
                word = known[number]
                found.append((at, word))
                pair = f"{before}_{word}"
                if last == at - 1 and pair in weights:
                    found.append((at, pair))
                before, last = word, at
        return _best(found, len(words), weights)


def _best(found: Sequence[tuple[int, str]], length: int, weights: Mapping[str, float]) -> float:
    best = 0.0
    for start in range(0, max(1, length - _LENGTH // 2), _LENGTH // 2):
        held = Counter([term for at, term in found if start <= at < start + _LENGTH])
        norm = _K1 * (1 - _B + _B * min(_LENGTH, length - start) / _LENGTH)
        best = max(best, sum(weights[term] * (_K1 + 1) * n / (n + norm) for term, n in held.items()))
    return best
