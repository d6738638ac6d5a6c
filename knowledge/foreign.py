"""Foreign corpora: the same engine over passages that are not ours, for measuring it and for searching law texts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import lines
from knowledge.batch import BadRow, text_of
from knowledge.postings import Postings
from knowledge.question import LONGEST
from knowledge.restorer import Restorer
from knowledge.stretches import Texts
from knowledge.tokens import folded, syllables, with_bigrams
from knowledge.vocabulary import Vocabulary

Id = str | int
_LEARNT_FROM = 3_000_000
"""Syllables of the corpus that the restorer is trained on; more adds seconds, not accuracy."""
_K1 = 0.6
"""Articles of law say a word again and again; hardly more than once counts."""
_LOOKED_AT = 50
"""Passages of which the best stretch is looked for."""
_STRETCH = 0.4
"""What the best stretch counts against the whole."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage of the corpus by its own id, exactly as the corpus writes it, and its score."""

    id: Id
    score: float


class Corpus:
    """An index of passages: BM25 over folded syllables and bigrams, questions mended by what the corpus spells.

    The best of them are looked at again: an article on many things answers by one stretch of it, and so what its best
    stretch holds of the question counts beside what all of it holds.
    """

    def __init__(self, passages: Iterable[tuple[Id, str]], vocabulary: Vocabulary) -> None:
        self._ids: list[Id] = []
        self._vocabulary = vocabulary
        self._learnt: list[list[str]] = []
        self._texts = Texts()
        self._postings = Postings.build(self._taken_in(passages), k1=_K1)
        self._restorer = Restorer.train(self._learnt, keeps_syllables=False)
        self._learnt.clear()

    def _taken_in(self, passages: Iterable[tuple[Id, str]]) -> Iterator[list[str]]:
        left = _LEARNT_FROM
        for id, text in passages:
            words = syllables(text)
            self._ids.append(id)
            if left > 0:
                left -= len(words)
                self._learnt.append(words)
            bare = folded(words)
            self._texts.add(bare)
            yield with_bigrams(bare)

    def rank(self, question: str, top: int = 10) -> list[Ranked]:
        """Return the `top` passages for `question`, best first; none when no word of it occurs."""
        words = self._restorer.restore(self._vocabulary.expand(syllables(question[: 4 * LONGEST])))
        bare = folded(words)
        terms = with_bigrams(bare)
        found = self._postings.best(terms, max(top, _LOOKED_AT))
        weights = {term: self._postings.idf(term) + self._texts.parted for term in terms}
        seen = [
            (score + _STRETCH * self._texts.stretch(place, bare, weights), -place)
            for place, score in found[:_LOOKED_AT]
        ]
        rest = [(score, -place) for place, score in found[_LOOKED_AT:]]
        ranked = [*sorted(seen, reverse=True), *rest][:top]
        return [Ranked(self._ids[-place], score) for score, place in ranked]


def read_passages(path: Path) -> Iterator[tuple[Id, str]]:
    """Yield (id, text with title) of a JSON-lines corpus `{"id","title","text"}`; raises BadRow naming the line."""
    for number, row in lines.read(path):
        parts = [row.get("title"), row.get("text")]
        if not isinstance(row.get("id"), str | int) or not any(isinstance(part, str) for part in parts):
            raise BadRow(path.name, number, "row_corpus")
        yield row["id"], "\n".join(part for part in parts if isinstance(part, str))


def search_foreign(
    corpus: Path, batch: Path, top: int = 10, vocabulary: Vocabulary | None = None
) -> Iterator[dict[str, Any]]:
    """Yield `{"id","ranked":[{"id","score"}]}` for each `{"id","question"}` of the file `batch`, in order.

    Raises BadRow for the first line that is not of that shape.
    """
    index = Corpus(read_passages(corpus), vocabulary or Vocabulary())
    for number, row in lines.read(batch):
        question = text_of(row, "question")
        if question is None:
            raise BadRow(batch.name, number, "row_question")
        ranked = [{"id": found.id, "score": round(found.score, 4)} for found in index.rank(question, top)]
        yield {"id": row.get("id"), "ranked": ranked}
