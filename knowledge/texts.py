"""Texts: the wording of documents that we hold, in normal form, by document id.

Shipped ones are `texts/<document id>.txt`; what the committee has published stands in the store as revisions of kind
"text". A body there is a YAML head between lines of three hyphens, then the text.
"""

from collections.abc import Mapping
from pathlib import Path

KIND = "text"
"""The kind of its revisions."""
_RULE = "---\n"


def body_of(head: str, text: str) -> str:
    """Return the body of a revision: `head` is YAML that ends with a line break."""
    return f"{_RULE}{head}{_RULE}{text}"


def text_in(body: str) -> str:
    """Return the text of a revision's body; a body without head is all text, an empty one holds nothing."""
    if not body.startswith(_RULE):
        return body
    _, found, text = body[len(_RULE) - 1 :].partition(f"\n{_RULE}")
    return text if found else body


def read_texts(directory: Path) -> dict[str, str]:
    """Return document id → text of every file in `directory`/texts; what is not UTF-8 there holds no span."""
    texts: dict[str, str] = {}
    for path in sorted((directory / "texts").glob("*.txt")):
        texts[path.stem] = path.read_text(encoding="utf-8", errors="replace").removesuffix("\n")
    return texts


def overlay_texts(texts: Mapping[str, str], published: Mapping[str, str]) -> dict[str, str]:
    """Return `texts` with the published bodies over them; an empty body takes a text away."""
    laid = {**texts, **{name: text_in(body) for name, body in published.items()}}
    return {name: text for name, text in laid.items() if text}
