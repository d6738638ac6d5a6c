"""The card as it stands in the form: what was typed, field by field, and what it is as a rule."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import get_args

from bot.text import plain
from inbox.forms import Form
from knowledge.documents import Confidence, Document, Register
from knowledge.entries import Entry, entry_of
from knowledge.rules import Basis, Rule, Verdict

LINES = ("question", "topic", "owner", "review_by")
PARAGRAPHS = ("short", "why", "instead")
LISTS = ("aliases", "conditions", "exceptions", "sources")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "verdict": get_args(Verdict),
    "confidence": get_args(Confidence),
    "basis": get_args(Basis),
}
REQUIRED = ("question", "verdict", *PARAGRAPHS, "topic", "owner", "review_by", "confidence", "basis")
MOST_ROWS = 12
_LONGEST_LINE = 2_000
_LONGEST_LIST = 20_000
_LONGEST_SLUG = 50


@dataclass(frozen=True)
class Row:
    """One citation as typed: the document by number and title, by number alone, or by id."""

    document: str = ""
    article: str = ""
    confidence: str = "high"

    @property
    def empty(self) -> bool:
        """Whether nothing was typed into it."""
        return not self.document and not self.article


@dataclass(frozen=True)
class Card:
    """What stands in the form: `texts` by field, one line each in lists, and the rows of citations."""

    texts: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = (Row(),)

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def more(self) -> "Card":
        """Return it with an empty row for one more citation."""
        return replace(self, rows=(*self.rows, Row())[:MOST_ROWS])

    def entry(self, id: str, register: Register, base: Rule | None) -> Entry:
        """Return it as the fields of a rule; `base` gives what the form does not show."""
        made: Entry = {name: self[name] or None for name in (*LINES, *PARAGRAPHS, *CHOICES)}
        made |= {name: [line for line in self[name].split("\n") if line.strip()] for name in LISTS}
        rows = [_citation(row, register, base) for row in self.rows if not row.empty]
        return made | {"id": id, "citations": list(rows), "tags": _tags(base)}

    def missing(self, register: Register) -> dict[str, str]:
        """Return field → key of the text that says what is missing or cannot be told what it is."""
        found = {name: "inbox.card_missing" for name in REQUIRED if not self[name]}
        if self["review_by"] and not _is_day(self["review_by"]):
            found["review_by"] = "inbox.card_no_day"
        for place, row in enumerate(self.rows):
            if not row.empty and document_named(row.document, register) is None:
                found[f"citation-{place}"] = "inbox.card_no_document"
        return found


_STAND_INS: Entry = {"verdict": "allowed", "confidence": "medium", "basis": "stated", "review_by": None}


def stand_in(entry: Entry, missing: Iterable[str], register: Register) -> Entry:
    """Return the fields with something in place of what is `missing`, so that everything else can be checked."""
    filled = {name: _STAND_INS.get(name, "x") for name in missing if name in entry}
    citations = entry["citations"] if isinstance(entry["citations"], list) else []
    known = [one for one in citations if isinstance(one, dict) and one["document"] in register]
    return {**entry, **filled, "citations": list(known)}


def blank(question: str, today: date) -> Card:
    """Return the form for a new card that answers `question`."""
    texts = {"question": question, "confidence": "high", "basis": "stated", "owner": "ban-bien-tap"}
    return Card(texts | {"review_by": _half_a_year(today).isoformat()})


def card_of(rule: Rule, register: Register) -> Card:
    """Return the form for a rule that is there."""
    entry = entry_of(rule)
    texts = {name: str(entry.get(name) or "") for name in (*LINES, *PARAGRAPHS, *CHOICES)}
    lists = {name: "\n".join(getattr(rule, name)) for name in LISTS}
    rows = [Row(_label(c.document, register), c.article or "", c.confidence) for c in rule.citations]
    return Card(texts | lists, tuple(rows) or (Row(),))


def read_card(form: Form) -> Card:
    """Return what was typed, cleaned; a choice that is none of ours is as if not made."""
    texts = {name: " ".join(form.text(name, _LONGEST_LINE).split()) for name in (*LINES, *PARAGRAPHS)}
    texts |= {name: form.text(name, _LONGEST_LIST) for name in LISTS}
    texts |= {name: form.raw(name) if form.raw(name) in allowed else "" for name, allowed in CHOICES.items()}
    rows = [_row(form, place) for place in range(MOST_ROWS)]
    return Card(texts, tuple(row for row in rows if not row.empty) or (Row(),))


def _row(form: Form, place: int) -> Row:
    given = form.raw(f"confidence-{place}")
    confidence = given if given in CHOICES["confidence"] else "high"
    return Row(form.text(f"document-{place}", 600), form.text(f"article-{place}", 200), confidence)


def label_of(document: Document) -> str:
    """Return how a document is chosen: by number and title."""
    return f"{document.number} · {document.title}"


def document_named(typed: str, register: Register) -> str | None:
    """Return the id of the one document that was meant: by its label, number or id, whatever the marks."""
    if typed in register:
        return typed
    for name_of in (label_of, lambda document: document.number):
        found = [id for id, document in register.items() if plain(name_of(document)) == plain(typed)]
        if len(found) == 1:
            return found[0]
    return None


def free_id(question: str, taken: Iterable[str]) -> str:
    """Return a new id made of the question's words."""
    words = re.findall(r"[a-z0-9]+", plain(question)) or ["quy-tac"]
    slug = "-".join(words)[:_LONGEST_SLUG].strip("-")
    used = set(taken) | {"new", "approvals", "files", "export", "import"}
    return next(id for id in _numbered(slug) if id not in used)


def _numbered(slug: str) -> Iterable[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


def _citation(row: Row, register: Register, base: Rule | None) -> Entry:
    """Return the row as fields; what else `base` says of the same provision stays with it."""
    document, article = document_named(row.document, register) or row.document, row.article or None
    known = base.citations if base else ()
    same = [entry_of(one) for one in known if (one.document, one.article) == (document, article)]
    return {
        **(same[0] if same else {}),
        "document": document,
        "article": article,
        "confidence": row.confidence,
    }


def _tags(base: Rule | None) -> Entry:
    return {name: list(items) for name, items in base.tags.items()} if base else {}


def _label(id: str, register: Register) -> str:
    """Return the label of a document, its id where two share a label."""
    document = register.get(id)
    if document is None or document_named(label_of(document), register) != id:
        return id
    return label_of(document)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _half_a_year(day: date) -> date:
    month, year = (day.month + 5) % 12 + 1, day.year + (day.month > 6)
    return date(year, month, min(day.day, 28))


def sorted_labels(documents: Sequence[Document]) -> list[str]:
    """Return what the list of documents offers, by number."""
    return sorted(label_of(document) for document in documents)
