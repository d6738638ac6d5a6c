"""Public suffixes: below which endings strangers to each other register names, so whose name a host really is.

The list is bundled, see the head of `public_suffixes.txt` for its origin, date and licence; nothing is fetched.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

PATH = Path(__file__).parent / "public_suffixes.txt"
_PRIVATE = (
    "// BEGIN PRIVATE DOMAINS"  # from here on: companies that let anybody open a site below their own name
)


@dataclass(frozen=True)
class _Rules:
    """The rules of registries and those of companies; about a megabyte, read when the first host is looked at."""

    registries: frozenset[str]
    companies: frozenset[str]

    def __contains__(self, rule: object) -> bool:
        return rule in self.registries or rule in self.companies


def suffix(host: str) -> str:
    """Return the public suffix of an ASCII or Unicode `host` in lower case: "a.hanoi.gov.vn" → "gov.vn"."""
    return host.split(".", _labels_before(host))[-1]


def owner(host: str) -> str:
    """Return the name that was registered, one label more than its suffix: "x.abc.com.vn" → "abc.com.vn".

    A host that is itself a suffix is returned whole.
    """
    return host.split(".", max(0, _labels_before(host) - 1))[-1]


def is_ending(label: str) -> bool:
    """Say whether `label` is a top-level domain in use."""
    return _unicode(label) in _top_level()


def is_open_hosting(host: str) -> bool:
    """Say whether `host` lies below a company's name where anybody may open a site: "x.vercel.app"."""
    found = suffix(host)
    return found != host and "." in found and _unicode(found) in _rules().companies


@lru_cache(maxsize=4096)
def _labels_before(host: str) -> int:
    """Return how many labels stand before the suffix of `host`."""
    labels = [_unicode(label) for label in host.split(".")]
    rules = _rules()
    for start in range(len(labels)):
        rest = ".".join(labels[start:])
        if "!" + rest in rules:
            return start + 1
        if rest in rules or ".".join(["*", *labels[start + 1 :]]) in rules:
            return start
    return len(labels) - 1


def _unicode(label: str) -> str:
    if "xn--" not in label:
        return label
    try:
        return ".".join(
            part[4:].encode().decode("punycode") if part.startswith("xn--") else part
            for part in label.split(".")
        )
    except (UnicodeError, ValueError, OverflowError):
        return label


@cache
def _rules() -> _Rules:
    registries, _, companies = PATH.read_text(encoding="utf-8").partition(_PRIVATE)
    return _Rules(frozenset(registries.splitlines()), frozenset(companies.splitlines()))


@cache
def _top_level() -> frozenset[str]:
    return frozenset(rule for rule in _rules().registries if rule and "." not in rule and "/" not in rule)
