"""Small real pictures for tests, with and without metadata."""

import zlib


def _chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)


def png(colour: int = 0, comment: bytes = b"") -> bytes:
    """Return a PNG of one grey pixel, with a text chunk when there is a comment."""
    header = _chunk(b"IHDR", bytes.fromhex("00000001000000010800000000"))
    data = _chunk(b"IDAT", zlib.compress(bytes((0, colour))))
    extra = _chunk(b"tEXt", b"Author\0" + comment) if comment else b""
    return b"\x89PNG\r\n\x1a\n" + header + extra + data + _chunk(b"IEND", b"")


def jpeg(exif: bytes = b"") -> bytes:
    """Return the frame of a JPEG, with an EXIF segment when there is content for one."""
    body = b"Exif\0\0" + exif
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body if exif else b""
    return b"\xff\xd8" + segment + b"\xff\xdb\x00\x04\x00\x00" + b"\xff\xda\x00\x02" + b"\x00\x01\xff\xd9"


def webp(exif: bytes = b"") -> bytes:
    """Return the frame of a WebP, with an EXIF chunk when there is content for one."""
    chunks = b"VP8 " + (4).to_bytes(4, "little") + b"abcd"
    if exif:
        chunks += b"EXIF" + len(exif).to_bytes(4, "little") + exif + b"\0" * (len(exif) % 2)
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks
