"""The pack as a PDF, for the file and the signature.

The letters are in the house: a part of DejaVu Sans with every Vietnamese letter lies beside this module, because a bare
server has no font at all. What it lacks (emoji, other scripts) is written as its number.
"""

from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.text import clean
from reports.packs.pack import Item, Pack
from reports.packs.sheet import above, harms
from reports.reason import Say

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
_NAME = "DejaVuSans"
_PICTURE = 80.0  # millimetres wide and high at most
_LINE = 5.5  # millimetres


def document(pack: Pack, say: Say) -> bytes:
    """Return the bytes of the file."""
    from fpdf import FPDF

    paper = FPDF(format="A4")
    paper.set_creation_date(datetime.combine(pack.on, time(), UTC))
    paper.set_title(say("pack.title"))
    paper.set_lang("vi")
    paper.add_font(_NAME, "", FONTS / f"{_NAME}.ttf")
    paper.add_font(_NAME, "B", FONTS / f"{_NAME}-Bold.ttf")
    paper.set_auto_page_break(True, margin=18)
    paper.add_page()
    first, *others = (line for [line] in above(pack, say))
    _write(paper, first, size=15, bold=True)
    for line in others:
        _write(paper, line)
    for item in pack.items:
        _write_item(paper, item, say)
    return bytes(paper.output())


def _write_item(paper: "FPDF", item: Item, say: Say) -> None:
    paper.ln(4)
    _write(paper, say("pack.item", number=item.number), size=12, bold=True)
    lines = {
        "page": item.page,
        "platform": say(f"inbox.platform_{item.platform}"),
        "imitates": item.imitates or say("pack.nobody_named"),
        "official": ", ".join(item.official),
        "harm": harms(item, say),
        "reports": str(item.reports),
        "first_seen": f"{item.first_seen:%d/%m/%Y}",
        "decided": f"{item.decided_on:%d/%m/%Y}" if item.decided_on else "",
        "state": say(f"inbox.state_{item.state}"),
    }
    for name, value in lines.items():
        if value:
            _write(paper, f"{say(f'pack.column_{name}')}: {value}")
    for proof in item.proofs:
        paper.image(BytesIO(proof.preview), w=_PICTURE, h=_PICTURE, keep_aspect_ratio=True)
        _write(paper, say("pack.proof", number=proof.number, digest=proof.sha256), size=7)


def _write(paper: "FPDF", text: str, *, size: float = 10, bold: bool = False) -> None:
    paper.set_font(_NAME, "B" if bold else "", size)
    paper.multi_cell(0, _LINE * size / 10, printable(text), new_x="LMARGIN", new_y="NEXT", align="L")


def printable(text: str) -> str:
    """Return a text in letters the font has; any other as its number in Unicode."""
    known = _letters()
    return "".join(c if c == "\n" or ord(c) in known else f"[U+{ord(c):04X}]" for c in clean(text))


@cache
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    return frozenset.intersection(
        *(frozenset(TTFont(FONTS / f"{_NAME}{style}.ttf").getBestCmap()) for style in ("", "-Bold"))
    )
