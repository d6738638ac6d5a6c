"""Likeness of addresses: the words of a host or a user name against the register's short forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.identity.hosts import OPEN_HOSTING
from reports.lookalike.forms import (
    distance,
    host_labels,
    is_added,
    is_vietnamese,
    places_in,
    skeleton,
    squash,
)
from reports.lookalike.index import Core, Likeness
from reports.lookalike.sign import Sign
from reports.lookalike.words import AGENCY, PLACES, RISKY
from reports.reason import reason
from reports.wordlist import word_set

MAX_WORDS = 24
_NEUTRAL = word_set("www m com net org info vn vietnam") | {
    host.split(".")[0] for host in OPEN_HOSTING if host != "sites.google.com"
}
_GENERIC = frozenset(("dichvucong", "dvc", "congthongtin"))  # said of many agencies: another name tells more
_STATE = re.compile(r"(?P<rest>.*?)(?:gov|govvn|govn)(?P<tail>\d*)")
_VN = re.compile(r"(?P<rest>.{3,}?)vn")


@dataclass(frozen=True)
class Address:
    """The telling words of an address, and whether "gov" or "vn" was written into it."""

    words: tuple[str, ...]
    gov: bool = False
    vn: bool = False
    foreign: bool = False
    below: bool = False
    """The first word is a whole label below somebody's domain."""

    @classmethod
    def of_host(cls, host: str) -> "Address":
        """Take the owner's labels of a folded `host` apart."""
        labels, foreign = host_labels(host)
        whole = len(labels) > 1 and not re.search(r"[-_]", labels[0])
        return replace(cls._of(" ".join(labels), foreign), below=whole)

    @classmethod
    def of_account(cls, account: str) -> "Address":
        """Take a user name apart."""
        return cls._of(account, False)

    @classmethod
    def _of(cls, text: str, foreign: bool) -> "Address":
        raw = [squash(word) for word in re.split(r"[\s.\-_]+", text)][:MAX_WORDS]
        words: list[str] = []
        gov = vn = False
        for word in raw:
            found = _STATE.fullmatch(word)
            if found:
                gov, word = True, found["rest"]
            if word in _NEUTRAL:
                vn = vn or word == "vn"
            elif word:
                words.append(word)
        return cls(tuple(words), gov, vn, foreign)

    @property
    def joined(self) -> str:
        """All words written together."""
        return "".join(self.words)


def address_sign(likeness: Likeness, address: Address) -> Sign | None:
    """Return the plainest likeness of `address`, None when there is none."""
    if address.foreign or not (address.words or address.gov):
        return None
    return (
        _same(likeness, address)
        or _inside(likeness, address)
        or _place(likeness, address)
        or _drawn_alike(likeness, address)
        or _misspelt(likeness, address)
        or _state_word(address)
    )


def _same(likeness: Likeness, address: Address) -> Sign | None:
    """The same name with another ending, with dots and hyphens moved, or with gov and vn stuck on."""
    core = likeness.cores.get(address.joined)
    short = _VN.fullmatch(address.joined)
    if core is None and short and short["rest"] in likeness.cores:
        core, address = likeness.cores[short["rest"]], Address(address.words, address.gov, True)
    if core is None:
        return None
    vn = address.vn and (len(core.text) > 4 or not re.search(r"[aeiouy]", core.text))
    if address.gov or vn or (not core.place and _is_readable_apart(core) and len(core.text) >= 4):
        return Sign(reason("verify.sign_ending", official=_shown(core)), core.page)
    return None


def _inside(likeness: Likeness, address: Address) -> Sign | None:
    """A protected name with words added around it."""
    found = [
        (core, rest) for core, rest in _runs(likeness, address.words) if _is_telling(core, rest, address)
    ]
    if found:
        core, rest = min(found, key=lambda pair: pair[0].text in _GENERIC)
        return Sign(reason("verify.sign_added", official=_shown(core), added=" ".join(rest)), core.page)
    first = likeness.cores.get(address.words[0]) if address.below and address.words else None
    if first and first.strong and len(address.words) > 1:
        return Sign(reason("verify.sign_below", official=_shown(first), owner=address.words[-1]), first.page)
    return next((sign for word in address.words if (sign := _glued(likeness, word))), None)


def _runs(likeness: Likeness, words: tuple[str, ...]) -> Iterator[tuple[Core, tuple[str, ...]]]:
    """Yield every protected form among neighbouring words, longest first, with the words around it."""
    for size in range(len(words) - 1, 0, -1):
        for start in range(len(words) - size + 1):
            core = likeness.cores.get("".join(words[start : start + size]))
            if core and not core.place:
                yield core, words[:start] + words[start + size :]


def _is_telling(core: Core, rest: tuple[str, ...], address: Address) -> bool:
    if _other_place(core, "".join(rest)):
        return False
    risky = any(_is_risky(word) for word in rest)
    if len(core.text) <= 4:
        unreadable = not re.search(r"[aeiouy]", core.text)  # bhxh says itself, "moc" is a word
        return risky or address.gov or (unreadable and all(is_added(word) for word in rest))
    return risky or address.gov or all(is_added(word) for word in rest) or (address.vn and core.strong)


def _glued(likeness: Likeness, word: str) -> Sign | None:
    """A name and an addition written as one word: dancuquocgia24h, hotrobocongan."""
    for cut in range(4, len(word)):
        for name, rest in ((word[:cut], word[cut:]), (word[-cut:], word[:-cut])):
            core = likeness.cores.get(name)
            if (
                core
                and not core.place
                and _is_readable_apart(core)
                and (_is_risky(rest) or ((core.strong or len(core.text) == 4) and is_added(rest)))
            ):
                return Sign(reason("verify.sign_added", official=_shown(core), added=rest), core.page)
    return None


def _is_readable_apart(core: Core) -> bool:
    """Say whether the eye finds `core` inside a longer word: long enough, or an abbreviation without vowels."""
    return len(core.text) >= 5 or not re.search(r"[aeiouy]", core.text)


def _place(likeness: Likeness, address: Address) -> Sign | None:
    """The name of a province beside the name of an authority."""
    for start, word in enumerate(address.words):
        place = PLACES.get(word)
        rest = address.words[:start] + address.words[start + 1 :]
        if place and (address.gov or any(_is_agency(other) for other in rest)):
            core = likeness.cores.get(place.replace(" ", "")) or likeness.cores.get(
                "ubnd" + place.replace(" ", "")
            )
            if core:
                return Sign(
                    reason("verify.sign_place", place=core.page.province or place, official=_shown(core)),
                    core.page,
                )
    return None


def _drawn_alike(likeness: Likeness, address: Address) -> Sign | None:
    """Other letters or digits that look the same at a glance: vneld, haiph0ng."""
    for word in (address.joined, *address.words):
        core = likeness.skeletons.get(skeleton(word))
        if core and core.text != word and (not core.place or address.gov) and (len(word) >= 5 or address.gov):
            return Sign(reason("verify.sign_drawn", seen=word, official=_shown(core)), core.page)
    return None


def _misspelt(likeness: Likeness, address: Address) -> Sign | None:
    """One or two letters changed, missing, doubled or swapped, in a word that is no Vietnamese word."""
    for word in dict.fromkeys((address.joined, *address.words)):
        if not 6 <= len(word) <= 40 or word in PLACES or is_vietnamese(word) or is_added(word):
            continue
        limit = 1 if len(word) < 10 else 2
        for core in likeness.near(len(word), limit):
            if core.place or core.text[0] != word[0] or core.text == word or not _is_long_enough(core):
                continue
            if distance(word, core.text, limit) <= limit and not _other_place(core, word):
                return Sign(reason("verify.sign_misspelt", seen=word, official=_shown(core)), core.page)
    return None


def _is_long_enough(core: Core) -> bool:
    """Say whether one wrong letter still leaves the word recognisable; a short one must be no Vietnamese word."""
    return len(core.text) >= 6 or (len(core.text) == 5 and core.strong)


def _state_word(address: Address) -> Sign | None:
    return Sign(reason("verify.sign_gov"), None) if address.gov else None


def _other_place(core: Core, text: str) -> bool:
    """Say whether `text` names a province that the protected page does not: a namesake, not a fake."""
    return bool(places_in(text) - places_in(core.text) - places_in(squash(core.page.province)))


def _is_risky(word: str) -> bool:
    return (
        word in RISKY
        or any(word.startswith(risk) for risk in RISKY if len(risk) >= 6)
        or (is_added(word) and any(risk in word for risk in RISKY if len(risk) >= 5))
    )


def _is_agency(word: str) -> bool:
    return word in AGENCY or any(word.startswith(agency) for agency in AGENCY if len(agency) >= 6)


def _shown(core: Core) -> str:
    """Return the page as the sentence shows it: its name and its first address."""
    address = core.page.targets[0].display if core.page.targets else ""
    return f"{core.page.name} ({address})" if address else core.page.name
