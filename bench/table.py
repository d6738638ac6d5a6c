"""Rounds, ratios and the table: every figure is the median over rounds, with the least and the most."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

Figures = Mapping[str, float]
Round = dict[str, Figures]


class Row(NamedTuple):
    """One line: what was measured, on both sides (`unit`), and the ratio of the same rounds with its target."""

    name: str
    ours: float
    theirs: float | None
    unit: str
    ratio: float | None
    least: float
    most: float
    target: str
    cpu_ours: float | None = None
    cpu_theirs: float | None = None


def rounds(parties: Mapping[str, Callable[[int], Figures]], count: int) -> list[Round]:
    """Run every party once a round, each round beginning with another one; each is given the round's number."""
    names = list(parties)
    done = []
    for number in range(count):
        turn = number % len(names)
        done.append({name: parties[name](number) for name in names[turn:] + names[:turn]})
    return done


def compare(
    name: str, done: Sequence[Round], ours: str, theirs: str, figure: str, unit: str, target: float
) -> Row:
    """Return the line that sets two parties of the same rounds side by side."""
    ratios = [one[ours][figure] / one[theirs][figure] for one in done]
    return Row(
        name,
        median(one[ours][figure] for one in done),
        median(one[theirs][figure] for one in done),
        unit,
        median(ratios),
        min(ratios),
        max(ratios),
        f"≥ {target}×",
        median(one[ours]["cpu"] for one in done),
        median(one[theirs]["cpu"] for one in done),
    )


def alone(name: str, done: Sequence[Figures], figure: str, unit: str, target: float) -> Row:
    """Return the line of something that has nothing to be compared with, only a limit."""
    values = [one[figure] for one in done]
    return Row(name, median(values), None, unit, None, min(values), max(values), f"≤ {target:g} {unit}")


def render(rows: Sequence[Row]) -> str:
    """Return the table as text."""
    head = ("", "ours", "theirs", "unit", "ratio", "min–max", "target", "cpu µs ours/theirs")
    body = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[n]) for line in body) for n in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in body
    )


def _cells(row: Row) -> tuple[str, ...]:
    theirs = "–" if row.theirs is None else f"{row.theirs:.0f}"
    ratio = "–" if row.ratio is None else f"{row.ratio:.2f}×"
    cpu = "–" if row.cpu_ours is None else f"{row.cpu_ours:.0f} / {row.cpu_theirs:.0f}"
    ours = f"{row.ours:.0f}" if row.ours >= 20 else f"{row.ours:.2f}"
    return (row.name, ours, theirs, row.unit, ratio, f"{row.least:.2f}–{row.most:.2f}", row.target, cpu)
