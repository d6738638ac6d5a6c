"""Documents: the register of laws, decrees and Party regulations, and where each stands on a given day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["in_force", "replaced", "not_yet", "unverified"]
Confidence = Literal["high", "medium", "low"]
Holding = Literal["full_text", "excerpt", "secondary", "nothing"]
Register = Mapping[str, "Document"]


@dataclass(frozen=True, slots=True)
class Document:
    """One legal document. Days are calendar days in Vietnam; `in_force_until` is the first day it no longer holds."""

    id: str
    number: str
    title: str
    kind: str
    issuer: str
    issuer_note: str | None
    signed: date | None
    in_force_from: date | None
    in_force_until: date | None
    replaced_by: tuple[str, ...]
    replaces: tuple[str, ...]
    amends: tuple[str, ...]
    link: str | None
    holds: Holding
    confidence: Confidence
    checked_on: date | None
    note: str | None
    sources: tuple[str, ...] = ()

    def status_on(self, day: date) -> Status:
        """Return where the document stands on `day`; a document of unknown beginning is never called in force."""
        if self.in_force_until is not None and day >= self.in_force_until:
            return "replaced"
        begins = self.in_force_from
        if begins is None:
            return "replaced" if self.replaced_by and self.in_force_until is None else "unverified"
        if day < begins:
            return "not_yet"
        if self.replaced_by and self.in_force_until is None:
            return "replaced"
        return "unverified" if self.confidence == "low" else "in_force"


def successors(document: Document, register: Register) -> tuple[Document, ...]:
    """Return the documents that stand at the end of the chain of replacements, in the order they are named."""
    ends: dict[str, Document] = {}
    seen = {document.id}
    waiting = list(document.replaced_by)
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in register:
            continue
        seen.add(name)
        following = [later for later in register[name].replaced_by if later in register and later not in seen]
        if following:
            waiting = following + waiting
        else:
            ends[name] = register[name]
    return tuple(ends.values())


def in_force_predecessor(document: Document, register: Register, day: date) -> Document | None:
    """Return what held on `day` in place of a document that had not begun by then, or None if that is not known."""
    seen = {document.id}
    waiting = [*document.replaces, *_replaced_with(document, register)]
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in register:
            continue
        seen.add(name)
        earlier = register[name]
        status = earlier.status_on(day)
        if status == "in_force":
            return earlier
        if status == "not_yet":
            waiting += [*earlier.replaces, *_replaced_with(earlier, register)]
    return None


def _replaced_with(document: Document, register: Register) -> Iterable[str]:
    return [other.id for other in register.values() if document.id in other.replaced_by]
