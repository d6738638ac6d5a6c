"""The entry as it stands in the form: what was typed, and what is wrong with it, field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.texts import Texts
from inbox.forms import Form
from reports.official_page import CONFIDENCE, EVIDENCE, STATES
from reports.reason import Reason
from reports.register_entry import Entry, Fields, Kind, kind_of
from reports.register_proposals import KINDS
from reports.register_row import ENDING_FIELDS, Mistake

LISTS = ("urls", "aliases", "former")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "state": STATES,
    "confidence": CONFIDENCE,
    "evidence": EVIDENCE,
}
PAGE = (
    "name",
    "urls",
    "kind",
    "province",
    "state",
    "see",
    "aliases",
    "former",
    "confidence",
    "evidence",
    "source",
)
FAKE = ("imitates", "urls", "name", "by", "date", "source")
NAMES: Mapping[Kind, tuple[str, ...]] = {"page": PAGE, "fake": FAKE, "ending": ENDING_FIELDS}
_TELLING: Mapping[Kind, str] = {"fake": "imitates", "ending": "ending"}
_LONGEST_LINE = 2_000
_LONGEST_LIST = 20_000


@dataclass(frozen=True)
class EntryForm:
    """What stands in the form: `texts` by field, lists with one line for each."""

    kind: Kind
    texts: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of this kind of entry, in the order of the form."""
        return NAMES[self.kind]

    def fields(self, base: Entry | None) -> Fields:
        """Return it as the fields of an entry; a hand-given id of `base` stays."""
        made: dict[str, str | list[str]] = {name: self[name] for name in self.names if self[name]}
        made |= {name: _lines(self[name]) for name in LISTS if self[name]}
        if self.kind in _TELLING:  # what makes it a fake or an ending is there even when nothing was typed
            made.setdefault(_TELLING[self.kind], "")
        if base and "id" in base.fields:
            made["id"] = base.fields["id"]
        return made


def form_of(fields: Fields) -> EntryForm:
    """Return the form for an entry that is there."""
    texts = {name: value if isinstance(value, str) else "\n".join(value) for name, value in fields.items()}
    return EntryForm(kind_of(fields), texts)


def read_entry_form(form: Form, kind: Kind) -> EntryForm:
    """Return what was typed, cleaned; a choice that is none of ours is as if not made."""
    names = NAMES[kind]
    texts = {name: " ".join(form.text(name, _LONGEST_LINE).split()) for name in names if name not in LISTS}
    texts |= {name: form.text(name, _LONGEST_LIST) for name in LISTS if name in names}
    texts |= {
        name: form.raw(name) if form.raw(name) in allowed else ""
        for name, allowed in CHOICES.items()
        if name in names
    }
    return EntryForm(kind, texts)


def explain(texts: Texts, mistakes: Iterable[Mistake]) -> dict[str, str]:
    """Return field → what is wrong with it, fields called as the form calls them; "all" is the entry itself."""
    found: dict[str, str] = {}
    for mistake in mistakes:
        name, told = mistake.field or "all", _told(texts, mistake.reason)
        found[name] = f"{found[name]}; {told}" if name in found else told
    return found


def _told(texts: Texts, reason: Reason) -> str:
    words = {
        name: texts(f"register.field_{value}") if name == "field" else value for name, value in reason.fields
    }
    return texts(reason.key, **words)


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
