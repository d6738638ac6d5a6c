"""The file of holidays, as an operator edits it: read strictly, every mistake named by its line.

Scalars are read as text and typed by the field that expects them, so that a 31 February is a mistake with a line and
not an accident of the reader.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import yaml

from study.holiday_entries import YEARS, Content, FixedDay, LunarDay, Place, Span, Tet, Year

LONGEST_FILE = 200_000  # bytes
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_SECTIONS = ("fixed", "lunar", "tet", "announced")
Entry = TypeVar("Entry", bound=msgspec.Struct)


class Problem(NamedTuple):
    """One mistake: its line (from 1), the text `holidays.<key>` that explains it, and what fills that text."""

    line: int
    key: str
    fields: Mapping[str, object]


class HolidaysBroken(ValueError):
    """The file cannot be used; `problems` says why, in order of lines."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        super().__init__(f"{path.name}: {len(problems)}")
        self.path, self.problems = path, sorted(problems, key=lambda one: (one.line, one.key))


def read(path: Path) -> Content:
    """Read the file. Raises HolidaysBroken for whatever is not as it should be, OSError when there is none."""
    problems: list[Problem] = []
    sections = _sections(path, problems)
    content = _Reader(problems).content(sections) if not problems else None
    if problems or content is None:
        raise HolidaysBroken(path, problems)
    return content


def _sections(path: Path, problems: list[Problem]) -> dict[str, yaml.Node]:
    body = path.read_bytes()
    try:
        text = body[: LONGEST_FILE + 1].decode("utf-8-sig")
        if len(body) > LONGEST_FILE or any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text, _LOADER)):
            problems.append(Problem(1, "too_big", {}))
            return {}
        root = yaml.compose(text, _LOADER)
    except UnicodeDecodeError:
        problems.append(Problem(1, "no_text", {}))
        return {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(Problem(mark.line + 1 if mark else 1, "no_yaml", {}))
        return {}
    if not isinstance(root, yaml.MappingNode):
        problems.append(Problem(1, "no_yaml", {}))
        return {}
    found = {str(key.value): value for key, value in root.value}
    for name in _SECTIONS:
        if name not in found:
            problems.append(Problem(1, "no_section", {"name": name}))
    for key, _ in root.value:
        if key.value not in _SECTIONS:
            problems.append(Problem(_line(key), "unknown_field", {"name": str(key.value)[:40]}))
    return found


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


class _Reader:
    """Turns nodes into entries and gathers what is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._lines: dict[Place, int] = {}

    def content(self, sections: Mapping[str, yaml.Node]) -> Content | None:
        """Return the content; None, or one with problems, when it cannot be used."""
        nodes = self._list(sections["fixed"])
        self._lines |= {(0, n): _line(node) for n, node in enumerate(nodes)}
        fixed = [one for node in nodes if (one := self._entry(node, FixedDay))]
        lunar = [moon for node in self._list(sections["lunar"]) if (moon := self._entry(node, LunarDay))]
        tet = self._entry(sections["tet"], Tet)
        years = dict(self._years(sections["announced"]))
        return Content(tuple(fixed), tuple(lunar), tet, years, self._lines) if tet else None

    def _list(self, node: yaml.Node) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self._problem(node, "no_list")
        return []

    def _entry(self, node: yaml.Node, kind: type[Entry]) -> Entry | None:
        try:
            return msgspec.convert(_plain(node), kind, strict=False)
        except msgspec.ValidationError as error:
            self._explain(node, str(error))
            return None

    def _years(self, node: yaml.Node) -> Iterator[tuple[int, Year]]:
        if not isinstance(node, yaml.MappingNode):
            self._problem(node, "no_years")
            return
        seen: set[str] = set()
        for key, value in node.value:
            text = str(key.value)
            if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):
                self._problem(key, "bad_year", year=text[:40])
            elif text in seen:
                self._problem(key, "year_twice", year=text)
            elif year := self._year(int(text), key, value):
                seen.add(text)
                yield int(text), year

    def _year(self, number: int, key: yaml.Node, node: yaml.Node) -> Year | None:
        """Read a year piece by piece, so that every break and day is named by its own line."""
        if not isinstance(node, yaml.MappingNode):
            self._problem(key, "no_years")
            return None
        parts = {str(name.value): value for name, value in node.value}
        for name in ("document", "days_off", "working"):
            if name not in parts:
                self._problem(key, "missing_field", name=name)
                return None
        spans = [(n, span) for n in self._list(parts["days_off"]) if (span := self._entry(n, Span))]
        days = [(n, day) for n in self._list(parts["working"]) if (day := self._day(n))]
        self._lines[number, 0] = _line(key)
        self._lines |= {(number, span.first): _line(n) for n, span in spans}
        self._lines |= {(number, day): _line(n) for n, day in days}
        rest = {name: _plain(value) for name, value in parts.items() if name not in ("days_off", "working")}
        read_spans, read_days = tuple(span for _, span in spans), tuple(day for _, day in days)
        try:
            return msgspec.convert(rest | {"days_off": read_spans, "working": read_days}, Year)
        except msgspec.ValidationError as error:
            self._explain(key, str(error))
            return None

    def _day(self, node: yaml.Node) -> date | None:
        try:
            return msgspec.convert(_plain(node), date)
        except msgspec.ValidationError:
            self._problem(node, "bad_field", name="working")
            return None

    def _explain(self, node: yaml.Node, message: str) -> None:
        """Say in our words what the library says in its own: which field, and what is wrong with it."""
        quoted = message.split("`")
        if message.startswith("Object missing required field"):
            self._problem(node, "missing_field", name=quoted[1])
        elif message.startswith("Object contains unknown field"):
            self._problem(node, "unknown_field", name=quoted[1][:40])
        else:
            field = quoted[-2].rpartition(".")[2] if "$." in message else ""
            self._problem(node, "bad_field" if field else "no_entry", name=field)

    def _problem(self, node: yaml.Node, key: str, **fields: object) -> None:
        self._problems.append(Problem(_line(node), key, fields))


def _plain(node: yaml.Node) -> Any:
    """Return a node as lists, dictionaries and text."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each) for each in node.value]
    return str(node.value)
