"""Pictures as evidence: recognised by their first bytes, freed of what tells who took them and where."""

MAX_BYTES = 10 * 1024 * 1024
MAX_PICTURES = 5  # of one report
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs", b"acTL")
) | {b"fcTL", b"fdAT"}
_WEBP_DROPPED = (b"EXIF", b"XMP ")


class NotAPicture(ValueError):
    """The bytes are no whole JPEG, PNG or WebP picture, or too many."""


def media_type(content: bytes) -> str:
    """Return the media type by the first bytes. Raises NotAPicture."""
    if content.startswith(_PNG):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise NotAPicture("unknown first bytes")


def cleaned(content: bytes) -> tuple[str, bytes]:
    """Return (media type, the picture without place, time, device and comments). Raises NotAPicture."""
    if not 0 < len(content) <= MAX_BYTES:
        raise NotAPicture("empty or too large")
    kind = media_type(content)
    clean = {"image/png": _clean_png, "image/jpeg": _clean_jpeg, "image/webp": _clean_webp}[kind]
    return kind, clean(content)


def _clean_png(content: bytes) -> bytes:
    parts, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if end > len(content):
            break
        name = content[at + 4 : at + 8]
        if name in _PNG_KEPT:
            parts.append(content[at:end])
        if name == b"IEND":
            return b"".join(parts)
        at = end
    raise NotAPicture("a PNG that breaks off")


def _clean_jpeg(content: bytes) -> bytes:
    parts, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xDA:  # the picture itself follows
            return b"".join([*parts, content[at:]])
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE):
            parts.append(content[at:end])
        at = end
    raise NotAPicture("a JPEG that breaks off")


def _clean_webp(content: bytes) -> bytes:
    parts, at = [], 12
    while at + 8 <= len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if end > len(content) + 1:
            raise NotAPicture("a WebP that breaks off")
        if content[at : at + 4] not in _WEBP_DROPPED:
            parts.append(content[at:end])
        at = end
    if not parts:
        raise NotAPicture("an empty WebP")
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
