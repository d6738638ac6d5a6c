"""One pasted word taken apart as a browser would, without opening anything."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

import idna

from reports.identity import hosts, suffixes
from reports.reason import Reason, reason

MAX_LENGTH = 4096  # characters of one address; browsers stop at about 2000
MAX_HOST = 253
MAX_LABELS = 20  # more than any host in use

_SCHEME = re.compile(r"^h?t?tps?[:;]?[/\\]+|^https?:(?=[^\d/\\])|^//", re.IGNORECASE)
_FOREIGN_SCHEME = re.compile(
    r"^(?:javascript|data|file|ftp|mailto|tel|sms|blob|about|chrome|view-source|vbscript|intent|content):",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_ENDING = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+")
_NUMBER = re.compile(r"0x[0-9a-f]*|\d+")
_PORT = re.compile(r":(\d*)$")
_SYLLABLE_LENGTH = 7  # "nghieng" is the longest Vietnamese syllable
EDGE = " .,;:!?…'\"‘’“”()[]{}<>«»*`–—"  # what sentences leave at the ends of an address


@dataclass(frozen=True)
class Address:
    """A taken-apart address; `segments` and `query` are percent-decoded, `fragment` is raw."""

    host: str
    port: int | None
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    fragment: str = ""
    disguise: str = ""

    def get(self, name: str) -> str:
        """Return the first query value called `name`, "" when there is none."""
        return next((value for key, value in self.query if key.lower() == name), "")


def unfolded(address: Address) -> Address:
    """Return `address` with "#!/path" as its path, as some platforms wrote it before 2012."""
    if address.segments or not address.fragment.startswith("!/"):
        return address
    segments, query, _ = _split_tail(address.fragment[1:])
    return replace(address, segments=segments, query=query, fragment="")


def parse(word: str) -> Address | Reason | None:
    """Take `word` apart: an Address, the Reason why it names no page, or None when it is no address at all."""
    if len(word) > MAX_LENGTH:
        return reason("verify.reason_too_long") if _SCHEME.match(word) else None
    if is_foreign(word):
        return reason("verify.reason_scheme")
    scheme = _SCHEME.match(word)
    rest = word[scheme.end() :] if scheme else word
    authority, tail = _split_authority(rest.replace("\\", "/"))
    userinfo, at, location = authority.rpartition("@")
    if at and not scheme:
        return reason("verify.reason_email") if userinfo and "." in location else None
    return _parse_location(location, tail, bool(scheme), userinfo.split(":")[0].lower() if at else "")


def is_foreign(word: str) -> bool:
    """Say whether `word` is a link of a kind that names no page: mailto:, javascript:, file: …"""
    return _FOREIGN_SCHEME.match(word) is not None


def _parse_location(location: str, tail: str, schemed: bool, disguise: str) -> Address | Reason | None:
    if location.startswith("["):
        return reason("verify.reason_ip") if schemed else None
    found = _PORT.search(location)
    port = int(found[1]) if found and found[1] and len(found[1]) <= 5 else None
    if found and found[1] and (port is None or port > 65535):
        return reason("verify.reason_port") if schemed else None
    raw_host = location[: found.start()] if found else location
    if not schemed and _inner_address(raw_host):
        return reason("verify.reason_ip" if raw_host[0].isdigit() else "verify.reason_private")
    if not schemed and not is_plausible(raw_host, bool(tail.strip("/"))):
        return None
    host = ascii_host(raw_host)
    if isinstance(host, Reason):
        return host if schemed else None
    path, query, fragment = _split_tail(tail)
    return Address(host, None if port in (80, 443) else port, path, query, fragment, disguise[:MAX_HOST])


def ascii_host(raw: str) -> str | Reason:
    """Return `raw` as a lower-case ASCII host name, or the reason why it is not one of a public page."""
    host = unquote(raw).strip().strip(".").lower()
    if not 0 < len(host) <= MAX_HOST:
        return reason("verify.reason_host")
    if host.count(".") > MAX_LABELS:
        return reason("verify.reason_host")
    try:
        labels = [_ascii_label(label) for label in host.split(".")]
    except ValueError:
        return reason("verify.reason_host")
    host = ".".join(labels)
    if _NUMBER.fullmatch(labels[-1]):
        return reason("verify.reason_ip")
    if suffixes.is_ending(host):
        return reason("verify.reason_host")
    if len(labels) == 1 or any(hosts.is_within(host, ending) for ending in hosts.PRIVATE_ENDINGS):
        return reason("verify.reason_private")
    if len(host) > MAX_HOST or not _ENDING.fullmatch(labels[-1]):
        return reason("verify.reason_host")
    return host


def unicode_host(host: str) -> str:
    """Return `host` as people see it: "xn--cng-chnhph-…" → "cổng-chínhphủ…"; unreadable labels stay."""
    return ".".join(_unicode_label(label) for label in host.split("."))


@lru_cache(maxsize=4096)
def _ascii_label(label: str) -> str:
    if not label.isascii():
        label = idna.encode(label, uts46=True).decode().lower()
        if "." in label:
            raise ValueError(label)
    if not _LABEL.fullmatch(label):
        raise ValueError(label)
    return label


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return unicodedata.normalize("NFC", label[4:].encode().decode("punycode"))
    except (UnicodeError, ValueError, OverflowError):
        return label


def _inner_address(host: str) -> bool:
    """Say whether a word without a scheme is "localhost" or four numbers with dots."""
    numbers = host.split(".")
    quad = len(numbers) == 4 and all(re.fullmatch(r"\d{1,3}", n, re.ASCII) and int(n) < 256 for n in numbers)
    return quad or host.lower() == "localhost"


def is_plausible(host: str, has_path: bool) -> bool:
    """Say whether a word without a scheme is meant as an address and not as a sentence without spaces."""
    labels = host.lower().strip(".").split(".")
    if len(labels) < 2 or not all(labels) or len(host) > MAX_HOST:
        return False
    if host.lower() in hosts.PLATFORMS:
        return True
    ending, name = labels[-1], labels[-2]
    alone = len(labels) == 2 and not has_path
    if ending in hosts.FILE_ENDINGS and alone:
        return False
    if ending in hosts.SYLLABLE_ENDINGS or ending not in hosts.TOP_LEVEL:
        said = not alone or (name.isascii() and (len(name) > _SYLLABLE_LENGTH or not name.isalpha()))
        return said and (ending in hosts.TOP_LEVEL or suffixes.is_ending(ending))
    return True


def _split_authority(rest: str) -> tuple[str, str]:
    end = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
    return rest[:end], rest[end:]


def _split_tail(tail: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], str]:
    before, _, fragment = tail.partition("#")
    path, _, query = before.partition("?")
    path = unquote(path)
    if ".php?" in path:  # the whole link was percent-encoded: profile.php%3Fid%3D1
        path, _, inner = path.partition("?")
        query = f"{inner}&{query}"
    segments = [part.strip(EDGE) for part in _resolved(path.split("/"))]
    read = parse_qsl(query.replace(";", "&"), keep_blank_values=True, max_num_fields=None)
    pairs = tuple((key.strip(EDGE), value.strip(EDGE)) for key, value in read)
    return tuple(part for part in segments if part), pairs, fragment


def _resolved(parts: list[str]) -> list[str]:
    """Go up at every ".." as a browser does."""
    kept: list[str] = []
    for part in parts:
        if part == "..":
            kept = kept[:-1]
        elif part not in ("", "."):
            kept.append(part)
    return kept
