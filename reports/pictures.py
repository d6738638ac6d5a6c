"""Pictures as people send them: recognised by their first bytes, measured before anything unpacks them."""

from collections.abc import Callable

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000  # of one picture; more is no photograph of a screen
MAX_PICTURES = 5  # of one report
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the JPEG segments that hold width and height
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # JPEG markers without a length

Size = tuple[int, int]


class NotAPicture(ValueError):
    """The bytes are no JPEG, PNG or WebP picture, or too many, or unpack to too much."""


def media_type(content: bytes) -> str:
    """Return the media type by the first bytes. Raises NotAPicture."""
    if content.startswith(_PNG):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise NotAPicture("unknown first bytes")


def checked(content: bytes) -> str:
    """Return the media type of a picture that may be unpacked. Raises NotAPicture."""
    if not 0 < len(content) <= MAX_BYTES:
        raise NotAPicture("empty or too large")
    kind = media_type(content)
    width, height = _MEASURES[kind](content)
    if not 0 < width * height <= MAX_PIXELS:
        raise NotAPicture("no size, or too many pixels")
    return kind


def _png_size(content: bytes) -> Size:
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _jpeg_size(content: bytes) -> Size:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAME:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        if marker == 0xFF:  # filling
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4]))
    return 0, 0


def _webp_size(content: bytes) -> Size:
    kind = content[12:16]
    if kind == b"VP8X":
        return _little(content, 24, 3) + 1, _little(content, 27, 3) + 1
    if kind == b"VP8L":
        bits = _little(content, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF
    return 0, 0


def _little(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size], "little")


_MEASURES: dict[str, Callable[[bytes], Size]] = {
    "image/png": _png_size,
    "image/jpeg": _jpeg_size,
    "image/webp": _webp_size,
}
