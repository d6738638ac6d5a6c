"""Likeness of pictures: a hash of what a picture shows, near for the same picture saved, shrunk or brightened anew.

In the manner of PDQ (Davis, Rosen 2019): luminance averaged to 64 × 64, a cosine transform, its 16 × 16 slowest waves
without the constant ones, each against their median: 256 bits. Two hashes tell that pictures are alike, never that a
page is fake; it is shown to officers as a suggestion only.
"""

import math
from collections.abc import Sequence
from functools import cache
from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

BITS = 256
BYTES = BITS // 8
ALIKE = 48
"""Differing bits of 256 up to which two pictures are called alike; unrelated ones differ in about 128."""
BANDS = 16
"""Pieces of 16 bits; of pictures that were only saved, shrunk or brightened anew at least one is the same."""
MIN_CONTRAST = 8
"""Levels of grey, of 255, below which a picture shows nothing that could be compared."""
_SIDE = 64
_WAVES = 16


def picture_hash(image: "Image") -> int | None:
    """Return the 256-bit hash of a picture without see-through parts, None when it is one plain colour.

    Takes some hundredths of a second: call it on a thread.
    """
    rows = _luminance(image)
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


def bands(found: int) -> list[int]:
    """Return the pieces of a hash by which like ones are found, each a number that also says which piece it is."""
    return [place << 16 | found >> 16 * place & 0xFFFF for place in range(BANDS)]


def _luminance(image: "Image") -> list[list[float]]:
    """Return 64 rows of 64 levels of grey."""
    from PIL import Image  # slow to import, needed for few messages

    levels = image.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX).tobytes()
    return [[float(level) for level in levels[at : at + _SIDE]] for at in range(0, len(levels), _SIDE)]


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
