"""Signing: how the double signs what it delivers, in every form that was seen, or not at all."""

import hashlib
from dataclasses import dataclass
from typing import Literal


@dataclass
class Signing:
    """The form of the signature; `mode` "bad" signs with another key, "none" leaves the header out."""

    mode: Literal["good", "bad", "none"] = "good"
    prefixed: bool = True
    upper: bool = False
    first: Literal["app_id", "oa_id"] = "app_id"
    time: Literal["body", "header"] = "body"

    def headers(self, body: bytes, app_id: str, oa_id: str, key: str, timestamp: str) -> dict[str, str]:
        """Return the headers of a delivery; in the form "header" its time is another than the body's."""
        if self.mode == "none":
            return {}
        written = str(int(timestamp) + 1) if self.time == "header" else timestamp
        secret = key if self.mode == "good" else f"not {key}"
        first = app_id if self.first == "app_id" else oa_id
        digest = hashlib.sha256(first.encode() + body + written.encode() + secret.encode()).hexdigest()
        shown = digest.upper() if self.upper else digest
        return {
            "X-ZEvent-Signature": f"mac={shown}" if self.prefixed else shown,
            "X-ZEvent-Timestamp": written,
        }
