"""Question: what a person typed, and the normal form it is searched by."""

import re
from dataclasses import dataclass

from bot.text import clean
from knowledge.restorer import Restorer
from knowledge.tokens import folded, syllables
from knowledge.vocabulary import Vocabulary

LONGEST = 500
"""Characters of a question that are looked at; of a longer text its beginning and its end."""
_LONGEST_RAW = 20_000
_CLAUSE_ENDS = re.compile(r"[!?…()\n]+|[.,;:]+(?!\w)|[;,](?!\d)")


@dataclass(frozen=True, slots=True)
class Question:
    """`typed` as cleaned, `before` its syllables; `words` the same restored, with marks, and `bare` without.

    `clauses` are the places in `words` where a clause begins, the first of them 0.
    """

    typed: str
    before: tuple[str, ...]
    words: tuple[str, ...]
    bare: tuple[str, ...]
    clauses: tuple[int, ...]
    rewritten: bool

    @property
    def typed_bare(self) -> tuple[str, ...]:
        """The syllables as typed, without marks: what a wrong guess of the restorer may hide."""
        return tuple(folded(self.before))

    @property
    def restored(self) -> str:
        """The normal form as a sentence, for showing that the question was read in this way."""
        text = " ".join(self.words)
        return text[:1].upper() + text[1:]


def shorten(text: str) -> str:
    """Return `text` cleaned and at most `LONGEST` characters: people ask at the beginning or at the end."""
    if len(text) > _LONGEST_RAW:
        text = text[: _LONGEST_RAW // 2] + " " + text[-_LONGEST_RAW // 2 :]
    text = clean(text)
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[: half - 1]} {text[-half:]}"


def understand(text: str, vocabulary: Vocabulary, restorer: Restorer) -> Question:
    """Return the question in `text`: abbreviations written out, marks put back, slips mended."""
    typed = shorten(text)
    before: list[str] = []
    expanded: list[str] = []
    clauses: list[int] = []
    for clause in _CLAUSE_ENDS.split(typed):
        words = syllables(clause)
        if words:
            clauses.append(len(expanded))
            before += words
            expanded += vocabulary.expand(words)
    words = restorer.restore(expanded)
    return Question(
        typed, tuple(before), tuple(words), tuple(folded(words)), tuple(clauses) or (0,), words != before
    )
