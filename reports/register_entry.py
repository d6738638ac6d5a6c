"""Entries of the register under the names they are edited by, and the one way to write an entry as YAML."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.text import clean, plain
from reports.identity.target import Target
from reports.official_page import Ending, KnownFake, OfficialPage
from reports.reason import reason
from reports.register_file import RegisterBroken, read_rows, sections
from reports.register_row import (
    ENDING_FIELDS,
    FAKE_FIELDS,
    LINE,
    PAGE_FIELDS,
    Mistake,
    RowBroken,
    read_ending,
    read_fake,
    read_page,
)
from reports.wording import say

Thing = OfficialPage | KnownFake | Ending
Kind = Literal["page", "fake", "ending"]
Fields = Mapping[str, str | list[str]]
_LONGEST_KEY = 90
_FIRST: Mapping[Kind, str] = {"page": "", "fake": "gia-", "ending": "duoi-"}
"""What names begin with, so that no fake and no ending is taken for a page."""
_ORDERS: Mapping[Kind, tuple[str, ...]] = {"page": PAGE_FIELDS, "fake": FAKE_FIELDS, "ending": ENDING_FIELDS}


@dataclass(frozen=True)
class Entry:
    """One official page, announced fake or trusted ending; `fields` is how it is written."""

    key: str
    fields: Fields
    thing: Thing

    @property
    def body(self) -> str:
        """The YAML of it: what a revision keeps."""
        return write(self.fields)

    @property
    def kind(self) -> Kind:
        """Which of the three it is."""
        return kind_of(self.fields)


@dataclass(frozen=True)
class Entries:
    """What the file says, or file and publications together; `broken` are published entries that cannot be read."""

    by_key: Mapping[str, Entry]
    broken: tuple[str, ...] = field(default=())

    @property
    def pages(self) -> list[OfficialPage]:
        """The official pages in their order."""
        return [entry.thing for entry in self.by_key.values() if isinstance(entry.thing, OfficialPage)]

    @property
    def fakes(self) -> list[KnownFake]:
        """The announced fakes in their order."""
        return [entry.thing for entry in self.by_key.values() if isinstance(entry.thing, KnownFake)]

    @property
    def endings(self) -> list[Ending]:
        """The trusted endings in their order."""
        return [entry.thing for entry in self.by_key.values() if isinstance(entry.thing, Ending)]

    def with_published(self, bodies: Mapping[str, str]) -> "Entries":
        """Return them with published bodies in their place: a new one is added, an empty one takes away."""
        by_key, broken = dict(self.by_key), []
        for key, body in bodies.items():
            try:
                if body:
                    by_key[key] = read(key, body)
                else:
                    by_key.pop(key, None)
            except RowBroken:
                broken.append(key)
        return replace(self, by_key=by_key, broken=tuple(broken))


def read_entries(path: Path) -> Entries:
    """Return what the file says. Raises RegisterBroken with every mistake, each with its line."""
    content, problems = sections(path), list[str]()
    pages = read_rows(read_page, content.get("pages"), problems)
    fakes = read_rows(read_fake, content.get("known_fakes"), problems)
    endings = read_rows(read_ending, content.get("endings"), problems)
    if not pages and not problems:
        problems.append(say("register.file_empty"))
    if problems:
        raise RegisterBroken("\n".join(f"{path.name}: {problem}" for problem in problems))
    by_key: dict[str, Entry] = {}
    things: list[tuple[Any, Thing]] = [*pages, *fakes, *endings]
    for row, thing in things:
        key = next(name for name in _names(row.get("id") or name_of(thing)) if name not in by_key)
        by_key[key] = Entry(key, {name: value for name, value in row.items() if name != LINE}, thing)
    return Entries(by_key)


def read(key: str, body: str) -> Entry:
    """Return the entry of a body. Raises RowBroken."""
    try:
        row = yaml.safe_load(body)
    except yaml.YAMLError as error:
        raise RowBroken([Mistake("", reason("register.mistake_row"))]) from error
    return of_fields(key, row)


def fields_of(body: str) -> Fields:
    """Return the fields of a body as they stand there, unchecked: to be shown and compared."""
    try:
        row = yaml.safe_load(body)
    except yaml.YAMLError:
        row = None
    found = row if isinstance(row, Mapping) else {}
    return {name: value for name, value in found.items() if isinstance(value, str | list)}


def kind_of(fields: Any) -> Kind:
    """Say what fields describe: a fake when they say whom it imitates, an ending when they have one, else a page."""
    if not isinstance(fields, Mapping):
        return "page"
    return "fake" if "imitates" in fields else "ending" if "ending" in fields else "page"


def of_fields(key: str, row: Any) -> Entry:
    """Return the entry of plain fields. Raises RowBroken."""
    readers: Mapping[Kind, Callable[[Any], Thing]]
    readers = {"page": read_page, "fake": read_fake, "ending": read_ending}
    return Entry(key, row, readers[kind_of(row)](row))


def write(fields: Fields) -> str:
    """Return the YAML of an entry: fields in their order, texts on one line, nothing empty."""
    neat = {name: _neat(fields[name]) for name in _ORDERS[kind_of(fields)] if name in fields}
    kept = {name: value for name, value in neat.items() if value}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False)


def name_of(thing: Thing) -> str:
    """Return the name an entry goes by in revisions and addresses: of its first page, else of what it is called."""
    shown = thing.targets[0].canonical if thing.targets else thing.name
    slug = "-".join(re.findall(r"[a-z0-9]+", plain(shown))) or "muc"
    kind: Kind = "fake" if isinstance(thing, KnownFake) else "ending" if isinstance(thing, Ending) else "page"
    return _FIRST[kind] + slug[:_LONGEST_KEY].strip("-")


def free_name(thing: Thing, entries: Entries) -> str:
    """Return a name for a new entry."""
    return next(name for name in _names(name_of(thing)) if name not in entries.by_key)


def claims(entries: Entries, key: str, target: Target) -> Entry | None:
    """Return the other entry that already has the address of `target`."""
    found = (
        entry
        for entry in entries.by_key.values()
        if entry.key != key and any(known.canonical == target.canonical for known in entry.thing.targets)
    )
    return next(found, None)


def _names(first: str) -> Iterator[str]:
    yield first
    number = 2
    while True:
        yield f"{first}-{number}"
        number += 1


def _neat(value: str | list[str]) -> str | list[str]:
    if isinstance(value, str):
        return " ".join(clean(value).split())
    return [line for line in (" ".join(clean(item).split()) for item in value) if line]
