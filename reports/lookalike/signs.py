"""The signs, from the plainest to the faintest; the first kind that applies to a part is the one told."""

from dataclasses import dataclass

from reports.identity import suffixes
from reports.identity.address import unicode_host
from reports.identity.hosts import is_within
from reports.identity.target import Target
from reports.lookalike.address_signs import Address, address_sign
from reports.lookalike.forms import latin
from reports.lookalike.index import Likeness
from reports.lookalike.name_signs import name_sign
from reports.lookalike.sign import Sign
from reports.reason import reason

__all__ = ["Sign", "signs"]


@dataclass(frozen=True)
class _Host:
    text: str
    mixed: bool


def signs(likeness: Likeness, target: Target | None, name: str = "") -> tuple[Sign, ...]:
    """Return why `target`, shown under `name`, looks like a page of the register; empty when it does not."""
    found = []
    if target is not None:
        found += _of_target(likeness, target)
    if name:
        sign = name_sign(likeness, name)
        found += [sign] if sign else []
    return tuple(found)


def _of_target(likeness: Likeness, target: Target) -> list[Sign]:
    found = []
    if target.disguise:
        page = likeness.hosts.get(target.disguise)
        found.append(Sign(reason("verify.sign_disguise", shown=target.disguise, host=target.host), page))
    if target.hidden or not target.account:
        return found
    if target.platform != "website":
        sign = address_sign(likeness, Address.of_account(target.account))
        return found + ([sign] if sign else [])
    return found + _of_host(likeness, target)


def _of_host(likeness: Likeness, target: Target) -> list[Sign]:
    seen = unicode_host(target.host)
    host = latin(seen)
    sign = _embedded(likeness, host) or address_sign(likeness, Address.of_host(host))
    found = [sign] if sign else []
    if not seen.isascii() and host != seen and not _only_vietnamese(seen):
        exact = likeness.hosts.get(host)
        found.insert(
            0,
            Sign(reason("verify.sign_script", seen=seen, like=host), exact or (sign.page if sign else None)),
        )
    if sign and _is_open(target.host):
        found.append(Sign(reason("verify.sign_open_hosting"), sign.page))
    return found


def _embedded(likeness: Likeness, host: str) -> Sign | None:
    """An official host written in front of, or inside, somebody else's."""
    labels = host.replace("-", ".").split(".")
    for start in range(len(labels)):
        for end in range(len(labels) - 1, start + 1, -1):
            page = likeness.hosts.get(".".join(labels[start:end]))
            if page:
                owner = suffixes.owner(host)
                return Sign(
                    reason("verify.sign_subdomain", official=".".join(labels[start:end]), owner=owner), page
                )
    return None


def _is_open(host: str) -> bool:
    """Say whether anybody may open a site beside `host`."""
    return suffixes.is_open_hosting(host) or is_within(host, "sites.google.com")


def _only_vietnamese(host: str) -> bool:
    return latin(host).isascii() and all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in host)
