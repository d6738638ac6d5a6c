"""Cutting many rows into the few sizes for which a statement is prepared."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def portions(items: Sequence[T], sizes: Sequence[int]) -> Iterator[Sequence[T]]:
    """Yield `items` in order, as many of the first size as fit, then of the next; the last of `sizes` is 1."""
    done = 0
    for size in sizes:
        while len(items) - done >= size:
            yield items[done : done + size]
            done += size
