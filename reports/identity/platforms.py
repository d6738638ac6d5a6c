"""The other platforms, one function each: from a taken-apart address to the account it belongs to."""

import re
from collections.abc import Callable
from urllib.parse import quote

from reports.identity import hosts
from reports.identity.address import EDGE, Address, unfolded
from reports.identity.facebook import facebook, fb_me, messenger
from reports.identity.target import Target
from reports.identity.website import website
from reports.reason import Reason, reason
from reports.wordlist import word_set

# What stands before the name: "#@name", "#/im?p=@name".
_TELEGRAM_WEB = re.compile(r"^[#/]*(?:im\?p=)?@?|[?&].*$")
_TELEGRAM_OWN = word_set(
    "s c share joinchat iv addstickers addemoji addtheme proxy socks login setlanguage bg"
) | {""}
_INSTAGRAM_OWN = word_set("accounts explore direct p reel reels tv stories share") | {""}
_X_OWN = word_set("home search explore login share hashtag i intent")
_EDGE = EDGE + "@"  # of a name: stripped before it is compared with a platform's own words
Reader = Callable[[Address], Target | Reason]


def _account(platform: str, prefix: str, name: str) -> Target | Reason:
    """Return the account `name`; user names are the same in either case."""
    name = name.lower().strip(_EDGE)
    if not name:
        return _nothing(platform.capitalize())
    return Target(platform, prefix + quote(name, safe=""), prefix + name, account=name)


def _thing(platform: str, text: str) -> Target:
    """Return an address that shows a post or an invitation but not whose it is."""
    return Target(platform, text, text, hidden=True)


def _word(text: str) -> str:
    """Return `text` when it is one plain word of an address, "" otherwise."""
    return text if re.fullmatch(r"[\w-]+", text, re.ASCII) else ""


def _nothing(platform: str) -> Reason:
    return reason("verify.reason_no_page", platform=platform)


def tiktok(address: Address) -> Target | Reason:
    """tiktok.com/@name[/video/…]; tiktok.com/t/CODE hides its account."""
    parts = address.segments
    if parts and parts[0].startswith("@") and len(parts[0]) > 1:
        return _account("tiktok", "tiktok.com/@", parts[0][1:])
    if len(parts) > 1 and parts[0] in ("t", "v", "embed"):
        code = parts[1].removesuffix(".html")
        return _thing("tiktok", f"tiktok.com/{parts[0]}/{quote(code, safe='')}")
    return _nothing("TikTok")


def youtube(address: Address) -> Target | Reason:
    """youtube.com/@name, /channel/UC…, /c/name, /user/name; a film hides its channel."""
    parts = address.segments
    name = parts[0] if parts else ""
    first = name.lower()
    if first.startswith("@") and len(first) > 1:
        return _account("youtube", "youtube.com/@", first[1:])
    if first == "channel" and len(parts) > 1:
        text = "youtube.com/channel/" + quote(parts[1], safe="")
        return Target("youtube", text, text)
    if first in ("c", "user") and len(parts) > 1:
        return _account("youtube", f"youtube.com/{first}/", parts[1])
    film = address.get("v") or (
        parts[1] if len(parts) > 1 and first in ("shorts", "live", "embed", "v") else ""
    )
    if film:
        return _thing("youtube", "youtube.com/watch?v=" + quote(film, safe=""))
    if first == "playlist" and address.get("list"):
        return _thing("youtube", "youtube.com/playlist?list=" + quote(address.get("list"), safe=""))
    if not first or first in (
        "watch",
        "feed",
        "results",
        "playlist",
        "shorts",
        "live",
        "channel",
        "c",
        "user",
    ):
        return _nothing("YouTube")
    return _account("youtube", "youtube.com/c/", name)


def youtu_be(address: Address) -> Target | Reason:
    """youtu.be/FILM."""
    film = address.segments[0] if address.segments else ""
    return _thing("youtube", "youtube.com/watch?v=" + quote(film, safe="")) if film else _nothing("YouTube")


def telegram(address: Address) -> Target | Reason:
    """t.me/name, t.me/s/name, name.t.me, invitations t.me/+CODE."""
    parts = list(address.segments)
    labels = address.host.split(".")
    if address.host == "web.telegram.org":
        name = _TELEGRAM_WEB.sub("", address.fragment)
        parts = [name] if re.fullmatch(r"\w+", name, re.ASCII) else []
    elif labels[-2:] == ["t", "me"] and len(labels) == 3 and labels[0] != "www":
        parts = [labels[0]]
    if parts and parts[0].lower() == "s":
        parts = parts[1:]
    if not parts or not parts[0].strip(_EDGE):
        return _nothing("Telegram")
    parts[0] = parts[0].strip(_EDGE)
    if parts[0].startswith("+") or parts[0].lower() == "joinchat":
        code = parts[0][1:] if parts[0].startswith("+") else "".join(parts[1:2])
        return _thing("telegram", "t.me/+" + code) if _word(code) else _nothing("Telegram")
    if parts[0].lower() == "c" and len(parts) > 1:
        return _thing("telegram", "t.me/c/" + quote(parts[1], safe=""))
    name = parts[0]
    return _account("telegram", "t.me/", name) if name.lower() not in _TELEGRAM_OWN else _nothing("Telegram")


def zalo(address: Address) -> Target | Reason:
    """zalo.me/PHONE, zalo.me/OA, zalo.me/g/CODE, chat.zalo.me/?phone=…"""
    parts = address.segments
    if _word(address.get("g")):
        return _thing("zalo", "zalo.me/g/" + address.get("g"))
    first = _word(address.get("phone").strip(" +")) or (parts[0] if parts else "")
    if first in ("g", "s", "app", "pc", "qr") and len(parts) > 1:
        return _thing("zalo", f"zalo.me/{first}/" + quote(parts[1], safe=""))
    digits = re.sub(r"[\s.+-]", "", first)
    if digits.isdigit():
        if digits.startswith("84") and len(digits) == 11:
            digits = "0" + digits[2:]
        return Target("zalo", f"zalo.me/{digits}", f"zalo.me/{digits}")
    if not first:
        return _nothing("Zalo")
    return _account("zalo", "zalo.me/", first)


def threads(address: Address) -> Target | Reason:
    """threads.net/@name and threads.com/@name."""
    first = address.segments[0] if address.segments else ""
    if first.startswith("@") and len(first) > 1:
        return _account("threads", "threads.com/@", first[1:])
    if first == "t" and len(address.segments) > 1:
        return _thing("threads", "threads.com/t/" + quote(address.segments[1], safe=""))
    return _nothing("Threads")


def x(address: Address) -> Target | Reason:
    """x.com/name and twitter.com/name."""
    address = unfolded(address)
    first = address.segments[0].strip(_EDGE) if address.segments else ""
    if first.lower() == "intent":
        first = _word(address.get("screen_name").lstrip("@"))
    if first.lower() == "i" and len(address.segments) > 1:
        return _thing("x", "x.com/i/" + "/".join(quote(part, safe="") for part in address.segments[1:4]))
    if not first or first.lower() in _X_OWN:
        return _nothing("X")
    return _account("x", "x.com/", first)


def instagram(address: Address) -> Target | Reason:
    """instagram.com/name; a bare post hides its account."""
    parts = address.segments
    first = parts[0].lower() if parts else ""
    if first in ("stories", "_u", "m") and len(parts) > 1:
        return _instagram_account(parts[1])
    if first in ("p", "reel", "reels", "tv", "share") and len(parts) > 1:
        kind = "p" if first != "share" else "share"
        return _thing("instagram", f"instagram.com/{kind}/" + quote(parts[1], safe=""))
    return _instagram_account(parts[0] if parts else "")


def _instagram_account(name: str) -> Target | Reason:
    name = name.strip(_EDGE)
    if name.lower() in _INSTAGRAM_OWN:
        return _nothing("Instagram")
    return _account("instagram", "instagram.com/", name)


READERS: dict[str, Reader] = {
    "facebook.com": facebook,
    "fb.com": facebook,
    "fb.me": fb_me,
    "m.me": messenger,
    "messenger.com": messenger,
    "tiktok.com": tiktok,
    "youtube.com": youtube,
    "youtube-nocookie.com": youtube,
    "youtu.be": youtu_be,
    "t.me": telegram,
    "telegram.me": telegram,
    "telegram.dog": telegram,
    "web.telegram.org": telegram,
    "zalo.me": zalo,
    "threads.net": threads,
    "threads.com": threads,
    "x.com": x,
    "twitter.com": x,
    "instagram.com": instagram,
    "instagr.am": instagram,
    "ig.me": instagram,
}
_SHORT_PLATFORM = {
    "fb.watch": "facebook",
    "vm.tiktok.com": "tiktok",
    "vt.tiktok.com": "tiktok",
    "zaloapp.com": "zalo",
    "rd.zapps.vn": "zalo",
    "youtube.page.link": "youtube",
}


def read(address: Address) -> Target | Reason:
    """Return the target of `address` on whichever platform its host belongs to."""
    host = address.host.removeprefix("www.")
    if host in hosts.SHORTENERS:
        return _short(host, address)
    for domain in _endings(host):
        if domain in READERS:
            return READERS[domain](address)
    return website(address)


def _short(host: str, address: Address) -> Target | Reason:
    path = "/".join(quote(part, safe="@+") for part in address.segments)
    if not path:
        return reason("verify.reason_no_page", platform=host)
    return Target(_SHORT_PLATFORM.get(host, "website"), f"{host}/{path}", f"{host}/{path}", hidden=True)


def _endings(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
