"""Degrading: the same questions as they look when typed badly, to measure that the way of typing costs little.

Mechanical and repeatable: what is done to a text depends on the text alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from string import ascii_lowercase

from bot.text import fold
from knowledge.evaluation import Labelled
from knowledge.vocabulary import Vocabulary

CLEAN = "clean"
_SLIPS = 0.05
"""The share of letters that are slipped on."""
_LEFT_BARE = 0.5
"""The share of marked words that a keyboard left as the bare keys."""
_WORD = re.compile(r"\w+")
_TONES = "\u0301\u0300\u0309\u0303\u0323"
_TELEX = {"â": "aa", "ă": "aw", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_VNI = {"â": "a6", "ă": "a8", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}


@dataclass(frozen=True, slots=True)
class Degrading:
    """What is needed to make the text worse: the abbreviations people use and what they write around a question."""

    vocabulary: Vocabulary
    around: Sequence[str]

    def styles(self) -> dict[str, Callable[[str], str]]:
        """Return name → what it makes of a text."""
        return {
            "no_marks": fold,
            "decomposed": lambda text: unicodedata.normalize("NFD", text),
            "telex": lambda text: _keyed(text, _TELEX, "sfrxj"),
            "vni": lambda text: _keyed(text, _VNI, "12345"),
            "typos": _slipped,
            "abbreviations": self._shortened,
            "shouting": lambda text: " ".join(_WORD.findall(unicodedata.normalize("NFC", text))).upper(),
            "chatter": self._surrounded,
        }

    def rows(self, rows: Iterable[Labelled]) -> Iterator[Labelled]:
        """Yield each row as it is, in the style "clean", and once in each of the other styles."""
        made = self.styles()
        for row in rows:
            yield replace(row, style=CLEAN)
            for style, degraded in made.items():
                yield replace(row, id=f"{row.id}/{style}", question=degraded(row.question), style=style)

    def _shortened(self, text: str) -> str:
        """Write `text` in small letters, with the shortest abbreviation of whatever has one."""
        shortest: dict[str, str] = {}
        for short, long in self.vocabulary.abbreviations.items():
            if len(short) < len(shortest.get(long, long)):
                shortest[long] = short
        text = unicodedata.normalize("NFC", text).lower()
        for long in sorted(shortest, key=len, reverse=True):
            text = re.sub(rf"\b{re.escape(long)}\b", shortest[long], text)
        return text

    def _surrounded(self, text: str) -> str:
        return self.around[sum(text.encode()) % len(self.around)].format(question=text)


def _keyed(text: str, letters: dict[str, str], tones: str) -> str:
    """Leave about half of the marked words as the keys that were pressed for them."""
    chance = Random(text)  # noqa: S311 - repeatable on purpose

    def keys(found: re.Match[str]) -> str:
        word = found.group()
        return word if word.isascii() or chance.random() >= _LEFT_BARE else _keys(word, letters, tones)

    return _WORD.sub(keys, unicodedata.normalize("NFC", text))


def _keys(word: str, letters: dict[str, str], tones: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    tone = next((tones[_TONES.index(mark)] for mark in apart if mark in _TONES), "")
    shape = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in _TONES))
    return "".join(letters.get(letter.lower(), letter) for letter in shape) + tone


def _slipped(text: str) -> str:
    """Drop, double, swap or mistake about one letter in twenty."""
    chance = Random(text)  # noqa: S311 - repeatable on purpose
    out: list[str] = []
    letters = list(text)
    for place, letter in enumerate(letters):
        if not letter.isalpha() or chance.random() >= _SLIPS:
            out.append(letter)
            continue
        slip = chance.randrange(4)
        if slip == 1:
            out += [letter, letter]
        elif slip == 2 and place + 1 < len(letters):
            letters[place + 1], letter = letter, letters[place + 1]
            out.append(letter)
        elif slip > 1:
            out.append(chance.choice(ascii_lowercase))
    return "".join(out)
