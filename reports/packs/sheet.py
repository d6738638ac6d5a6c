"""The pack as an XLSX sheet, one row a page. No cell can be taken for a formula, whatever stands in it."""

from collections.abc import Sequence
from io import BytesIO

from bot.text import clean
from reports.packs.pack import Item, Pack
from reports.reason import Say

COLUMNS = (
    "number", "platform", "page", "imitates", "official", "harm", "reports", "first_seen", "decided", "state", "proofs",
)  # fmt: skip
LONGEST_CELL = 32_000  # characters; the format's own limit is 32,767
_WIDTHS = (10, 14, 50, 34, 44, 34, 12, 14, 14, 14, 70)
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet(pack: Pack, say: Say) -> bytes:
    """Return the bytes of the file."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page = book.create_sheet(say("pack.sheet"))
    for at, width in enumerate(_WIDTHS, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    rows: list[Sequence[str | int]] = [
        *above(pack, say),
        [],
        [say(f"pack.column_{name}") for name in COLUMNS],
    ]
    head = len(rows)
    rows += [row_of(item, say) for item in pack.items]
    for at, row in enumerate(rows, 1):
        cells = []
        for value in row:
            cell = WriteOnlyCell(page, neutral(value) if isinstance(value, str) else value)
            cell.font = Font(bold=at in (1, head))
            cell.alignment = Alignment(wrap_text=at > head, vertical="top")
            cells.append(cell)
        page.append(cells)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def above(pack: Pack, say: Say) -> list[list[str]]:
    """Return the lines that stand above the pages."""
    head = pack.head
    lines = [say("pack.title"), say("pack.marking", marking=head.marking.upper())]
    lines.append(say("pack.from", unit=head.unit, day=f"{pack.on:%d/%m/%Y}"))
    lines += [say("pack.contact", contact=head.contact)] if head.contact else []
    lines += [head.description] if head.description else []
    return [[line] for line in lines]


def row_of(item: Item, say: Say) -> Sequence[str | int]:
    """Return one page's cells."""
    return (
        item.number,
        say(f"inbox.platform_{item.platform}"),
        item.page,
        item.imitates,
        "\n".join(item.official),
        harms(item, say),
        item.reports,
        f"{item.first_seen:%d/%m/%Y}",
        f"{item.decided_on:%d/%m/%Y}" if item.decided_on else "",
        say(f"inbox.state_{item.state}"),
        "\n".join(f"{proof.number}: SHA-256 {proof.sha256}" for proof in item.proofs),
    )


def harms(item: Item, say: Say) -> str:
    """Return what was reported of a page: "Lừa tiền (3), Khác (1)"."""
    return ", ".join(f"{say(f'report.harm_{name}')} ({count})" for name, count in item.harms.items())


def neutral(text: str) -> str:
    """Return a text as a cell takes it: nothing unprintable, never a formula, never too long."""
    shown = clean(text)[:LONGEST_CELL]
    return f"'{shown}" if shown.startswith(_STARTS) else shown
