"""Programs of the machine that some features use where they are there, and something for them to read."""

import shutil
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.conftest import missing

FONT = Path(__file__).parents[2] / "reports" / "packs" / "fonts" / "DejaVuSans.ttf"


def needed(*programs: str) -> None:
    """Skip with one line, or in CI fail, unless the machine has every one of `programs`."""
    for program in programs:
        if shutil.which(program) is None:
            missing(program)


def written(*lines: str) -> Image.Image:
    """Return a white page of 1100 x 900 pixels with `lines` in large letters."""
    page = Image.new("RGB", (1100, 900), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(FONT, 36)
    for number, line in enumerate(lines):
        draw.text((40, 40 + 80 * number), line, font=font, fill="black")
    return page
