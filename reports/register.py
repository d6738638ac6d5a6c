"""The register of official pages and of fakes already announced, read from a file that people edit by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reports.identity import Target, identify
from reports.identity.hosts import SHARED, is_within
from reports.register_file import RegisterBroken, entries, text_list

PATH = Path("knowledge/official_pages.yaml")
CONFIDENCE = ("high", "medium", "low")
STATES = ("current", "former", "unsure")


@dataclass(frozen=True)
class OfficialPage:
    """One owner and its addresses. `see` is where it is found today when `state` is "former"."""

    name: str
    targets: tuple[Target, ...] = ()
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    kind: str = ""
    province: str = ""
    confidence: str = "high"
    state: str = "current"
    see: str = ""
    evidence: str = "agency"
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it has or had."""
        return (self.name, *self.aliases, *self.former)


@dataclass(frozen=True)
class KnownFake:
    """A page that was announced or decided to be an impersonation; without targets only its name is known."""

    imitates: str
    targets: tuple[Target, ...] = ()
    name: str = ""
    by: str = ""
    date: str = ""
    source: str = ""


@dataclass(frozen=True)
class Ending:
    """A domain ending that only agencies are given."""

    ending: str
    holder: str
    confidence: str = "high"


STATE_ENDING = Ending("gov.vn", "cơ quan nhà nước")


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
        content = entries(path)
        problems: list[str] = []
        pages = _collect(_page, content.get("pages"), problems)
        fakes = _collect(_fake, content.get("known_fakes"), problems)
        endings = _collect(_ending, content.get("endings"), problems)
        if not pages and not problems:
            problems.append("phần «pages» đang trống; hãy ghi ít nhất một trang")
        if problems:
            raise RegisterBroken("\n".join(f"{path.name}: {problem}" for problem in problems))
        return cls.of(pages, fakes, endings or (STATE_ENDING,))

    @classmethod
    def from_rows(cls, rows: Any) -> "Register":
        """Return the register of plain rows [{"name", "urls": […]}]. Raises RegisterBroken."""
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            raise RegisterBroken("«register» phải là danh sách các mục có «name» và «urls»")
        problems: list[str] = []
        pages = _collect(_page, rows, problems)
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


def _collect(read: Any, rows: Any, problems: list[str]) -> list[Any]:
    if rows is None:
        return []
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        problems.append("phải là danh sách, mỗi mục bắt đầu bằng dấu «-»")
        return []
    found = []
    for number, row in enumerate(rows, 1):
        where = (
            f"dòng {row['__line__']}" if isinstance(row, Mapping) and "__line__" in row else f"mục {number}"
        )
        try:
            found.append(read(row))
        except ValueError as error:
            problems.append(f"{where}: {error}")
    return found


def _page(row: Any) -> OfficialPage:
    _known(
        row,
        (
            "name",
            "urls",
            "aliases",
            "former",
            "kind",
            "province",
            "confidence",
            "state",
            "see",
            "evidence",
            "source",
        ),
    )
    return OfficialPage(
        name=_text(row, "name", needed=True),
        targets=_targets(row),
        aliases=text_list(row, "aliases"),
        former=text_list(row, "former"),
        kind=_text(row, "kind"),
        province=_text(row, "province"),
        confidence=_choice(row, "confidence", CONFIDENCE),
        state=_choice(row, "state", STATES),
        see=_text(row, "see"),
        evidence=_text(row, "evidence") or "agency",
        source=_text(row, "source"),
    )


def _fake(row: Any) -> KnownFake:
    _known(row, ("imitates", "urls", "name", "by", "date", "source"))
    fake = KnownFake(
        imitates=_text(row, "imitates", needed=True),
        targets=_targets(row),
        name=_text(row, "name"),
        by=_text(row, "by"),
        date=_text(row, "date"),
        source=_text(row, "source"),
    )
    if not (fake.targets or fake.name):
        raise ValueError("cần có «urls» hoặc «name»")
    return fake


def _ending(row: Any) -> Ending:
    _known(row, ("ending", "holder", "confidence"))
    return Ending(
        _text(row, "ending", needed=True),
        _text(row, "holder", needed=True),
        _choice(row, "confidence", CONFIDENCE),
    )


def _targets(row: Mapping[str, Any]) -> tuple[Target, ...]:
    targets = []
    for url in text_list(row, "urls"):
        found = identify(url)
        if not isinstance(found, Target):
            raise ValueError(f"địa chỉ «{url[:80]}» không đọc được; hãy ghi đủ tên miền hoặc đường dẫn trang")
        targets.append(found)
    return tuple(targets)


def _known(row: Any, names: Sequence[str]) -> None:
    if not isinstance(row, Mapping):
        raise ValueError("mỗi mục phải có dạng «tên: nội dung»")
    for key in row:
        if key not in names and key != "__line__":
            raise ValueError(f"không có trường «{key}»; các trường dùng được: {', '.join(names)}")


def _text(row: Mapping[str, Any], name: str, needed: bool = False) -> str:
    value = row.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise ValueError(f"«{name}» phải là chữ" + (" và không để trống" if needed else ""))
    return value.strip()


def _choice(row: Mapping[str, Any], name: str, choices: Sequence[str]) -> str:
    value = _text(row, name) or choices[0]
    if value not in choices:
        raise ValueError(f"«{name}» phải là một trong: {', '.join(choices)}")
    return value
