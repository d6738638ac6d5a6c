"""Checking a list row by row: who is new, who is known already, and what has to be mended before anything is taken."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.text import clean, plain
from study.lists.cells import ListRefused, Rows
from study.lists.columns import Column, heading, known
from study.names import is_name
from study.schema import MemberKind

MOST = 1000  # people of one list
State = Literal["new", "known", "wrong"]
_HEADS = 30  # rows among which the names of the columns stand
_SHOWN = 60  # characters of a cell in a problem

_KINDS: dict[str, MemberKind] = {
    "": "official",
    "chinh thuc": "official",
    "dang vien chinh thuc": "official",
    "ct": "official",
    "du bi": "probationary",
    "dang vien du bi": "probationary",
    "db": "probationary",
    "mien": "exempt",
    "duoc mien": "exempt",
    "mien sinh hoat": "exempt",
    "duoc mien sinh hoat": "exempt",
    "mien cong tac va sinh hoat": "exempt",
    "duoc mien cong tac va sinh hoat": "exempt",
    "mien cong tac sinh hoat": "exempt",
    "noi khac": "elsewhere",
    "tam noi khac": "elsewhere",
    "tam thoi noi khac": "elsewhere",
    "sinh hoat noi khac": "elsewhere",
    "sinh hoat tam noi khac": "elsewhere",
    "sinh hoat tam thoi": "elsewhere",
    "sinh hoat tam thoi noi khac": "elsewhere",
}
_FOOT = ("tong cong", "tong so", "cong", "tong")


class Entry(NamedTuple):
    """One row: `line` counts from 1; `problem` is a text below `members.row_` when it is wrong, about `words`."""

    line: int
    name: str
    kind: MemberKind
    state: State
    problem: str = ""
    words: str = ""
    before: int = 0  # the line of the same name above it


@dataclass(frozen=True)
class Checked:
    """A checked list; `ignored` are the columns that were passed over, `phones` that telephone numbers are there."""

    entries: list[Entry]
    ignored: list[str]
    phones: bool

    def count(self, state: State) -> int:
        """Return how many rows are in a state."""
        return sum(entry.state == state for entry in self.entries)

    @property
    def good(self) -> bool:
        """Whether it may be taken: nothing is wrong and somebody is new."""
        return not self.count("wrong") and bool(self.count("new"))


def check(rows: Rows, taken: Collection[str], progress: Callable[[int, int], None] | None = None) -> Checked:
    """Check a list against the names a branch knows already (see `key`). Raises ListRefused."""
    head = max(range(min(len(rows), _HEADS)), key=lambda number: heading(rows[number]), default=None)
    if head is None or not heading(rows[head])[0]:
        shown = next((row for row in rows if any(cell.strip() for cell in row)), [])
        raise ListRefused("no_names", columns=", ".join(_cut(cell) for cell in shown[:6] if cell.strip()))
    places = _places(rows[head])
    entries, seen = list[Entry](), dict[str, int]()
    for number, row in enumerate(rows[head + 1 :], head + 2):
        entry = _entry(number, row, places, taken, seen)
        if entry:
            entries.append(entry)
            seen.setdefault(key(entry.name), number)
        if progress:
            progress(number, len(rows))
    if not entries:
        raise ListRefused("nobody")
    if len(entries) > MOST:
        raise ListRefused("too_long", rows=MOST)
    ignored = [_cut(cell) for cell in rows[head] if cell.strip() and known(cell) in (None, "phone")]
    return Checked(entries, ignored, "phone" in places)


def key(name: str) -> str:
    """Return what two names are compared by: marks count, capitals do not."""
    return clean(name).casefold()


def _places(head: Sequence[str]) -> dict[Column, int]:
    """Return where each column stands; two of a kind contradict each other. Raises ListRefused."""
    found: dict[Column, int] = {}
    for number, cell in enumerate(head):
        column = known(cell)
        if column in found and column != "phone":
            raise ListRefused("twice", column=_cut(cell))
        if column:
            found[column] = number
    return found


def _entry(
    number: int, row: Sequence[str], places: dict[Column, int], taken: Collection[str], seen: dict[str, int]
) -> Entry | None:
    """Return what a row says, None when it says nothing of anybody."""
    name, words = _name(row, places), _cell(row, places, "kind")
    if not name and not any(_cell(row, places, column) for column in ("kind", "phone")):
        return None
    if plain(name) in _FOOT:
        return None
    kind = _KINDS.get(plain(words)) if len(words) <= _SHOWN else None
    if not name:
        return Entry(number, "", "official", "wrong", "no_name")
    if not is_name(name) or not name[0].isalpha():
        return Entry(number, _cut(name), "official", "wrong", "bad_name", _cut(name))
    if kind is None:
        return Entry(number, name, "official", "wrong", "bad_kind", _cut(words))
    if key(name) in seen:
        return Entry(number, name, kind, "wrong", "twice", name, seen[key(name)])
    return Entry(number, name, kind, "known" if key(name) in taken else "new")


def _name(row: Sequence[str], places: dict[Column, int]) -> str:
    """Return the name of a row in one piece; what is written in capitals throughout is written as names are."""
    name = _cell(row, places, "name")
    if "name" not in places:
        name = f"{_cell(row, places, 'before')} {_cell(row, places, 'given')}".strip()
    return name.title() if name.isupper() else name


def _cell(row: Sequence[str], places: dict[Column, int], column: Column) -> str:
    place = places.get(column, -1)
    return " ".join(clean(row[place]).split()) if 0 <= place < len(row) else ""


def _cut(words: str) -> str:
    words = " ".join(clean(words).split())
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
