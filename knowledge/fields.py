"""Fields: typed reading of one YAML mapping, gathering every mistake instead of stopping at the first."""

import difflib
import re
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from knowledge.source import Node, Problem
from knowledge.wording import say

_Value = TypeVar("_Value", bound=str)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Fields:
    """The fields of one mapping; each getter notes a problem and gives a harmless value when one is wrong."""

    def __init__(self, node: Node, file: str, problems: list[Problem], known: Iterable[str]) -> None:
        self.line = node.line
        self.file = file
        self._problems = problems
        self._values: dict[str, Node] = node.value if isinstance(node.value, dict) else {}
        if not isinstance(node.value, dict):
            self.problem("problem_mapping")
        names = list(known)
        for name in self._values.keys() - set(names):
            nearest = difflib.get_close_matches(name, names, 1, 0) if len(name) < 60 else names[:1]
            self.problem(
                "problem_unknown_field", self._values[name].line, field=name, nearest="".join(nearest)
            )

    def problem(self, key: str, line: int | None = None, *, severe: bool = True, **fields: object) -> None:
        """Note one problem at `line` (of the mapping itself when none is given)."""
        about = str(fields.get("field", ""))
        self._problems.append(Problem(self.file, line or self.line, say(key, **fields), severe, about))

    def line_of(self, name: str) -> int:
        """Return the line of a field, or of the mapping when the field is not there."""
        return self._values[name].line if name in self._values else self.line

    def node(self, name: str) -> Node:
        """Return a required field as it stands; a null node with a problem when it is missing."""
        if name not in self._values:
            self.problem("problem_missing", field=name)
        return self._values.get(name, Node(None, self.line))

    def text(self, name: str) -> str:
        """Return a required text; problems when it is missing, empty or not text."""
        if name not in self._values:
            self.problem("problem_missing", field=name)
            return ""
        found = self.optional_text(name)
        if found is None and not isinstance(self._values[name].value, list | dict):
            self.problem("problem_empty", self._values[name].line, field=name)
        return found or ""

    def optional_text(self, name: str) -> str | None:
        """Return a text or None."""
        node = self._values.get(name)
        if node is None or node.value is None:
            return None
        if not isinstance(node.value, str):
            self.problem("problem_text", node.line, field=name)
            return None
        return " ".join(node.value.split()) or None

    def identifier(self, name: str) -> str:
        """Return an id in lower-case kebab letters."""
        found = self.text(name)
        if found and not _ID.fullmatch(found):
            self.problem("problem_id", self.line_of(name), value=found[:80])
        return found

    def choice(self, name: str, choices: tuple[_Value, ...]) -> _Value:
        """Return one of `choices`, the first of them when the value is wrong."""
        found = self.text(name)
        for choice in choices:
            if found == choice:
                return choice
        if found:
            self.problem(
                "problem_choice", self.line_of(name), field=name, value=found[:80], choices=", ".join(choices)
            )
        return choices[0]

    def day(self, name: str) -> date | None:
        """Return a date written YEAR-MONTH-DAY, or None."""
        found = self.optional_text(name)
        if found is None:
            return None
        try:
            return date.fromisoformat(found)
        except ValueError:
            self.problem("problem_date", self.line_of(name), field=name, value=found[:40])
            return None

    def nodes(self, name: str) -> list[Node]:
        """Return the items of a list; none when it is missing or null."""
        node = self._values.get(name)
        if node is None or node.value is None:
            return []
        if isinstance(node.value, list):
            return node.value
        self.problem("problem_list", node.line, field=name)
        return []

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = []
        for node in self.nodes(name):
            if isinstance(node.value, str) and node.value.strip():
                found.append(" ".join(node.value.split()))
            else:
                self.problem("problem_text", node.line, field=name)
        return tuple(found)

    def mapping(self, name: str) -> dict[str, Node]:
        """Return a nested mapping; empty when it is missing or null."""
        node = self._values.get(name)
        if node is None or node.value is None:
            return {}
        if isinstance(node.value, dict):
            return node.value
        self.problem("problem_mapping", node.line)
        return {}
