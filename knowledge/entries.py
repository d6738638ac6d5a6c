"""Entries: one card or document as plain fields, and the one way to write it as YAML.

Values are text without line breaks, lists of them, mappings of them, or None, so that writing and reading again gives
the same fields, and writing those the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields

import msgspec
import yaml

from bot.text import clean
from knowledge.documents import Document
from knowledge.published import Kind
from knowledge.rules import Citation, Rule
from knowledge.source import Node, SourceError, parse

Value = None | str | list["Value"] | dict[str, "Value"]
Entry = dict[str, Value]

ORDER: Mapping[Kind, Sequence[str]] = {
    "rule": [part.name for part in fields(Rule)],
    "document": [part.name for part in fields(Document)],
}
"""The fields of a kind in the order in which they are written."""
_CITATION = [part.name for part in fields(Citation)]
_WIDTH = 110


class _Dumper(yaml.SafeDumper):
    """Quotes only what our reader would take for nothing or for structure: a date or number stays bare."""


_Dumper.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag == "tag:yaml.org,2002:null"]
    for first, found in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def plain(node: Node) -> Value:
    """Return a node as plain values."""
    if isinstance(node.value, dict):
        return {name: plain(inner) for name, inner in node.value.items()}
    if isinstance(node.value, list):
        return [plain(inner) for inner in node.value]
    return node.value


def read_entry(body: str) -> Entry:
    """Return the fields of a body to look at; none when it is empty or cannot be read, which a check tells in words."""
    try:
        found = plain(parse(body, "")) if body else {}
    except SourceError:
        return {}
    return found if isinstance(found, dict) else {}


def entry_of(thing: Rule | Document | Citation) -> Entry:
    """Return a card, a document or a citation as plain fields, days as YEAR-MONTH-DAY, numbers as their digits."""
    made = _digits(msgspec.json.decode(msgspec.json.encode(thing)))
    return made if isinstance(made, dict) else {}


def _digits(value: object) -> Value:
    if isinstance(value, dict):
        return {name: _digits(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_digits(inner) for inner in value]
    return None if value is None else str(value)


def body_of(thing: Rule | Document) -> str:
    """Return the YAML of a card or document: the body of a revision."""
    return write_entry("rule" if isinstance(thing, Rule) else "document", entry_of(thing))


def canonical(kind: Kind, entry: Mapping[str, Value]) -> Entry:
    """Return the fields in their order, texts cleaned to one line; what a kind does not know stays at the end."""
    neat = {name: _neat(value) for name, value in entry.items()}
    citations = neat.get("citations")
    if isinstance(citations, list):
        neat["citations"] = [_citation(item) for item in citations]
    known = ORDER[kind]
    return {name: neat[name] for name in [*known, *sorted(neat.keys() - set(known))] if name in neat}


def write_entry(kind: Kind, entry: Mapping[str, Value]) -> str:
    """Return the YAML of one entry."""
    return write_plain(canonical(kind, entry))


def write_entries(kind: Kind, entries: Sequence[Mapping[str, Value]]) -> str:
    """Return the YAML of a list of entries, one paragraph each."""
    return "\n".join(write_plain([canonical(kind, entry)]) for entry in entries)


def texts_of(value: Value) -> list[str]:
    """Return a value as lines a person reads: a citation on one line, an empty value as none."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        parts = [*map(", ".join, map(texts_of, value.values()))]
        joined = " · ".join(part for part in parts if part)
        return [joined] if joined else []
    return [line for item in value for line in texts_of(item)]


def _citation(item: Value) -> Value:
    if not isinstance(item, dict):
        return item
    known = {name: item.get(name) for name in _CITATION if item.get(name) is not None or name == "article"}
    return {**known, **{name: value for name, value in sorted(item.items()) if name not in _CITATION}}


def _neat(value: Value) -> Value:
    if isinstance(value, dict):
        return {" ".join(clean(name).split()): _neat(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_neat(inner) for inner in value]
    return None if value is None else " ".join(clean(value).split()) or None


def write_plain(value: Value) -> str:
    """Return any plain values as YAML, as they are."""
    return yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=False
    )
