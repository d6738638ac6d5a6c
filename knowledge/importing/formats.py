"""Formats: what a file is, told from its first bytes and never from its name."""

import zipfile
from io import BytesIO

from knowledge.importing.failure import ImportFailed
from knowledge.importing.lines import Format

LONGEST_FILE = 50 * 1024 * 1024
"""Bytes of one file."""
_LOOKED_AT = 4096
_OTHERS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old_word",
    b"{\\rtf": "rtf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"II*\x00": "picture",
    b"MM\x00*": "picture",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
    b"MZ": "program",
    b"\x7fELF": "program",
}
_PAGE_SIGNS = (
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<div",
    b"<article",
    b"<p>",
    b"<table",
    b"<meta",
)


def format_of(content: bytes) -> Format:
    """Return what the file is. Raises ImportFailed for what is empty, too long or of no kind we read."""
    if len(content) > LONGEST_FILE:
        raise ImportFailed("too_large", limit=LONGEST_FILE // 1024**2)
    start = content[:_LOOKED_AT]
    if not start.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise ImportFailed("empty")
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK"):
        return _package(content)
    for sign, key in _OTHERS.items():
        if start.startswith(sign):
            raise ImportFailed(key)
    return "html" if _is_page(start) else "txt"


def _is_page(start: bytes) -> bool:
    """A page in UTF-16 shows its tags once the zero bytes between the letters are gone."""
    text = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\r\n\t ").lower()
    return text.startswith(b"<") and any(sign in text for sign in _PAGE_SIGNS)


def _package(content: bytes) -> Format:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ImportFailed("broken_word") from error
    if "word/document.xml" in names:
        return "docx"
    if "mimetype" in names and "content.xml" in names:
        raise ImportFailed("open_document")
    raise ImportFailed("archive")
