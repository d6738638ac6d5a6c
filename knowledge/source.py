"""Source: YAML files read with the line of every value, safe against hostile input.

Scalars stay text: a document number 85 or a date is typed by the field that expects it, never guessed by YAML.
Anchors, aliases and explicit tags are refused: nothing here needs them, and they are how small files grow large.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.wording import say

_LONGEST_FILE = 2_000_000
_DEEPEST = 12
_NULLS = {"", "~", "null", "Null", "NULL"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line (from 1) where it stands."""

    value: "str | list[Node] | dict[str, Node] | None"
    line: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in the knowledge files: where it is, what is wrong and how to mend it.

    `field` is the field of the card or document it is about, "" where it is about no single one.
    """

    file: str
    line: int
    message: str
    severe: bool = True
    field: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class SourceError(Exception):
    """A file that cannot be read as a whole."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read(path: Path, name: str) -> Node:
    """Return the one document in the YAML file at `path`; `name` is how the file is called in problems.

    Raises `SourceError` when the file is unreadable, too long, not YAML, too deep, or uses anchors or tags.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise _broken(name, 1, "problem_unreadable", reason=error.strerror or "?") from error
    except UnicodeDecodeError as error:
        raise _broken(name, raw[: error.start].count(b"\n") + 1, "problem_not_utf8") from error
    if len(raw) > _LONGEST_FILE:
        raise _broken(name, 1, "problem_too_long")
    return parse(text, name)


def parse(text: str, name: str) -> Node:
    """Return the tree of `text`; raises `SourceError` as `read` does."""
    try:
        return _build(text, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _broken(
            name, mark.line + 1 if mark else 1, "problem_syntax", reason=error.problem or ""
        ) from error
    except yaml.YAMLError as error:
        raise _broken(name, 1, "problem_syntax", reason=str(error).splitlines()[0]) from error


def _broken(name: str, line: int, key: str, **fields: str) -> SourceError:
    return SourceError(Problem(name, line, say(key, **fields)))


class _Tree:
    """The open collections while events arrive, so that depth costs a check and not the stack."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Node | None = None
        self._open: list[Node] = []
        self._keys: list[str | None] = []

    def add(self, node: Node) -> None:
        if not self._open:
            if self.root is not None:
                raise _broken(self.name, node.line, "problem_two_documents")
            self.root = node
            return
        parent = self._open[-1].value
        if isinstance(parent, list):
            parent.append(node)
        elif isinstance(parent, dict):
            self._add_pair(parent, node)

    def _add_pair(self, parent: dict[str, Node], node: Node) -> None:
        key = self._keys[-1]
        if key is not None:
            parent[key] = node
            self._keys[-1] = None
        elif not isinstance(node.value, str):
            raise _broken(self.name, node.line, "problem_key")
        elif node.value in parent:
            raise _broken(self.name, node.line, "problem_twice", field=node.value)
        else:
            self._keys[-1] = node.value

    def open(self, node: Node) -> None:
        self.add(node)
        self._open.append(node)
        self._keys.append(None)
        if len(self._open) > _DEEPEST:
            raise _broken(self.name, node.line, "problem_deep")

    def close(self) -> None:
        self._open.pop()
        self._keys.pop()


def _build(text: str, name: str) -> Node:
    tree = _Tree(name)
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if getattr(event, "anchor", None) is not None or isinstance(event, yaml.AliasEvent):
            raise _broken(name, line, "problem_anchor")
        if getattr(event, "tag", None) is not None:
            raise _broken(name, line, "problem_tag")
        if isinstance(event, yaml.ScalarEvent):
            tree.add(Node(_scalar(event), line))
        elif isinstance(event, yaml.MappingStartEvent):
            tree.open(Node({}, line))
        elif isinstance(event, yaml.SequenceStartEvent):
            tree.open(Node([], line))
        elif isinstance(event, yaml.CollectionEndEvent):
            tree.close()
    return tree.root or Node(None, 1)


def _scalar(event: yaml.ScalarEvent) -> str | None:
    bare = event.style is None or event.style == ""
    return None if bare and event.value in _NULLS else str(event.value)
