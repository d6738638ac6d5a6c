"""Receipts: six short syllables that can be read out, typed without marks, and not made up.

Half of the 48 bits are random, half a keyed digest of the first half: a forged or mistyped code is refused before
anything is looked up, and a right one says nothing about how many reports there are.
"""

import secrets
from io import BytesIO

from bot.seal import Seal
from bot.text import folded_words

_ONSETS = ("b", "ch", "d", "h", "kh", "l", "m", "n", "nh", "ph", "s", "t", "th", "tr", "v", "x")
_RHYMES = ("a", "ai", "am", "an", "ang", "anh", "ao", "ay", "e", "en", "eo", "ien", "ieu", "oa", "oi", "om")
SYLLABLES = tuple(onset + rhyme for onset in _ONSETS for rhyme in _RHYMES)
_VALUES = {syllable: value for value, syllable in enumerate(SYLLABLES)}
_RANDOM_BYTES = 3
_SIGNED_BYTES = 3
LENGTH = _RANDOM_BYTES + _SIGNED_BYTES
DEEP_LINK = "r-"  # what a link to a receipt begins with
_SCALE = 8  # pixels of a square


def new_code(seal: Seal) -> str:
    """Return a fresh code: "mai-than-hoa-bao-lien-sang"."""
    content = secrets.token_bytes(_RANDOM_BYTES)
    return "-".join(SYLLABLES[value] for value in content + _signature(seal, content))


def read_code(seal: Seal, typed: str) -> str | None:
    """Return the code that `typed` ends with, as it was given out; None when it is no code of ours.

    Marks, capitals and whatever stands between the syllables do not matter.
    """
    words = folded_words(typed[-200:])[-LENGTH:]
    values = [_VALUES.get(word) for word in words]
    if len(words) != LENGTH or None in values:
        return None
    content = bytes(value for value in values if value is not None)
    if not seal.matches("receipt", content[:_RANDOM_BYTES].hex(), content[_RANDOM_BYTES:].hex()):
        return None
    return "-".join(words)


def drawn(content: str) -> bytes:
    """Return `content` (a link to a receipt, or its code) as a QR code: a PNG of some 500 bytes; slow."""
    import segno

    file = BytesIO()
    segno.make_qr(content, error="m").save(file, kind="png", scale=_SCALE)
    return file.getvalue()


def _signature(seal: Seal, content: bytes) -> bytes:
    return bytes.fromhex(seal.digest("receipt", content.hex(), _SIGNED_BYTES))
