"""The report upward: a month's figures as DOCX, in the form of a Party paper, for the head to number and sign.

What the machine cannot know (issuer, number, day, signature) stands as dots. No reporter, page or person is in it.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from reports.figures import Figures, Spans, shown
from reports.reason import Say

Row = tuple[str, str]
_FONT = "Times New Roman"


def lines_of(say: Say, figures: Figures) -> list[tuple[str, list[Row]]]:
    """Return the tables of a month: a title and rows of what and how many."""
    return [
        (
            say("figures.table_cases"),
            [
                (say("figures.cases"), str(figures.cases)),
                (say("figures.reports"), shown(figures.reports)),
                *((say(f"inbox.state_{name}"), str(number)) for name, number in figures.states.items()),
            ],
        ),
        (
            say("figures.table_times"),
            [*_spans(say, "look", figures.first_look), *_spans(say, "decide", figures.decision)],
        ),
        (
            say("figures.table_platforms"),
            [(_platform(say, name), str(n)) for name, n in figures.platforms.items()],
        ),
        (
            say("figures.table_harms"),
            [(say(f"report.harm_{name}"), str(n)) for name, n in figures.harms.items()],
        ),
        (say("figures.table_weeks"), [(f"{day:%d/%m}", str(number)) for day, number in figures.weeks]),
        (say("figures.table_imitated"), [(name, shown(number)) for name, number in figures.imitated]),
        (
            say("figures.table_after"),
            [
                (say("figures.warnings"), str(figures.warnings)),
                (say("figures.warned"), shown(figures.warned)),
                (say("figures.corrections"), str(figures.corrections)),
                (say("figures.appeals"), shown(figures.appeals)),
                (say("figures.upheld"), shown(figures.upheld)),
            ],
        ),
    ]


def _platform(say: Say, name: str) -> str:
    try:
        return say(f"inbox.platform_{name}")
    except KeyError:  # a platform that has no name of its own yet
        return name


def _spans(say: Say, step: str, spans: Spans | None) -> Iterable[Row]:
    if spans is None:
        return [(say(f"figures.{step}_median"), say("figures.nothing"))]
    return [
        (say(f"figures.{step}_median"), hours(say, spans.median)),
        (say(f"figures.{step}_ninth"), hours(say, spans.ninth)),
    ]


def hours(say: Say, number: float) -> str:
    """Return hours in words, days from two days on."""
    if number >= 48:
        return say("figures.days", number=f"{number / 24:.1f}".replace(".", ","))
    return say("figures.hours", number=f"{number:.1f}".replace(".", ","))


def document(say: Say, figures: Figures) -> bytes:
    """Return the report as a DOCX file; slow, some hundred milliseconds."""
    from docx import Document
    from docx.shared import Cm, Pt

    paper = Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(14)
    for section in paper.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(1.5)
        section.top_margin = section.bottom_margin = Cm(2)
    paper.core_properties.author = ""
    paper.core_properties.comments = ""
    paper.core_properties.title = say("figures.report_title", month=_named(figures))
    _head(paper, say)
    _line(paper, say("figures.report_kind"), bold=True, centred=True)
    _line(paper, say("figures.report_title", month=_named(figures)), bold=True, centred=True)
    first, last = figures.month.first, figures.month.last
    _line(paper, say("figures.report_intro", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}"))
    for number, (title, rows) in enumerate(lines_of(say, figures), 1):
        _line(paper, f"{number}. {title}", bold=True)
        _table(paper, say, rows)
    _line(paper, say("figures.report_note"))
    _foot(paper, say)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _named(figures: Figures) -> str:
    return f"{figures.month.number:02}/{figures.month.year}"


def _head(paper: Any, say: Say) -> None:
    """The issuer on the left; on the right the heading, and below it place and day."""
    left, right = paper.add_table(rows=1, cols=2).rows[0].cells
    _fill(left, say("figures.head_left").splitlines(), bold=2)
    _fill(right, say("figures.head_right").splitlines(), bold=1)


def _foot(paper: Any, say: Say) -> None:
    left, right = paper.add_table(rows=1, cols=2).rows[0].cells
    _fill(left, say("figures.foot_left").splitlines(), bold=1, centred=False)
    _fill(right, say("figures.foot_right").splitlines(), bold=2)


def _fill(cell: Any, lines: Iterable[str], *, bold: int, centred: bool = True) -> None:
    """Write lines into a cell, the first `bold` of them bold."""
    for number, text in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _write(paragraph, text, bold=number < bold, centred=centred)


def _line(paper: Any, text: str, *, bold: bool = False, centred: bool = False) -> None:
    _write(paper.add_paragraph(), text, bold=bold, centred=centred)


def _write(paragraph: Any, text: str, *, bold: bool, centred: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph.add_run(text).bold = bold
    paragraph.paragraph_format.space_after = Pt(4)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(paper: Any, say: Say, rows: Iterable[Row]) -> None:
    table = paper.add_table(rows=1, cols=2, style="Table Grid")
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = say("figures.what"), say("figures.number")
    for what, number in list(rows) or [(say("figures.nothing"), "0")]:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = _plain(what), number


def _plain(text: str) -> str:
    """Return text without what an XML file cannot hold."""
    return "".join(sign for sign in text if sign.isprintable())
