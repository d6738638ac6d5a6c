"""Charts as SVG, drawn here for every page: plain rectangles that take their colours from the page's style sheet.

A chart only shows what a table beside it says in words: `aria-hidden`, or labelled with where the figures are.
"""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

WIDE, THICK = 160, 6  # units of a whole bar
HIGH, STEP = 120, 60  # units of the highest column, and from one column to the next


class Column(NamedTuple):
    """One column: its name below, `told` above, drawn as high as `number`."""

    name: str
    told: str
    number: float


class Part(NamedTuple):
    """One part of a bar: `kind` is its class in the style sheet."""

    kind: str
    number: float


def bar(number: float, whole: float) -> Markup:
    """Return `number` of `whole` as one bar; nothing at all for nothing."""
    return stack([Part("part", number)], whole) if number > 0 else Markup("")


def stack(parts: Sequence[Part], whole: float = 0) -> Markup:
    """Return the parts side by side in one bar, of their sum or of a larger `whole`."""
    whole = max(whole, sum(part.number for part in parts)) or 1
    drawn, begin = [], 0.0
    for part in parts:
        wide = part.number / whole * WIDE
        if wide > 0:
            drawn.append(_rectangle(begin, 0, wide, THICK, part.kind))
        begin += wide
    opening = f'<svg class="bar" viewBox="0 0 {WIDE} {THICK}" preserveAspectRatio="none" aria-hidden="true">'
    return Markup(opening) + Markup("").join(drawn) + Markup("</svg>")  # noqa: S704 - numbers of our own


def columns(rows: Sequence[Column], label: str) -> Markup:
    """Return the rows as columns side by side; `label` is read to who does not see them."""
    highest = max((row.number for row in rows), default=0) or 1
    size = f"0 0 {STEP * max(len(rows), 1)} {HIGH + 44}"
    drawn = [_column(row, place * STEP, row.number / highest * HIGH) for place, row in enumerate(rows)]
    opening = Markup('<svg class="columns-chart" viewBox="{}" role="img" aria-label="{}">').format(
        size, label
    )
    return opening + Markup("").join(drawn) + Markup("</svg>")


def _column(row: Column, left: float, high: float) -> Markup:
    return (
        _rectangle(left + 12, HIGH + 20 - high, STEP - 24, high, "part", round_by=3)
        + _text(row.told, left + STEP / 2, HIGH + 14 - high)
        + _text(row.name, left + STEP / 2, HIGH + 38)
    )


def _rectangle(
    left: float, top: float, wide: float, high: float, kind: str, *, round_by: float = 0
) -> Markup:
    corner = Markup(' rx="{}"').format(_units(round_by)) if round_by else Markup("")
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"{}/>').format(
        escape(kind), _units(left), _units(top), _units(wide), _units(high), corner
    )


def _text(words: str, left: float, top: float) -> Markup:
    return Markup('<text x="{}" y="{}">{}</text>').format(_units(left), _units(top), words)


def _units(number: float) -> str:
    """Return a length with at most one digit after the point."""
    return f"{number:.1f}".removesuffix(".0")
