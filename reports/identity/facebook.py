"""Facebook's many ways to write one page: share links, mobile hosts, numbers, names with dots."""

import re
from urllib.parse import quote

from reports.identity.address import EDGE, Address, unfolded
from reports.identity.target import Target
from reports.reason import Reason, reason
from reports.wordlist import word_set

_NUMBER_AFTER_NAME = re.compile(r"(?:.*-)?(\d{9,20})")
_ID = re.compile(r"\d{4,20}|pfbid\w+", re.IGNORECASE)
_HIDING = word_set("share reel reels watch photo photos photo.php video.php videos stories story media")
_NO_PAGE = word_set(
    """
    login login.php home.php help policies settings notifications marketplace hashtag search bookmarks friends
    gaming ads privacy legal terms saved memories recover reg r.php sharer sharer.php dialog plugins l.php
    business directory feed lite messages t checkpoint notes live video events_feed
    """
)
_RESERVED = _HIDING | _NO_PAGE | {"people", "pages", "p", "pg", "groups", "events"}


def facebook(address: Address) -> Target | Reason:
    """Return the Facebook page, profile, group or event of `address`."""
    address = unfolded(address)
    parts = address.segments
    page = _by_query(address)
    if page:
        return _numbered(page)
    if not parts:
        return reason("verify.reason_no_page", platform="Facebook")
    first, rest = parts[0].lower(), parts[1:]
    if first in ("people", "pages", "p", "pg") and rest:
        return _listed(first, rest)
    if first == "messages" and len(rest) > 1:
        return _named(rest[1])
    if first in ("groups", "events"):
        return _collection(first, rest)
    if first == "watch" and rest and not rest[0].isdigit() and rest[0].lower() != "live":
        return _named(rest[0])
    if first in _HIDING:
        return _hiding(first, address)
    if first in _NO_PAGE or first.endswith(".php"):
        return reason("verify.reason_no_page", platform="Facebook")
    return _named(parts[0])


def messenger(address: Address) -> Target | Reason:
    """Return the page behind a Messenger link: m.me/name, messenger.com/t/name."""
    parts = [part for part in address.segments if part.lower() != "t"]
    return _named(parts[0]) if parts else reason("verify.reason_no_page", platform="Messenger")


def fb_me(address: Address) -> Target | Reason:
    """Return the page of fb.me/name, or the short link itself when the word is a code."""
    word = "/".join(address.segments)
    if re.fullmatch(r"[a-z.]{5,}\d{0,4}", word):
        return _named(word)
    if not word:
        return reason("verify.reason_no_page", platform="Facebook")
    text = "fb.me/" + quote(word, safe="/@")
    return Target("facebook", text, text, hidden=True)


def app_link(word: str) -> Target | Reason | None:
    """Return the page of an app link (fb://profile/1000…), None when `word` is not one."""
    found = re.match(r"fb://(profile|page|group)s?/+(?:\?id=)?(\d{4,20})", word, re.IGNORECASE)
    if not found:
        return None
    return _collection("groups", (found[2],)) if found[1].lower() == "group" else _numbered(found[2])


def _by_query(address: Address) -> str:
    """Return the page's number when the query carries it."""
    first = address.segments[0].lower() if address.segments else ""
    if first in ("profile.php", "story.php", "permalink.php", "page.php"):
        number = address.get("id")
    elif first == "ads":
        number = address.get("view_all_page_id")
    else:
        return ""
    return number if _ID.fullmatch(number) else ""


def _numbered(number: str) -> Target:
    text = f"facebook.com/profile.php?id={number}"
    return Target("facebook", text, text, account="")


def _named(name: str) -> Target | Reason:
    """Return the page called `name`; Facebook ignores case and dots in names."""
    name = name.strip(EDGE + "@")
    found = _NUMBER_AFTER_NAME.fullmatch(name.replace(".", ""))
    if found:
        return _numbered(found[1])
    account = name.lower().replace(".", "").lstrip("@")
    if not account or {account, name.lower()} & _RESERVED or name.lower().endswith(".php"):
        return reason("verify.reason_no_page", platform="Facebook")
    text = "facebook.com/" + quote(account, safe="")
    return Target("facebook", text, "facebook.com/" + name.lower(), account=account)


def _listed(first: str, rest: tuple[str, ...]) -> Target | Reason:
    """people/Name/1000…, pages/Name/1000…, pages/category/Name-1000…, p/Name-1000…, pg/name."""
    for part in rest:
        found = _NUMBER_AFTER_NAME.fullmatch(part) or re.fullmatch(r"(pfbid\w+)", part)
        if found:
            return _numbered(found[1])
    if first == "pages" and rest[0].lower() == "category":
        rest = rest[2:] or rest
    return _named(rest[0])


def _collection(first: str, rest: tuple[str, ...]) -> Target | Reason:
    if not rest:
        return reason("verify.reason_no_page", platform="Facebook")
    name = rest[0].lower()
    text = f"facebook.com/{first}/" + quote(name, safe="")
    return Target(
        "facebook", text, f"facebook.com/{first}/{name}", account=name if not name.isdigit() else ""
    )


def _hiding(first: str, address: Address) -> Target | Reason:
    """A shared post, film or picture: the owner cannot be seen, the address itself is kept."""
    parts = address.segments
    number = address.get("v") or address.get("fbid") or address.get("set")
    if number:
        kind = (
            "photo.php?fbid=" if address.get("fbid") else "watch?v=" if address.get("v") else "media/set?set="
        )
        text = f"facebook.com/{kind}" + quote(number, safe="")
    elif len(parts) > 1:
        owners = (address.get("id"), parts[1] if first == "stories" else "")
        owner = next((number for number in owners if _ID.fullmatch(number)), "")
        if owner:
            return _numbered(owner)
        text = f"facebook.com/{first}/" + "/".join(quote(part, safe="") for part in parts[1:3])
    else:
        return reason("verify.reason_no_page", platform="Facebook")
    return Target("facebook", text, text, hidden=True)
