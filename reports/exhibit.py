"""An exhibit: a picture made ready to be kept – the original sealed, a preview drawn anew, a hash of how it looks.

Making one unpacks what a stranger sent, so it is done on a thread, after the size was read from the first bytes.
The preview holds pixels only: whatever else was in the file (place, time, device, comments, what follows the picture)
is not drawn and so not there.
"""

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from bot.seal import Seal
from reports.likeness import picture_hash
from reports.pictures import NotAPicture, checked

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 2000  # pixels of a preview
PREVIEW_TYPE = "image/jpeg"
_QUALITY = 85
_one_at_a_time = Lock()  # the largest picture unpacks to more than a hundred megabytes


@dataclass(frozen=True)
class Exhibit:
    """A picture ready to be kept. `sha256` and `size` (bytes) are of the original, `likeness` (of
    reports.likeness) is None when it is blank.

    `preview` is a JPEG, for programs that look at it; `sealed` and `sealed_preview` are what is kept.
    """

    sha256: str
    media_type: str
    size: int
    preview: bytes
    sealed: bytes
    sealed_preview: bytes
    likeness: int | None


def prepare(seal: Seal, content: bytes) -> Exhibit:
    """Make an exhibit of what somebody sent; slow. Raises NotAPicture."""
    kind = checked(content)
    with _one_at_a_time:
        image = _unpacked(content)
    preview = _preview(image)
    return Exhibit(
        sha256(content).hexdigest(),
        kind,
        len(content),
        preview,
        seal.close(content),
        seal.close(preview),
        picture_hash(image),
    )


def _unpacked(content: bytes) -> "Image":
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        # Of notes spoilt in the picture the library only warns, and none of them is kept anyway.
        with (
            warnings.catch_warnings(action="ignore", category=UserWarning),
            Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image,
        ):
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _on_white(ImageOps.exif_transpose(image))
    # Pillow's readers of broken files raise nearly anything; none of it is ours to tell apart.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise NotAPicture("it does not unpack") from error
    except (Image.DecompressionBombError, IndexError, KeyError, TypeError, OverflowError) as error:
        raise NotAPicture("it does not unpack") from error


def _on_white(image: "Image") -> "Image":
    from PIL import Image

    seen = image.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(white, seen).convert("RGB")


def _preview(image: "Image") -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
