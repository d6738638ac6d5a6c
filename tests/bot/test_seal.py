"""One key closes, opens and digests; nothing else does."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.seal import Seal, SealBroken, load_key, new_token

KEY = bytes(range(32))
SEAL, OTHER = Seal(KEY), Seal(bytes(32))


@given(st.binary(max_size=300))
def test_what_was_closed_opens_again_and_never_looks_the_same_twice(content: bytes) -> None:
    closed = SEAL.close(content)
    assert SEAL.open(closed) == content
    assert len(closed) == len(content) + 40
    assert closed != SEAL.close(content)


@given(st.binary(max_size=60), st.data())
def test_a_changed_byte_is_found(content: bytes, data: st.DataObject) -> None:
    closed = bytearray(SEAL.close(content))
    closed[data.draw(st.integers(0, len(closed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        SEAL.open(bytes(closed))


@given(st.binary(max_size=80))
def test_garbage_and_another_key_open_nothing(garbage: bytes) -> None:
    with pytest.raises(SealBroken):
        SEAL.open(garbage)
    with pytest.raises(SealBroken):
        OTHER.open(SEAL.close(garbage))


@given(st.text(st.characters(), max_size=50))
def test_a_digest_is_of_its_key_and_its_purpose(value: str) -> None:
    digest = SEAL.digest("invite", value)
    assert SEAL.matches("invite", value, digest)
    assert not SEAL.matches("token", value, digest)
    assert not OTHER.matches("invite", value, digest)
    assert len(SEAL.digest("invite", value, 8)) == 16


def test_texts_may_be_closed_as_they_are() -> None:
    assert SEAL.open(SEAL.close("Đảng ủy")).decode() == "Đảng ủy"


def test_tokens_differ_and_are_safe_in_an_address() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) == 22 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "key"
    key = load_key("", path)
    assert len(key) == 32
    assert load_key("", path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_configured_key_wins_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert load_key(base64.b64encode(KEY).decode(), path) == KEY
    assert not path.exists()


@pytest.mark.parametrize("broken", ["short", "ké", base64.b64encode(b"31 bytes").decode(), "===="])
def test_a_broken_key_is_refused(broken: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        load_key(broken, tmp_path / "key")
    with pytest.raises(ValueError):
        Seal(b"too short")
