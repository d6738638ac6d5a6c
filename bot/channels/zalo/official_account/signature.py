"""Signature: whether a delivery to the webhook comes from Zalo.

The digest is SHA-256 over one text: id, raw body, timestamp, the account's secret key. What exactly the first and the
third are, and how the digest is written, differs between reports; so each form is accepted until one was seen, and
from then on only that one.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.clock import milliseconds

REPLAY = timedelta(hours=2)
"""How far a delivery's own time may be from ours: Zalo repeats one for nearly two hours."""
_DIGEST = re.compile(r"(mac=)?([0-9a-f]{64}|[0-9A-F]{64})")


class Form(NamedTuple):
    """One way to sign: which id comes first ("app_id", "oa_id"), where the time stands ("body", "header"), how the
    digest is written."""

    first: str
    time: str
    prefixed: bool
    upper: bool

    def name(self) -> str:
        """Return the form as one word, the way it is pinned in the store."""
        return f"{self.first}-{self.time}-{'mac' if self.prefixed else 'bare'}-{'upper' if self.upper else 'lower'}"


class Signed(NamedTuple):
    """What a delivery brings to check it by; times are the platform's milliseconds as text, "" when not given."""

    body: bytes
    signature: str
    oa_id: str
    body_time: str
    header_time: str


def form_of(signed: Signed, app_id: str, key: str) -> Form | None:
    """Return the form in which `signed` carries a right signature, None when it carries none."""
    written = _DIGEST.fullmatch(signed.signature.strip())
    if written is None:
        return None
    given = written[2].lower()
    for first, time, first_value, time_value in _ways(signed, app_id):
        expected = hashlib.sha256(first_value.encode() + signed.body + time_value.encode() + key.encode())
        if hmac.compare_digest(given, expected.hexdigest()):
            return Form(first, time, bool(written[1]), given != written[2])
    return None


def _ways(signed: Signed, app_id: str) -> Iterator[tuple[str, str, str, str]]:
    for first, first_value in (("app_id", app_id), ("oa_id", signed.oa_id)):
        for time, time_value in (("body", signed.body_time), ("header", signed.header_time)):
            if first_value and time_value and not (time == "header" and time_value == signed.body_time):
                yield first, time, first_value, time_value


def is_recent(signed: Signed, form: Form, now: datetime) -> bool:
    """Whether the signed time is near enough to `now` for this not to be an old delivery played again."""
    written = signed.body_time if form.time == "body" else signed.header_time
    if not (written.isascii() and written.isdigit() and len(written) <= 15):
        return False
    return abs(milliseconds(now) - int(written)) <= REPLAY / timedelta(milliseconds=1)
