"""Slips: what looks wrong or was not found in a document, for a person to look at; nothing is mended silently."""

from dataclasses import dataclass

from knowledge.importing.wording import say

_LONGEST = 120
"""Characters of a quoted piece of the document."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing to look at: the name of its sentence, and the sentence. `at` is an offset in the text, if known."""

    key: str
    message: str
    at: int | None = None


def slip(key: str, at: int | None = None, /, **fields: object) -> Slip:
    """Return the slip whose sentence is `import.slip_<key>`; long quotations are cut."""
    shown = {name: _cut(value) if isinstance(value, str) else value for name, value in fields.items()}
    return Slip(key, say(f"slip_{key}", **shown), at)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
