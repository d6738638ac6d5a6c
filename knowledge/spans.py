"""Spans: where in a held text a citation's words stand, and the hash that tells whether they still do.

A span covers whole lines of a text in normal form. An edit of these lines, also one at their very ends, withdraws what
rests on them; an edit elsewhere only moves them, and they are found again.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.rules import Rule

_BUDGET = 200_000_000
"""Characters that are hashed at most while looking for lines that moved."""
_LINE_START = re.compile(r"^", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` (included) to `end` (not) of a held text, and the SHA-256 of them in UTF-8, in hex."""

    start: int
    end: int
    sha256: str


def sha256_of(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def lock(text: str, start: int, end: int) -> Span:
    """Return the span of `text[start:end]`. Raises ValueError when it is empty or does not cover whole lines."""
    if not _covers_lines(text, start, end):
        raise ValueError("a span has to cover whole lines")
    return Span(start, end, sha256_of(text[start:end]))


def holds(span: Span, text: str) -> bool:
    """Return whether the words of the span still stand in `text`, where they were or elsewhere."""
    return locate(span, text) is not None


def locate(span: Span, text: str) -> Span | None:
    """Return the span where its words now stand in `text`, the nearest place if there are several; None if nowhere."""
    return next(_found(span, text), None)


def stands_once(span: Span, text: str) -> bool:
    """Return whether the words stand in exactly one place: only such words tell of every edit."""
    return len(list(islice(_found(span, text), 2))) == 1


def _found(span: Span, text: str) -> Iterator[Span]:
    """Yield the places where the words stand, the old one first, then the nearest."""
    length = span.end - span.start
    looked_at = 0
    for start in _places(span, text) if length > 0 else ():
        if not _covers_lines(text, start, start + length):
            continue
        if sha256_of(text[start : start + length]) == span.sha256:
            yield Span(start, start + length, span.sha256)
        looked_at += length
        if looked_at > _BUDGET:
            return


def _places(span: Span, text: str) -> Iterator[int]:
    """Yield the old place, then the beginning of every other line, the nearest first."""
    yield span.start
    starts = (found.start() for found in _LINE_START.finditer(text))
    others = (start for start in starts if start != span.start)
    yield from sorted(others, key=lambda start: abs(start - span.start))


def _covers_lines(text: str, start: int, end: int) -> bool:
    return (
        0 <= start < end <= len(text)
        and (start == 0 or text[start - 1] == "\n")
        and (end == len(text) or text[end] == "\n")
    )


def spans_hold(rule: "Rule", texts: Mapping[str, str]) -> bool:
    """Return whether every locked citation of the rule still stands in the text held of its document.

    `texts` are the held texts by document id; a text that is gone holds nothing.
    """
    return all(
        citation.span is None or holds(citation.span, texts.get(citation.document, ""))
        for citation in rule.citations
    )
