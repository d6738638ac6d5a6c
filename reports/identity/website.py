"""An ordinary website: host, path and what is left of the query once tracking is gone."""

import re
from urllib.parse import quote

from reports.identity import hosts
from reports.identity.address import Address, is_plausible, unicode_host
from reports.identity.target import Target

_INDEX = re.compile(r"(?:index|default|home)\.(?:html?|php|aspx?|jsp)", re.IGNORECASE)
_SAFE = "-._~!$'()*+:@"
_MOBILE = (("m", "0"), ("m", "1"))  # the same page of a blog, drawn for a telephone
MAX_QUERY = 8  # pairs kept; more than that is state of a session, not a name of a page


def website(address: Address) -> Target:
    """Return the website target of `address`: no scheme, no "www.", no default port, no tracking."""
    host = address.host
    while host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    port = f":{address.port}" if address.port else ""
    segments = [part for part in address.segments if part != "."]
    if segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    path = "".join("/" + quote(part, safe=_SAFE) for part in segments)
    text = port + path + _query(address)
    # An ending that would be taken for a file or a missing space keeps its scheme, so that it is read again.
    scheme = "" if is_plausible(host, bool(path)) else "http://"
    return Target("website", scheme + host + text, unicode_host(host) + text, account=host)


def _query(address: Address) -> str:
    kept = sorted({pair for pair in address.query if _means_something(*pair)})[:MAX_QUERY]
    if not kept:
        return ""
    return "?" + "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in kept)


def _means_something(key: str, value: str) -> bool:
    lower = key.lower()
    return (
        bool(key)
        and (lower, value) not in _MOBILE
        and lower not in hosts.TRACKING
        and not lower.startswith(hosts.TRACKING_PREFIXES)
    )
