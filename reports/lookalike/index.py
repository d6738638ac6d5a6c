"""The register seen as the short forms that fakes play with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.text import folded_words
from reports.identity.address import unicode_host
from reports.lookalike.forms import host_labels, is_vietnamese, skeleton, squash
from reports.lookalike.words import FILLER_PHRASES, FILLERS, PLACES, PROVINCES
from reports.register import OfficialPage, Register, owns_host
from reports.wordlist import word_set

_PROVINCES = sorted((name.strip().split() for name in PROVINCES), key=len, reverse=True)
_LONG_NAME = 10  # letters that tell an institution without the country's name
_LEVELS = ("tinh", "tp", "thanh pho")


@dataclass(frozen=True)
class Core:
    """One protected short form. `strong` says that it is distinct enough to stand inside a longer name."""

    text: str
    page: OfficialPage
    strong: bool
    place: bool


@dataclass(frozen=True)
class Name:
    """One protected name as words, a province being one word ("@ha noi")."""

    words: tuple[str, ...]
    page: OfficialPage


class Likeness:
    """Indexes of one register: hosts, short forms, their skeletons, names."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.hosts: dict[str, OfficialPage] = {}
        self.cores: dict[str, Core] = {}
        self.skeletons: dict[str, Core] = {}
        self.names: dict[tuple[str, ...], Name] = {}
        for page in register.pages:
            self._add_hosts(page)
        for page in register.pages:
            self._add_names(page)
        for core in self.cores.values():
            if len(core.text) >= 4:
                self.skeletons.setdefault(skeleton(core.text), core)
        self.by_length: dict[int, list[Core]] = {}
        for core in self.cores.values():
            self.by_length.setdefault(len(core.text), []).append(core)

    def near(self, length: int, limit: int) -> Iterable[Core]:
        """Return the cores whose length is within `limit` of `length`."""
        return (
            core
            for size in range(length - limit, length + limit + 1)
            for core in self.by_length.get(size, ())
        )

    def _add_hosts(self, page: OfficialPage) -> None:
        for target in page.targets:
            if owns_host(target):
                self.hosts.setdefault(target.host, page)
                self._add_core(squash("".join(host_labels(unicode_host(target.host))[0])), page)
            elif target.account:
                self._add_core(squash(target.account), page)

    def _add_names(self, page: OfficialPage) -> None:
        for name in page.names:
            for part in {name, _head(name)}:
                self._add_core(squash(part), page)
                self._add_core("".join(_without_levels(folded_words(part))), page)
                self._add_core(_without_country(squash(part)), page)
                words = name_words(part)
                if words:
                    self.names.setdefault(words, Name(words, page))

    def _add_core(self, text: str, page: OfficialPage) -> None:
        if len(text) >= 3 and text not in self.cores:
            place = text in PLACES
            self.cores[text] = Core(text, page, strong=not place and _is_strong(text), place=place)


def name_words(name: str) -> tuple[str, ...]:
    """Return the telling words of a page's name, a province as one: "CA TP Hà Nội" → ("ca", "@ha noi")."""
    text = f" {' '.join(folded_words(name))} "
    for phrase in FILLER_PHRASES:
        text = text.replace(f" {phrase} ", " ") if text.strip() != phrase else text
    words = _join_provinces(text.split())
    kept = tuple(word for word in words if word not in FILLERS)
    return kept or tuple(words)


def is_place(word: str) -> bool:
    """Say whether a word of `name_words` is a province."""
    return word.startswith("@")


def _join_provinces(words: list[str]) -> list[str]:
    joined: list[str] = []
    at = 0
    while at < len(words):
        place = next((p for p in _PROVINCES if words[at : at + len(p)] == p), None)
        if place:
            joined.append("@" + " ".join(place))
        elif words[at] in ("tphcm", "hcm", "hcmc"):
            joined.append("@ho chi minh")
        else:
            joined.append(words[at])
        at += len(place) if place else 1
    return joined


def _head(name: str) -> str:
    """Return the part of a name before its dash: "Bộ Y tế – Facebook" → "Bộ Y tế"."""
    head = re.split(r"\s[–—-]\s", name, maxsplit=1)[0]
    return re.sub(r"\s*\((?:cũ|trước[^)]*)\)", "", head)


def _without_levels(words: list[str]) -> list[str]:
    """Drop "tỉnh", "thành phố", "TP" before a province, but not the "Tĩnh" of Hà Tĩnh."""
    text = " ".join(_join_provinces(words))
    for level in _LEVELS:
        text = text.replace(f" {level} @", " @")
    return text.replace("@", "").split()


def _without_country(text: str) -> str:
    """Drop "Việt Nam" at the end of a long name; "" when nothing is dropped."""
    short = text.removesuffix("vietnam")
    return short if short != text and len(short) >= _LONG_NAME else ""


def _is_strong(text: str) -> bool:
    if len(text) == 5:
        return not is_vietnamese(text)
    return len(text) >= 6 and not (is_vietnamese(text) and len(text) <= 9 and text not in _DISTINCT)


# Short and readable, yet said of nobody else.
_DISTINCT = word_set(
    "bocongan boyte bonoivu botuphap botaichinh chinhphu quochoi nhandan thanhtra bocongthuong bongoaigiao boquocphong "
    "dangcongsan dichvucong baochinhphu tingia mattran toaan vietcombank vnexpress"
)
