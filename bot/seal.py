"""Sealed fields and keyed digests, all from one key that never leaves the machine.

What must be read again (a reporter's chat, an officer's note about them) is closed with libsodium's SecretBox;
what must only be recognised (tokens, invite codes) is kept as a keyed BLAKE2b digest, so that a stolen database
opens nothing. The key is 32 bytes, base64 in a file of mode 0600.
"""

import base64
import hmac
import os
import secrets
from hashlib import blake2b
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

KEY_BYTES = 32


class SealBroken(Exception):
    """The sealed bytes were changed, or closed with another key."""


class KeyBroken(ValueError):
    """The key is not 32 bytes of base64."""


class Seal:
    """One key, used to close, to open and to digest. Raises KeyBroken."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise KeyBroken(f"a key has {KEY_BYTES} bytes")
        self._key = key
        self._box = SecretBox(self._derive("box"))

    def _derive(self, purpose: str) -> bytes:
        return blake2b(purpose.encode(), digest_size=KEY_BYTES, key=self._key).digest()

    def close(self, content: bytes | str) -> bytes:
        """Return `content` encrypted and authenticated, 40 bytes longer."""
        return bytes(self._box.encrypt(content.encode() if isinstance(content, str) else content))

    def open(self, sealed: bytes) -> bytes:
        """Return what was closed. Raises SealBroken."""
        try:
            return bytes(self._box.decrypt(sealed))
        except (CryptoError, ValueError) as error:
            raise SealBroken("sealed content was changed, or the key is another one") from error

    def digest(self, purpose: str, value: str, size: int = 16) -> str:
        """Return the keyed digest of `value` for one purpose, `size` bytes as hexadecimal."""
        return blake2b(
            value.encode(errors="surrogatepass"), digest_size=size, key=self._derive(purpose)
        ).hexdigest()

    def matches(self, purpose: str, value: str, digest: str) -> bool:
        """Tell in constant time whether `digest` is that of `value`."""
        return hmac.compare_digest(self.digest(purpose, value, len(digest) // 2 or 1), digest)


def new_token() -> str:
    """Return a token nobody can guess: 128 bits, 22 characters that are safe in an address."""
    return secrets.token_urlsafe(16)


def load_key(configured: str, path: Path) -> bytes:
    """Return the configured key (base64), else the one in `path`, made there on first use with mode 0600.

    Raises KeyBroken.
    """
    if not configured and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    encoded = configured or path.read_text()
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except ValueError as error:
        raise KeyBroken("not base64") from error
    if len(key) != KEY_BYTES:
        raise KeyBroken(f"a key has {KEY_BYTES} bytes")
    return key
