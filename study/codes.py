"""Codes that let somebody in: made, recognised in what people type, kept as a digest only, drawn as a QR picture."""

import secrets
from hashlib import blake2b
from io import BytesIO

# Letters nobody mixes up when a code is read aloud or copied by hand.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 12  # 59 bits; guesses go through the chat, one message each
LINK = "b-"  # how the payload of an invite link begins
_SLIPS = 2  # characters lost or doubled in a code typed by hand
_LONGEST = 60  # characters typed, dashes and spaces among them
_SCALE = 6  # pixels a module


def new() -> str:
    """Return a code nobody has."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def digest(typed: str) -> str:
    """Return what is kept of a code, however it is typed: 64 hexadecimal digits."""
    plain = "".join(c for c in typed[:_LONGEST].lower() if c.isalnum())
    return blake2b(plain.encode(), digest_size=32, person=b"branch invite").hexdigest()


def looks_like(text: str) -> bool:
    """Whether `text` may be a code, perhaps with a slip of the hand; no Vietnamese word is that long."""
    plain = text.replace("-", "").lower()
    if not (plain.isascii() and plain.isalnum()):
        return False
    return len(plain) == LENGTH or (abs(len(plain) - LENGTH) <= _SLIPS and any(c.isdigit() for c in plain))


def drawn(content: str) -> bytes:
    """Return `content` (a link or a code) as a QR code: a PNG of some 500 bytes; takes milliseconds."""
    import segno  # only who invites needs it

    file = BytesIO()
    segno.make_qr(content, error="m").save(file, kind="png", scale=_SCALE)
    return file.getvalue()


def new_drawn(link: str) -> tuple[str, bytes | None]:
    """Return a new code and the QR picture of `link` with it; without a link there is no picture."""
    code = new()
    return code, drawn(f"{link}{code}") if link else None
