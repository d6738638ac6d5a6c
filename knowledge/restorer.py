"""Restorer: puts back marks that were not typed and mends slips of the finger, learnt from our own texts.

A syllable-bigram model and Viterbi's algorithm: of all spellings our texts know for what was typed, the likeliest
run. A known word with marks is never changed, so a clean question stays as it is.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

from bot.text import from_keystrokes
from knowledge.spelling import is_syllable
from knowledge.tokens import folded

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BIGRAM_SHARE = 0.8
_SLIP = log(1e-3)  # one letter wrong
_DOUBTFUL_SLIP = log(1e-4)  # one letter wrong in what could be a word we do not know
_SHORTEST = 3
_VOWELS = frozenset("aeiouy")
_KEYSTROKES = log(0.05)
_UNMARKED_IN_MARKED = log(30.0)  # among marked words, a bare known word was mostly meant bare
_MOST_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Restorer:
    """The model: how often syllables and pairs of them occur, and which spellings share a fold."""

    counts: dict[str, int]
    pairs: dict[str, int]
    spellings: dict[str, list[str]] = field(default_factory=dict)
    total: int = 1
    keeps_syllables: bool = True

    @staticmethod
    def train(texts: Iterable[list[str]], *, keeps_syllables: bool = True) -> "Restorer":
        """Return the model of `texts`, each a list of syllables with marks.

        `keeps_syllables` leaves an unknown but well-spelt syllable alone; a large corpus, where an unknown syllable
        is likelier a slip than another topic, turns it off.
        """
        counts: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for words in texts:
            counts.update(words)
            pairs.update(f"{first} {second}" for first, second in pairwise(words))
        known = list(counts)
        spellings: dict[str, list[str]] = {}
        for bare, word in zip(folded(known), known, strict=True):
            spellings.setdefault(bare, []).append(word)
        for forms in spellings.values():
            forms.sort(key=lambda word: -counts[word])
            del forms[_MOST_CANDIDATES:]
        return Restorer(dict(counts), dict(pairs), spellings, max(1, counts.total()), keeps_syllables)

    def restore(self, words: list[str]) -> list[str]:
        """Return `words` (lower case) with the likeliest spelling of each, one for one."""
        if not words:
            return []
        marked = sum(not word.isascii() for word in words) >= 0.3 * len(words)
        bare = folded(words)
        steps = [self._candidates(word, key, marked) for word, key in zip(words, bare, strict=True)]
        return self._likeliest(steps)

    def _candidates(self, word: str, bare: str, marked: bool) -> list[tuple[str, float]]:
        """Return (spelling, log of how willingly it is taken) for one typed word."""
        if word in self.counts and not word.isascii():
            return [(word, 0.0)]
        if not word.isalpha():
            return [(self._from_digits(word), 0.0)]
        if marked and len(word) == 1:  # "ông A", "tổ B"
            return [(word, 0.0)]
        if word.isascii() and bare in self.spellings:
            return [
                (form, _UNMARKED_IN_MARKED if marked and form == word else 0.0)
                for form in self.spellings[bare]
            ]
        keyed = from_keystrokes(word)
        if keyed is not None and keyed in self.counts and not is_syllable(word):
            return [(keyed, _KEYSTROKES)]
        return self._mended(word, bare) or [(word, 0.0)]

    def _mended(self, word: str, bare: str) -> list[tuple[str, float]]:
        kept = self.keeps_syllables and is_syllable(word)
        found = [] if kept else [(form, 0.0) for form in self.spellings.get(bare, ())]
        if not found and (
            len(bare) > _SHORTEST or (len(bare) == _SHORTEST and not kept and _VOWELS & set(bare))
        ):
            slip = _DOUBTFUL_SLIP if kept else _SLIP
            near = {key for key in _one_slip_away(bare) if key in self.spellings}
            found = [(form, slip) for key in near for form in self.spellings[key]]
            found.sort(key=lambda item: (-self.counts[item[0]], item[0]))
        return [*([(word, 0.0)] if kept else []), *found[: 3 * _MOST_CANDIDATES]]

    def _from_digits(self, word: str) -> str:
        """Return the word that VNI keys spell ("d9u7o7c5"); what is no such word, as a number, stays."""
        keyed = from_keystrokes(word) if sum(letter.isalpha() for letter in word) > 1 else None
        return keyed if keyed is not None and keyed in self.counts else word

    def _likeliest(self, steps: list[list[tuple[str, float]]]) -> list[str]:
        best: list[tuple[float, str, int]] = [
            (self._single(word) + taken, word, -1) for word, taken in steps[0]
        ]
        trail = [best]
        for candidates in steps[1:]:
            best = [self._best_into(trail[-1], word, taken) for word, taken in candidates]
            trail.append(best)
        place = max(range(len(best)), key=lambda at: best[at][0])
        words: list[str] = []
        for step in reversed(trail):
            _, word, before = step[place]
            words.append(word)
            place = before
        return words[::-1]

    def _best_into(
        self, before: list[tuple[float, str, int]], word: str, taken: float
    ) -> tuple[float, str, int]:
        alone = (1 - _BIGRAM_SHARE) * (self.counts.get(word, 0) + 0.1) / self.total
        best, origin = float("-inf"), 0
        for place, (score, previous, _) in enumerate(before):
            seen = self.pairs.get(f"{previous} {word}")
            chance = alone if seen is None else alone + _BIGRAM_SHARE * seen / self.counts[previous]
            if score + log(chance) > best:
                best, origin = score + log(chance), place
        return best + taken, word, origin

    def _single(self, word: str) -> float:
        return log((self.counts.get(word, 0) + 0.1) / self.total)


def _one_slip_away(word: str) -> Iterable[str]:
    """Every word one deleted, swapped, changed or added letter away; at most 12 letters are looked at."""
    if len(word) > 12:
        return
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
