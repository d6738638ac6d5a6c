"""Links that carry their destination in the open: it is read out, never fetched."""

from reports.identity.address import Address
from reports.identity.hosts import is_within

_CARRIERS: tuple[tuple[str, str, str], ...] = (  # host, first path segment ("" any), query name
    ("l.facebook.com", "", "u"),
    ("lm.facebook.com", "", "u"),
    ("facebook.com", "l.php", "u"),
    ("facebook.com", "flx", "u"),
    ("facebook.com", "sharer", "u"),
    ("facebook.com", "sharer.php", "u"),
    ("facebook.com", "dialog", "href"),
    ("facebook.com", "plugins", "href"),
    ("facebook.com", "login.php", "next"),
    ("facebook.com", "login", "next"),
    ("l.instagram.com", "", "u"),
    ("l.threads.com", "", "u"),
    ("l.threads.net", "", "u"),
    ("youtube.com", "redirect", "q"),
    ("google.com", "url", "q"),
    ("google.com", "url", "url"),
    ("google.com.vn", "url", "q"),
    ("google.com.vn", "url", "url"),
    ("t.me", "share", "url"),
    ("t.me", "iv", "url"),
    ("vk.com", "away.php", "to"),
    ("google.com", "imgres", "imgrefurl"),
    ("bing.com", "newtabredir", "url"),
    ("out.reddit.com", "", "url"),
    ("translate.google.com", "translate", "u"),
    ("translate.google.com.vn", "translate", "u"),
    ("zalo.me", "link", "url"),
    ("jump.zalo.me", "", "u"),
)


def destination(address: Address) -> str:
    """Return the address that `address` openly leads on to, "" when there is none."""
    first = address.segments[0].lower() if address.segments else ""
    for host, path, name in _CARRIERS:
        if is_within(address.host, host) and path in ("", first) and address.get(name):
            return address.get(name)
    return _copied(address)


def _copied(address: Address) -> str:
    """Return the address of the page of which this is a stored or lightened copy."""
    parts = address.segments
    if is_within(address.host, "web.archive.org") and len(parts) > 2 and parts[0] == "web":
        return "/".join(parts[3:] if parts[2] in ("http:", "https:") else parts[2:])
    if is_within(address.host, "google.com") and parts[:1] == ("amp",) and len(parts) > 1:
        return "/".join(parts[2:] if parts[1] == "s" else parts[1:])
    if is_within(address.host, "translate.goog"):
        name = address.host.removesuffix(".translate.goog")
        return "/".join([name.replace("--", "\0").replace("-", ".").replace("\0", "-"), *parts])
    return ""
