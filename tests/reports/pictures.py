"""Small real pictures for tests, with and without metadata."""

import zlib
from io import BytesIO

from PIL import Image


def _chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)


def png(colour: int = 0, comment: bytes = b"") -> bytes:
    """Return a PNG of one grey pixel, with a text chunk when there is a comment."""
    header = _chunk(b"IHDR", bytes.fromhex("00000001000000010800000000"))
    data = _chunk(b"IDAT", zlib.compress(bytes((0, colour))))
    extra = _chunk(b"tEXt", b"Author\0" + comment) if comment else b""
    return b"\x89PNG\r\n\x1a\n" + header + extra + data + _chunk(b"IEND", b"")


def huge_png(side: int = 20_000) -> bytes:
    """Return a PNG of a few hundred kilobytes that unpacks to `side` × `side` pixels."""
    header = _chunk(b"IHDR", side.to_bytes(4) * 2 + bytes.fromhex("0100000000"))  # one bit a pixel
    rows = zlib.compress(bytes(1 + side // 8) * side)
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def photograph(kind: str = "JPEG", author: str = "", *, seed: int = 0, quality: int = 90) -> bytes:
    """Return a picture of light and dark places in some order, with EXIF data when there is an author."""
    image = Image.new("RGB", (270, 240))
    for place in range(72):
        shade = (place * 37 + seed * place * place * 11) % 251
        box = (place % 9 * 30, place // 9 * 30, place % 9 * 30 + 30, place // 9 * 30 + 30)
        image.paste((shade, shade, shade), box)
    exif = Image.Exif()
    if author:
        exif[0x013B] = author
    file = BytesIO()
    image.save(file, kind, exif=exif, quality=quality)
    return file.getvalue()
