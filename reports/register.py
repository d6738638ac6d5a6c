"""The register of official pages and of fakes already announced: a file that people edit, and publications."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reports.identity import Target
from reports.identity.hosts import SHARED, is_within
from reports.official_page import STATE_ENDING, Ending, KnownFake, OfficialPage
from reports.register_entry import Entries, read_entries
from reports.register_file import RegisterBroken, read_rows
from reports.register_row import read_page
from reports.wording import say

__all__ = ["Ending", "KnownFake", "OfficialPage", "Register", "RegisterBroken"]
PATH = Path("knowledge/official_pages.yaml")


@dataclass(frozen=True, eq=False)
class Register:
    """Official pages, known fakes and trusted endings, indexed for look-up."""

    pages: tuple[OfficialPage, ...] = ()
    fakes: tuple[KnownFake, ...] = ()
    endings: tuple[Ending, ...] = (STATE_ENDING,)
    _by_host: Mapping[str, OfficialPage] = field(default_factory=dict, repr=False)
    _by_canonical: Mapping[str, OfficialPage] = field(default_factory=dict, repr=False)
    _fake_by_canonical: Mapping[str, KnownFake] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        pages: Iterable[OfficialPage],
        fakes: Iterable[KnownFake] = (),
        endings: Iterable[Ending] = (STATE_ENDING,),
    ) -> "Register":
        """Return the register of `pages`; where two claim one address the first wins."""
        pages, fakes = tuple(pages), tuple(fakes)
        by_host: dict[str, OfficialPage] = {}
        by_canonical: dict[str, OfficialPage] = {}
        for page in pages:
            for target in page.targets:
                by_canonical.setdefault(target.canonical, page)
                if owns_host(target):
                    by_host.setdefault(target.host, page)
        fake_by = {target.canonical: fake for fake in reversed(fakes) for target in fake.targets}
        return cls(pages, fakes, tuple(endings), by_host, by_canonical, fake_by)

    @classmethod
    def load(cls, path: Path = PATH) -> "Register":
        """Read the register file. Raises RegisterBroken with every mistake, each with its line."""
        return cls.of_entries(read_entries(path))

    @classmethod
    def of_entries(cls, entries: Entries) -> "Register":
        """Return the register of what file and publications say."""
        return cls.of(entries.pages, entries.fakes, entries.endings or (STATE_ENDING,))

    @classmethod
    def from_rows(cls, rows: Any) -> "Register":
        """Return the register of plain rows [{"name", "urls": […]}]. Raises RegisterBroken."""
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            raise RegisterBroken(say("register.rows_wrong"))
        problems: list[str] = []
        pages = [page for _, page in read_rows(read_page, rows, problems)]
        if problems:
            raise RegisterBroken("; ".join(problems))
        return cls.of(pages)

    def official(self, target: Target) -> OfficialPage | None:
        """Return the listed page that `target` is, or is a part of."""
        if target.hidden:
            return None
        found = self._by_canonical.get(target.canonical)
        if found or not owns_host(target):
            return found
        labels = target.host.split(".")
        parents = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((self._by_host[host] for host in parents if host in self._by_host), None)

    def ending(self, target: Target) -> Ending | None:
        """Return the trusted ending that `target` lies under."""
        if target.platform != "website" or target.hidden:
            return None
        return next((e for e in self.endings if target.host.endswith("." + e.ending)), None)

    def fake(self, target: Target) -> KnownFake | None:
        """Return the announced fake that `target` is: the same account, or any page of the same host."""
        found = self._fake_by_canonical.get(target.canonical)
        if found or not owns_host(target):
            return found
        return next((f for f in self.fakes for known in f.targets if same_site(known, target)), None)


def owns_host(target: Target) -> bool:
    """Say whether the host alone names the owner: a website that is not on shared hosting."""
    return target.platform == "website" and not target.hidden and not is_shared(target.host)


def is_shared(host: str) -> bool:
    """Say whether many owners share `host`, each with a path of their own."""
    return host in SHARED or any(is_within(host, shared) for shared in SHARED)


def same_site(known: Target, target: Target) -> bool:
    """Say whether `target` is on the host of `known`, when that host has one owner."""
    return owns_host(known) and owns_host(target) and is_within(target.host, known.host)
