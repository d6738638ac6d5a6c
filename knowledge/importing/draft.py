"""Draft: an imported document – text, head, passages, what to look at – and how it waits for a second person.

It is kept as one revision of kind "text" under the document's id. The body is a small YAML head between lines of
three hyphens, then the normal text to the end; everything else is worked out from the text again.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from bot import revisions
from bot.revisions import Revision
from bot.store import Transaction
from bot.text import fold
from knowledge.documents import Register
from knowledge.importing.comparing import compare, registered
from knowledge.importing.failure import ImportFailed
from knowledge.importing.head import Head, read_head
from knowledge.importing.lines import Source
from knowledge.importing.normal import NormalText, normalise
from knowledge.importing.passages import Passage, split
from knowledge.importing.slips import Slip, slip
from knowledge.spans import sha256_of
from knowledge.texts import KIND, body_of, text_in

_MOST_ALIKE = 12
"""Slips of one kind that are told."""
_LONGEST_INTERRUPTION = 12
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as it was read. `document` is its id in the register, or the one proposed for it."""

    document: str
    file: str
    format: str
    normal: NormalText
    head: Head
    passages: tuple[Passage, ...]
    slips: tuple[Slip, ...]

    @property
    def sha256(self) -> str:
        """The hash of the whole text."""
        return sha256_of(self.normal.text)


def make_draft(source: Source, file: str, register: Register, today: date, document: str = "") -> Draft:
    """Return the draft of what was read of `file`. Raises ImportFailed when there is no text to speak of.

    `document` names the register's entry when the person who imports knows better than the head of the text.
    """
    normal = normalise(source)
    head, head_slips = read_head(normal.text)
    passages, count_slips = split(normal)
    own = register.get(document) or registered(head, register)
    id = document or (own.id if own else _proposed_id(head, sha256_of(normal.text)))
    against = [] if document else list(compare(head, normal.text, register, today))
    slips = [
        *source.slips,
        *head_slips,
        *against,
        *_structure(passages),
        *count_slips,
        *_interruptions(normal.text),
    ]
    return Draft(id, file, source.format, normal, head, passages, tuple(_bounded(slips)))


def _proposed_id(head: Head, sha256: str) -> str:
    """Return an id in the manner of the register ("85-qd-tw-2022-10-07"), by the hash where there is no number."""
    if not head.number:
        return f"van-ban-{sha256[:12]}"
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in fold(head.number)).split()
    return "-".join([*words, *([head.signed.isoformat()] if head.signed else [])])


def _structure(passages: Sequence[Passage]) -> list[Slip]:
    return [] if any(each.kind not in ("opening", "closing") for each in passages) else [slip("no_articles")]


def _interruptions(text: str) -> Iterator[Slip]:
    """Yield short lines that stand amid a sentence: stamps, handwriting, lists of readers on a scan."""
    lines = text.split("\n")
    offset = 0
    for place, line in enumerate(lines):
        offset += len(line) + 1
        if len(line) < 60 or not (line[-1].isalnum() or line[-1] == ","):
            continue
        ahead = lines[place + 1 : place + 2 + _LONGEST_INTERRUPTION]
        resumed = next((step for step, other in enumerate(ahead) if len(other) >= 40), None)
        if resumed and ahead[resumed][0].islower():
            yield slip("interrupted", offset, line=" / ".join(ahead[:resumed]))


def _bounded(slips: Sequence[Slip]) -> Iterator[Slip]:
    """Yield slips, of each kind some: a hostile text must not make a list without end."""
    told: Counter[str] = Counter()
    for each in slips:
        told[each.key] += 1
        if told[each.key] <= _MOST_ALIKE:
            yield each
    more = sum(count - _MOST_ALIKE for count in told.values() if count > _MOST_ALIKE)
    if more:
        yield slip("more", count=more)


def outline(draft: Draft) -> dict[str, Any]:
    """Return the draft as JSON tells it: head, slips, passages with spans and hashes; not the text."""
    head = draft.head
    return {
        "file": draft.file,
        "document": draft.document,
        "format": draft.format,
        "sha256": draft.sha256,
        "characters": len(draft.normal.text),
        "pages": len(draft.normal.pages),
        "number": head.number or None,
        "kind": head.kind or None,
        "title": head.title or None,
        "issuer": head.issuer or None,
        "place": head.place or None,
        "signed": head.signed.isoformat() if head.signed else None,
        "in_force_from": head.in_force_from.isoformat() if head.in_force_from else None,
        "signer": head.signer or None,
        "replaces": list(head.replaces),
        "repeals": list(head.repeals),
        "mentions": list(head.mentions),
        "slips": [{"key": each.key, "message": each.message, "at": each.at} for each in draft.slips],
        "passages": [_passage(each) for each in draft.passages],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    span = passage.span
    return {
        "id": passage.id,
        "kind": passage.kind,
        "label": passage.label,
        "heading": passage.heading,
        "depth": passage.depth,
        "page": passage.page,
        "span": {"start": span.start, "end": span.end, "sha256": span.sha256},
    }


def propose(tx: Transaction, draft: Draft, author: str) -> Revision | None:
    """Let the draft wait for a second person; None when this very text is held or waits already.

    Raises ImportFailed when another text of the document is waiting.
    """
    newest = next(iter(revisions.history(tx, KIND, draft.document)), None)
    held = revisions.holding(tx, KIND, draft.document)
    for known in (newest, held):
        if known and known.state in ("proposed", "published") and text_in(known.body) == draft.normal.text:
            return None
    try:
        seen = newest.number if newest else 0
        return revisions.propose(tx, KIND, draft.document, body(draft), author, seen=seen)
    except revisions.Stale:
        raise ImportFailed("still_waiting") from None


def body(draft: Draft) -> str:
    """Return the revision's body."""
    head = {
        "file": draft.file[-120:],
        "format": draft.format,
        "pages": list(draft.normal.pages),
        "slips": [[each.key, each.message, each.at] for each in draft.slips],
    }
    return body_of(
        yaml.safe_dump(head, allow_unicode=True, sort_keys=False, default_flow_style=None, width=1000),
        draft.normal.text,
    )


def read_body(document: str, body: str) -> Draft:
    """Return the draft that a revision's body holds, with the slips that were told when it was made."""
    text = text_in(body)
    head: dict[str, Any] = yaml.load(body[4 : len(body) - len(text) - 4], Loader=_LOADER)  # noqa: S506 (a safe loader)
    normal = NormalText(text, tuple(head["pages"]))
    passages, _ = split(normal)
    slips = tuple(Slip(key, message, at) for key, message, at in head["slips"])
    return Draft(document, head["file"], head["format"], normal, read_head(text)[0], passages, slips)
