"""One row of the register, as a file or a form has it: read whole, with every mistake named at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.identity import Target, identify
from reports.official_page import CONFIDENCE, EVIDENCE, STATES, Ending, KnownFake, OfficialPage
from reports.reason import Reason, reason
from reports.wording import say

PAGE_FIELDS = (
    "id",
    "name",
    "aliases",
    "former",
    "urls",
    "kind",
    "province",
    "confidence",
    "state",
    "see",
    "evidence",
    "source",
)
FAKE_FIELDS = ("id", "imitates", "name", "urls", "by", "date", "source")
ENDING_FIELDS = ("ending", "holder", "confidence")
LINE = "__line__"
"""Where the reader of files puts the line of a row."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one field of a row; `field` is "" when it is the row itself."""

    field: str
    reason: Reason


class RowBroken(ValueError):
    """A row cannot be used; `mistakes` has them all, the message says them in Vietnamese."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(mistake.reason.text(say) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


class _Row:
    """The fields of one row and the mistakes found in them so far."""

    def __init__(self, row: Any, names: Sequence[str]) -> None:
        self.mistakes: list[Mistake] = []
        self._fields: Mapping[Any, Any] = row if isinstance(row, Mapping) else {}
        if not isinstance(row, Mapping):
            self.fail("", "row")
        for key in self._fields:
            if key not in names and key != LINE:
                self.fail("", "unknown", seen=str(key)[:60], names=", ".join(names))

    def fail(self, field: str, name: str, **words: str) -> None:
        """Note a mistake of `field`: the text `register.mistake_<name>`."""
        words = {"field": field, **words} if field else words
        self.mistakes.append(Mistake(field, reason(f"register.mistake_{name}", **words)))

    def text(self, name: str, needed: bool = False) -> str:
        """Return a text, "" when there is none."""
        value = self._fields.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if needed:
                self.fail(name, "missing")
            return ""
        if not isinstance(value, str):
            self.fail(name, "text")
            return ""
        return value.strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, empty when absent."""
        value = self._fields.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(name, "list")
            return ()
        return tuple(item.strip() for item in value if item.strip())

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Return one of `choices`, the first when absent."""
        value = self.text(name) or choices[0]
        if value not in choices:
            self.fail(name, "choice", choices=", ".join(choices))
        return value

    def targets(self) -> tuple[Target, ...]:
        """Return the pages of the addresses."""
        targets = []
        for url in self.texts("urls"):
            found = identify(url)
            if isinstance(found, Target):
                targets.append(found)
            else:
                self.fail("urls", "address", seen=url[:80])
        return tuple(targets)

    def check(self) -> None:
        """Raise RowBroken when there is any mistake."""
        if self.mistakes:
            raise RowBroken(self.mistakes)


def read_page(row: Any) -> OfficialPage:
    """Return the official page of a row. Raises RowBroken."""
    fields = _Row(row, PAGE_FIELDS)
    page = OfficialPage(
        name=fields.text("name", needed=True),
        targets=fields.targets(),
        aliases=fields.texts("aliases"),
        former=fields.texts("former"),
        kind=fields.text("kind"),
        province=fields.text("province"),
        confidence=fields.choice("confidence", CONFIDENCE),
        state=fields.choice("state", STATES),
        see=fields.text("see"),
        evidence=fields.choice("evidence", EVIDENCE),
        source=fields.text("source"),
    )
    fields.check()
    return page


def read_fake(row: Any) -> KnownFake:
    """Return the announced fake of a row. Raises RowBroken."""
    fields = _Row(row, FAKE_FIELDS)
    fake = KnownFake(
        imitates=fields.text("imitates", needed=True),
        targets=fields.targets(),
        name=fields.text("name"),
        by=fields.text("by"),
        date=fields.text("date"),
        source=fields.text("source"),
    )
    if not (fake.targets or fake.name or fields.mistakes):
        fields.fail("urls", "nothing")
    fields.check()
    return fake


def read_ending(row: Any) -> Ending:
    """Return the trusted ending of a row. Raises RowBroken."""
    fields = _Row(row, ENDING_FIELDS)
    ending = Ending(
        fields.text("ending", needed=True).lower().strip(". *"),
        fields.text("holder", needed=True),
        fields.choice("confidence", CONFIDENCE),
    )
    fields.check()
    return ending
