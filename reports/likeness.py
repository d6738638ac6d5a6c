"""Likeness of pictures: a hash of what a picture shows, near for the same picture saved, shrunk or brightened anew.

In the manner of PDQ (Davis, Rosen 2019): luminance averaged to 64 × 64, a cosine transform, its 16 × 16 slowest waves
without the constant ones, each against their median: 256 bits. Two hashes tell that pictures are alike, never that a
page is fake; it is shown to officers as a suggestion only.
"""

import io
import math
from collections.abc import Sequence
from functools import cache
from operator import mul

from reports.pictures import MAX_BYTES, NotAPicture, media_type

BITS = 256
ALIKE = 70
"""Differing bits of 256 up to which two pictures are called alike; unrelated ones differ in about 128."""
MAX_PIXELS = 40_000_000
"""Pixels of a picture that is still opened: a small file may unpack to gigabytes."""
MIN_CONTRAST = 8
"""Levels of grey, of 255, below which a picture shows nothing that could be compared."""
_SIDE = 64
_WAVES = 16


def picture_hash(content: bytes) -> int | None:
    """Return the 256-bit hash of a PNG, JPEG or WebP picture, None when it is one plain colour.

    Takes some hundredths of a second: call it on a thread. Raises NotAPicture for what is none, breaks off or is too
    large.
    """
    rows = _luminance(content)
    levels = [level for row in rows for level in row]
    if max(levels) - min(levels) < MIN_CONTRAST:
        return None
    waves = _waves(rows)
    middle = sorted(waves)[BITS // 2]
    return sum(1 << place for place, wave in enumerate(waves) if wave > middle)


def distance(one: int, other: int) -> int:
    """Return in how many of 256 bits two hashes differ."""
    return (one ^ other).bit_count()


def is_alike(one: int, other: int) -> bool:
    """Say whether two pictures show the same, as far as hashes tell."""
    return distance(one, other) <= ALIKE


def _luminance(content: bytes) -> list[list[float]]:
    """Return 64 rows of 64 levels of grey."""
    from PIL import Image  # slow to import, needed for few messages

    if not 0 < len(content) <= MAX_BYTES:
        raise NotAPicture("empty or too large")
    kind = media_type(content).removeprefix("image/").upper()
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if not 0 < picture.width * picture.height <= MAX_PIXELS:
                raise NotAPicture("too many pixels")
            picture.draft("L", (4 * _SIDE, 4 * _SIDE))
            shown = picture.convert("RGBA" if _has_holes(picture) else "L")
            if shown.mode == "RGBA":
                ground = Image.new("RGBA", shown.size, "white")
                shown = Image.alpha_composite(ground, shown).convert("L")
            small = shown.resize((_SIDE, _SIDE), Image.Resampling.BOX)
            levels = small.tobytes()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise NotAPicture("cannot be decoded") from error
    return [[float(level) for level in levels[at : at + _SIDE]] for at in range(0, len(levels), _SIDE)]


def _has_holes(picture: object) -> bool:
    """Say whether parts of a picture are see-through; what lies under them is no part of what it shows."""
    mode, info = getattr(picture, "mode", ""), getattr(picture, "info", {})
    return mode in ("RGBA", "LA", "PA") or "transparency" in info


def _waves(rows: list[list[float]]) -> list[float]:
    """Return the strengths of the 16 × 16 slowest waves, the constant ones left out, row by row."""
    cosines = _cosines()
    across = [[_product(wave, row) for wave in cosines] for row in rows]
    columns = list(zip(*across, strict=True))
    return [_product(wave, column) for wave in cosines for column in columns]


def _product(wave: Sequence[float], levels: Sequence[float]) -> float:
    return float(sum(map(mul, wave, levels)))


@cache
def _cosines() -> list[list[float]]:
    return [
        [math.cos(math.pi / 2 / _SIDE * (2 * at + 1) * wave) for at in range(_SIDE)]
        for wave in range(1, _WAVES + 1)
    ]
