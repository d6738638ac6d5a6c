"""What the register holds: official pages, announced fakes, endings that only agencies are given."""

from dataclasses import dataclass
from typing import ClassVar

from reports.identity import Target

CONFIDENCE = ("high", "medium", "low")
STATES = ("current", "former", "unsure")
EVIDENCE = ("agency", "article", "press", "directory", "naming_rule", "known")


@dataclass(frozen=True)
class OfficialPage:
    """One owner and its addresses. `see` is where it is found today when `state` is "former"."""

    name: str
    targets: tuple[Target, ...] = ()
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    kind: str = ""
    province: str = ""
    confidence: str = "high"
    state: str = "current"
    see: str = ""
    evidence: str = "agency"
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it has or had."""
        return (self.name, *self.aliases, *self.former)


@dataclass(frozen=True)
class KnownFake:
    """A page that was announced or decided to be an impersonation; without targets only its name is known."""

    imitates: str
    targets: tuple[Target, ...] = ()
    name: str = ""
    by: str = ""
    date: str = ""
    source: str = ""


@dataclass(frozen=True)
class Ending:
    """A domain ending that only agencies are given."""

    ending: str
    holder: str
    confidence: str = "high"
    targets: ClassVar[tuple[Target, ...]] = ()
    """None: it is no page."""

    @property
    def name(self) -> str:
        """How people write it."""
        return f".{self.ending}"


STATE_ENDING = Ending("gov.vn", "cơ quan nhà nước")
