"""A picture stays itself when it is saved, shrunk or brightened anew, and is told from others."""

import io
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from bot.seal import Seal
from reports.exhibit import prepare
from reports.likeness import ALIKE, bands, distance, is_alike
from reports.pictures import NotAPicture

SEAL = Seal(b"s" * 32)
SIDE = 320


def _emblem(seed: int) -> Image.Image:
    """Return an invented emblem: a dozen coloured shapes."""
    chance = random.Random(seed)
    picture = Image.new("RGB", (SIDE, SIDE), _colour(chance))
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y, half = chance.randrange(SIDE), chance.randrange(SIDE), chance.randrange(SIDE // 20, SIDE // 4)
        shape = chance.choice([draw.ellipse, draw.rectangle])
        shape((x - half, y - half, x + half, y + half), fill=_colour(chance))
    return picture


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)


def _saved(picture: Image.Image, kind: str = "PNG", **how: int) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **how)
    return content.getvalue()


def _looked_at(content: bytes) -> int | None:
    return prepare(SEAL, content).likeness


def _hash(content: bytes) -> int:
    found = _looked_at(content)
    assert found is not None
    return found


EMBLEMS = [_emblem(seed) for seed in range(16)]
HASHES = [_hash(_saved(emblem)) for emblem in EMBLEMS]


def _changed(picture: Image.Image) -> dict[str, bytes]:
    edge = SIDE // 50
    written = picture.copy()
    ImageDraw.Draw(written).text((10, 10), "24/7", fill="white")
    clear = picture.convert("RGBA")
    return {
        "JPEG": _saved(picture, "JPEG", quality=40),
        "WebP": _saved(picture, "WEBP", quality=50),
        "smaller": _saved(picture.resize((101, 101))),
        "larger": _saved(picture.resize((700, 700))),
        "brighter": _saved(ImageEnhance.Brightness(picture).enhance(1.2)),
        "darker": _saved(ImageEnhance.Brightness(picture).enhance(0.75)),
        "grey": _saved(picture.convert("L")),
        "palette": _saved(picture.quantize(64)),
        "cropped": _saved(picture.crop((edge, edge, SIDE - edge, SIDE - edge))),
        "written on": _saved(written),
        "with an alpha channel": _saved(clear),
    }


def test_a_changed_copy_stays_near() -> None:
    for emblem, known in zip(EMBLEMS, HASHES, strict=True):
        for how, content in _changed(emblem).items():
            assert is_alike(known, _hash(content)), (how, distance(known, _hash(content)))


def test_a_copy_is_found_by_one_of_its_pieces_unless_it_was_cut() -> None:
    for emblem, known in zip(EMBLEMS, HASHES, strict=True):
        for how, content in _changed(emblem).items():
            assert how == "cropped" or set(bands(known)) & set(bands(_hash(content))), how
    assert len(set(bands(0))) == len(bands(2**256 - 1)) == 16


def test_other_pictures_are_far() -> None:
    pairs = [distance(one, other) for place, one in enumerate(HASHES) for other in HASHES[:place]]
    assert min(pairs) > ALIKE
    assert 110 < sum(pairs) / len(pairs) < 146


def test_a_plain_colour_shows_nothing_to_compare() -> None:
    assert _looked_at(_saved(Image.new("RGB", (50, 50), "red"))) is None
    assert _looked_at(_saved(Image.new("RGBA", (50, 50), (9, 9, 9, 0)))) is None


def _bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\0" * 50,
        b"\x89PNG\r\n\x1a\n",
        _saved(EMBLEMS[0])[:600],
        _saved(EMBLEMS[0], "JPEG")[:600],
        _bomb(100_000, 100_000),
        _bomb(0, 7),
        b"\xff\xd8\xff" + b"\0" * 1000,
        b"<svg/>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * (11 * 1024 * 1024),
    ],
    ids=lambda content: repr(content[:10]),
)
def test_what_is_no_picture_or_unpacks_to_gigabytes_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        prepare(SEAL, content)


@settings(deadline=None, max_examples=60)
@given(
    st.binary(max_size=300), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBP"])
)
def test_any_bytes_are_hashed_or_refused(rest: bytes, start: bytes) -> None:
    try:
        found = _looked_at(start + rest)
    except NotAPicture:
        found = None
    assert found is None or 0 <= found < 2**256
