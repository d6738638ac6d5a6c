"""Question: what a person typed, and the normal form it is searched by."""

from dataclasses import dataclass

from bot.text import clean
from knowledge.restorer import Restorer
from knowledge.tokens import folded, syllables
from knowledge.vocabulary import Vocabulary

LONGEST = 500
"""Characters of a question that are looked at; of a longer text its beginning and its end."""
_LONGEST_RAW = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """`typed` as cleaned, `before` its syllables; `words` the same restored, with marks, and `bare` without."""

    typed: str
    before: tuple[str, ...]
    words: tuple[str, ...]
    bare: tuple[str, ...]
    rewritten: bool

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
    before = syllables(typed)
    words = restorer.restore(vocabulary.expand(before))
    return Question(typed, tuple(before), tuple(words), tuple(folded(words)), words != before)
