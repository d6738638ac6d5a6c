"""Decoding: the bytes of a text file as text. What is not certain is refused, with the mend."""

import codecs
import unicodedata

from knowledge.importing.failure import ImportFailed
from knowledge.importing.legacy import from_legacy
from knowledge.importing.slips import Slip, slip
from knowledge.importing.syllables import spelt_share

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SURE_FROM = 0.9
_MOST_ODD = 0.02
"""Share of control characters above which a file is no text at all."""


def decode(content: bytes, *, declared: str = "") -> tuple[str, tuple[Slip, ...]]:
    """Return the text and what a reviewer has to know; `declared` is the encoding a page names.

    Raises ImportFailed when the bytes are no text, or in an encoding that cannot be told for certain.
    """
    text = _unicode(content)
    if text is None:
        return _single_bytes(content, declared)
    _refuse_binary(text)
    return undone(text)


def undone(text: str) -> tuple[str, tuple[Slip, ...]]:
    """Return Unicode text with the codes of old fonts, if any, put right; a note tells that it was done."""
    found = from_legacy(text)
    return (found[0], (slip("legacy", code=found[1]),)) if found else (text, ())


def _unicode(content: bytes) -> str | None:
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    encoding = encoding or _unmarked_utf16(content) or "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unmarked_utf16(content: bytes) -> str | None:
    """Half of the bytes of Vietnamese in UTF-16 are zero or one, always on the same side."""
    start = content[:4096]
    if len(start) < 4 or b"\x00" not in start:
        return None
    odd = sum(byte < 2 for byte in start[1::2]) / len(start[1::2])
    even = sum(byte < 2 for byte in start[::2]) / len(start[::2])
    if max(odd, even) < 0.5:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _single_bytes(content: bytes, declared: str) -> tuple[str, tuple[Slip, ...]]:
    windows = content.decode("cp1258", "replace")
    if spelt_share(unicodedata.normalize("NFC", windows)) >= _SURE_FROM:
        _refuse_binary(windows)
        return unicodedata.normalize("NFC", windows), (slip("encoding", name="Windows-1258"),)
    for name in ("latin-1", "cp1252"):
        found = from_legacy(content.decode(name, "replace"))
        if found:
            _refuse_binary(found[0])
            return found[0], (slip("legacy", code=found[1]),)
    raise ImportFailed("encoding_unsure", name=declared[:40] or "?")


def _refuse_binary(text: str) -> None:
    start = text[:100_000]
    odd = sum(c == "\x00" or (c < " " and c not in "\t\n\r\f\v") for c in start)
    if odd > _MOST_ODD * len(start):
        raise ImportFailed("no_text")
