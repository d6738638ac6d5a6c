"""Units: what wordings are compared by: content words folded, synonyms as their group, and adjacent pairs of these."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from knowledge.tokens import folded
from knowledge.vocabulary import Concepts

_LONGEST_CHUNK = 5
"""Content words of a chunk."""


def units_of(words: Sequence[str], concepts: Concepts, light: Collection[str]) -> list[str]:
    """Return the units of a text: its content words folded, a synonym as its group, and adjacent pairs of these."""
    row = _row(words, concepts, light)
    return [*row, *_pairs(row)]


def chunks_of(
    words: Sequence[str], clauses: Sequence[int], concepts: Concepts, light: Collection[str]
) -> list[list[str]]:
    """Return the units of a text chunk by chunk: its clauses, and long ones in pieces."""
    chunks: list[list[str]] = []
    for start, end in pairwise([*clauses, len(words)]):
        row = _row(words[start:end], concepts, light)
        for at in range(0, len(row), _LONGEST_CHUNK):
            piece = row[at : at + _LONGEST_CHUNK]
            chunks.append([*piece, *_pairs(row[max(0, at - 1) : at + _LONGEST_CHUNK])])
    return chunks


def _row(words: Sequence[str], concepts: Concepts, light: Collection[str]) -> list[str]:
    bare = folded(words)
    row: list[str] = []
    place = 0
    for start, end, group in [*concepts.find(bare), (len(bare), len(bare), -1)]:
        row += [bare[at] for at in range(place, start) if words[at] not in light]
        row += [f"={group}"] if group >= 0 else []
        place = end
    return row


def _pairs(row: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(row)]
