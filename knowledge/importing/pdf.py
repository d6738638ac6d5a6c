"""PDF: the text layer of a PDF file page by page; pages that are pictures are recognised where the machine can."""

import logging
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from knowledge.importing.decoding import undone
from knowledge.importing.failure import ImportFailed
from knowledge.importing.lines import Progress, Source
from knowledge.importing.running_lines import without_running_lines
from knowledge.importing.scan import can_recognise, recognise
from knowledge.importing.slips import Slip, slip

MOST_PAGES = 1000
_FEWEST_LETTERS = 20
"""A page with fewer is taken for a picture."""
_MOST_NAMED = 12
_LONGEST_TEXT = 4_000_000


def read_pdf(content: bytes, progress: Progress = lambda done, of: None) -> Source:
    """Return the lines of a PDF with their pages. Raises ImportFailed."""
    texts = _texts(content, progress)
    pictures = [place for place, text in enumerate(texts) if _letters(text) < _FEWEST_LETTERS]
    slips: list[Slip] = []
    if pictures and can_recognise():
        slips += _recognise(content, texts, pictures, progress)
    elif pictures:
        slips += _unread(pictures, len(texts))
    if sum(map(_letters, texts)) < _FEWEST_LETTERS:
        raise ImportFailed("scan_failed" if can_recognise() else "scanned")
    whole, coded = undone("\f".join(text.replace("\f", "\n") for text in texts))
    lines, running = without_running_lines([page.splitlines() for page in whole.split("\f")])
    return Source("pdf", lines, True, (*coded, *slips, *running))


def _texts(content: bytes, progress: Progress) -> list[str]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints quote the document
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ImportFailed("encrypted")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise ImportFailed("too_many_pages", limit=MOST_PAGES)
        return _pages(reader, count, progress)
    except (DependencyError, FileNotDecryptedError) as error:
        raise ImportFailed("encrypted") from error
    except (LimitReachedError, MemoryError) as error:
        raise ImportFailed("too_heavy") from error
    except ImportFailed:
        raise
    except Exception as error:  # a broken file breaks the library in as many ways as there are files
        raise ImportFailed("broken_pdf") from error


def _pages(reader: Any, count: int, progress: Progress) -> list[str]:
    texts: list[str] = []
    length = 0
    for number, page in enumerate(reader.pages, 1):
        texts.append(page.extract_text() or "")
        length += len(texts[-1])
        if length > _LONGEST_TEXT:
            raise ImportFailed("too_heavy")
        progress(number, count)
    if not texts:
        raise ImportFailed("broken_pdf")
    return texts


def _letters(text: str) -> int:
    return sum(c.isalpha() for c in text)


def _recognise(content: bytes, texts: list[str], pictures: Sequence[int], progress: Progress) -> list[Slip]:
    """Fill in the pages that are pictures, and say which could not be read."""
    read = recognise(content, [place + 1 for place in pictures], progress)
    for place in pictures:
        texts[place] = read.get(place + 1, "") or texts[place]
    unread = [place for place in pictures if _letters(texts[place]) < _FEWEST_LETTERS]
    done = len(pictures) - len(unread)
    return [*([slip("recognised", count=done)] if done else []), *_unread(unread, len(texts))]


def _unread(places: Sequence[int], count: int) -> list[Slip]:
    """An empty last page is a page of nothing more often than a picture, but a reviewer sees that at once."""
    if not places or len(places) == count:
        return []
    named = ", ".join(str(place + 1) for place in places[:_MOST_NAMED])
    return [slip("no_text_pages", pages=named + ("…" if len(places) > _MOST_NAMED else ""))]
