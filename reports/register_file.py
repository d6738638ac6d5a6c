"""Reading the register's YAML so that every row knows its line."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml

from reports.register_row import LINE, RowBroken
from reports.wording import say

T = TypeVar("T")
SECTIONS = ("endings", "pages", "known_fakes")


class RegisterBroken(ValueError):
    """The register cannot be used; the message says in Vietnamese where and what to mend."""


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _LineLoader(_Base):  # type: ignore[misc]  # the C loader has no stubs
    """A safe loader that puts the line number of every mapping into it."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        mapping[LINE] = node.start_mark.line + 1
        return mapping


def _construct_map(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    return dict(loader.construct_mapping(node, deep=True))


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_map)


def sections(path: Path) -> Mapping[str, Any]:
    """Return the file's sections. Raises RegisterBroken when it is missing or not YAML."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LineLoader)  # noqa: S506 (a safe loader)
    except FileNotFoundError as error:
        raise RegisterBroken(say("register.file_missing", file=path)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RegisterBroken(say("register.file_broken", file=path.name, error=error)) from error
    if not isinstance(content, dict):
        raise RegisterBroken(say("register.file_sections", file=path.name, names=", ".join(SECTIONS)))
    return content


def read_rows(read: Callable[[Any], T], rows: Any, problems: list[str]) -> list[tuple[Any, T]]:
    """Return (row, what `read` made of it) for every good row; the others are told in `problems` with their line."""
    if rows is None:
        return []
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        problems.append(say("register.file_list"))
        return []
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append((row, read(row)))
        except RowBroken as error:
            lined = isinstance(row, Mapping) and LINE in row
            where = (
                say("register.file_line", line=row[LINE])
                if lined
                else say("register.file_item", number=number)
            )
            problems.append(f"{where}: {error}")
    return found
