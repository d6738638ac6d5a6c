"""Proposals: an entry of the register on its way into force, checked whole before it is proposed and published."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot import revisions
from bot.revisions import Outdated
from bot.store import Transaction
from reports.identity import Target, identify
from reports.identity.hosts import is_within
from reports.identity.suffixes import suffix
from reports.official_page import Ending, KnownFake, OfficialPage
from reports.reason import reason
from reports.register import Register, is_shared
from reports.register_entry import Entries, Entry, Kind, claims, kind_of, of_fields, read
from reports.register_row import Mistake, RowBroken

KIND = "official_page"
"""The kind of these revisions."""
KINDS = (
    "party",
    "assembly",
    "state",
    "government",
    "ministry",
    "province",
    "police",
    "justice",
    "public_service",
    "finance",
    "anti_fraud",
    "agency",
    "union",
    "press",
    "enterprise",
)
LONGEST = {
    "name": 200,
    "imitates": 200,
    "by": 120,
    "date": 40,
    "province": 60,
    "see": 300,
    "source": 500,
    "ending": 100,
    "holder": 120,
}
"""Characters of a field."""
LONGEST_LINE = 300
MOST = {"urls": 30, "aliases": 20, "former": 20}
"""Lines of a list."""
_NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "page": ("name",),
    "fake": ("imitates",),
    "ending": ("ending", "holder"),
}
_ENDING = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}")
_STATE = "gov.vn"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Published:
    """What officers published: name → YAML of one entry, "" where it was taken away; `stamp` tells states apart."""

    stamp: str = "0@"
    bodies: Mapping[str, str] = field(default_factory=dict)


NOTHING = Published()


def read_published(tx: Transaction) -> Published:
    """Return everything that is published, in one consistent view."""
    return Published(revisions.stamp(tx, [KIND]), revisions.all_holding(tx, KIND))


def read_newer(tx: Transaction, known: Published) -> Published:
    """Return what is published, `known` itself when nothing was published since: cheap, to be looked at often."""
    return known if revisions.stamp(tx, [KIND]) == known.stamp else read_published(tx)


def check_fields(key: str, fields: Any, entries: Entries) -> Entry:
    """Return the entry of `fields` when it may hold as `key` among `entries`. Raises RowBroken with all mistakes."""
    try:
        entry = of_fields(key, fields)
    except RowBroken as error:
        raise RowBroken([*error.mistakes, *_others(key, fields, entries)]) from error
    found = _found(entry, entries)
    if found:
        raise RowBroken(found)
    return entry


def _others(key: str, fields: Any, entries: Entries) -> list[Mistake]:
    """Return what else is wrong with fields that are no entry because one that is needed is empty."""
    needed = _NEEDED[kind_of(fields)] if isinstance(fields, Mapping) else ()
    filled = {name: "…" for name in needed if not fields.get(name)}
    try:
        entry = of_fields(key, {**fields, **filled} if filled else fields)
    except RowBroken:
        return _limits(fields)
    return [mistake for mistake in _found(entry, entries) if mistake.field not in filled]


def _found(entry: Entry, entries: Entries) -> list[Mistake]:
    found = [*_limits(entry.fields), *_addresses(entry, entries)]
    if isinstance(entry.thing, OfficialPage):
        found += [*_page(entry.thing, entry.key not in entries.by_key), *_same_name(entry, entries)]
    elif isinstance(entry.thing, Ending):
        found += _ending(entry.key, entry.thing, entries)
    else:
        found += _fake(entry.thing, Register.of_entries(entries))
    return found


def check_body(key: str, body: str, entries: Entries) -> Entry | None:
    """Return the entry of a waiting body, None when it takes the entry away. Raises RowBroken."""
    if not body:
        return None
    return check_fields(key, read(key, body).fields, entries)


def publish(tx: Transaction, number: int, by: str, checked_at: str) -> None:
    """Let a waiting entry hold that was checked against the publications of the stamp `checked_at`.

    Raises Outdated, and what `revisions.publish` raises.
    """
    if revisions.stamp(tx, [KIND]) != checked_at:
        raise Outdated
    revisions.publish(tx, number, by)


def _mistake(field: str, name: str, **words: str) -> Mistake:
    return Mistake(field, reason(f"register.mistake_{name}", field=field, **words))


def _limits(fields: Any) -> list[Mistake]:
    found = []
    for name, value in fields.items() if isinstance(fields, Mapping) else ():
        if isinstance(value, str) and len(value) > LONGEST.get(name, LONGEST_LINE):
            found.append(_mistake(name, "long", limit=str(LONGEST.get(name, LONGEST_LINE))))
        elif isinstance(value, list) and len(value) > MOST.get(name, 0):
            found.append(_mistake(name, "many", limit=str(MOST.get(name, 0))))
        elif isinstance(value, list) and any(
            len(line) > LONGEST_LINE for line in value if isinstance(line, str)
        ):
            found.append(_mistake(name, "long_line", limit=str(LONGEST_LINE)))
    return found


def _addresses(entry: Entry, entries: Entries) -> list[Mistake]:
    found = []
    for target in entry.thing.targets:
        other = claims(entries, entry.key, target)
        if target.hidden:
            found.append(_mistake("urls", "hidden", seen=target.display))
        elif other is not None:
            found.append(_mistake("urls", "claimed", seen=target.display, other=shown_name(other)))
        elif target.platform == "website" and suffix(target.host) == target.host:
            found.append(_mistake("urls", "suffix", seen=target.display))
    return found


def _page(page: OfficialPage, new: bool) -> list[Mistake]:
    found = []
    if page.kind not in KINDS:
        found.append(_mistake("kind", "missing"))
    if page.see and not isinstance(identify(page.see), Target):
        found.append(_mistake("see", "address", seen=page.see[:80]))
    if new and not page.source:
        found.append(_mistake("source", "source"))
    return found


def _fake(fake: KnownFake, register: Register) -> list[Mistake]:
    found = []
    for target in fake.targets:
        if register.official(target) or register.ending(target):
            found.append(_mistake("urls", "official", seen=target.display))
    if fake.date and not _YEAR.search(fake.date):
        found.append(_mistake("date", "date"))
    if not fake.by:
        found.append(_mistake("by", "missing"))
    return found


def _ending(key: str, ending: Ending, entries: Entries) -> list[Mistake]:
    """An ending makes every address below it official: none that anybody can register under, none with fakes."""
    text = ending.ending
    others = (other for other in entries.by_key.values() if other.key != key)
    if not _ENDING.fullmatch(text):
        return [_mistake("ending", "ending", seen=text[:80])]
    if any(isinstance(other.thing, Ending) and other.thing.ending == text for other in others):
        return [_mistake("ending", "taken")]
    if is_shared(text) or (suffix(text) == text and text != _STATE):
        return [_mistake("ending", "open", seen=text)]
    hosts = (target.host for fake in entries.fakes for target in fake.targets if target.platform == "website")
    below = next((host for host in hosts if is_within(host, text)), None)
    return [_mistake("ending", "fake_below", seen=below)] if below else []


def _same_name(entry: Entry, entries: Entries) -> list[Mistake]:
    taken = (
        other
        for other in entries.by_key.values()
        if other.key != entry.key
        and other.kind == "page"
        and other.thing.name.lower() == entry.thing.name.lower()
    )
    return [_mistake("name", "taken")] if next(taken, None) else []


def shown_name(entry: Entry) -> str:
    """Return how people call an entry: the page's name, or the fake's address."""
    if isinstance(entry.thing, OfficialPage):
        return entry.thing.name
    return entry.thing.targets[0].display if entry.thing.targets else entry.thing.name
