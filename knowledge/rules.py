"""Rules: the cards that answer a question, each resting on citations."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.documents import Confidence
from knowledge.spans import Span

Verdict = Literal["allowed", "not_allowed", "conditional", "ask_authority", "info"]
Basis = Literal["stated", "inferred"]


@dataclass(frozen=True, slots=True)
class Citation:
    """What a rule rests on: a document of the register by id, and the article where that is sourced.

    With a `span` it is locked to words of the text we hold of the document.
    """

    document: str
    article: str | None
    confidence: Confidence
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One card. `question` and `aliases` are how people ask; the other texts are what they are told."""

    id: str
    topic: str
    question: str
    aliases: tuple[str, ...]
    verdict: Verdict
    short: str
    why: str
    instead: str
    conditions: tuple[str, ...]
    exceptions: tuple[str, ...]
    citations: tuple[Citation, ...]
    confidence: Confidence
    basis: Basis
    owner: str
    review_by: date | None
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    def wordings(self) -> list[str]:
        """Return the ways of asking that stand on the card."""
        return [self.question, *self.aliases]

    def told(self) -> list[str]:
        """Return the sentences people are told."""
        return [self.short, self.why, self.instead, *self.conditions, *self.exceptions]

    def texts(self) -> list[str]:
        """Return every sentence of the card, its question and aliases first."""
        return [*self.wordings(), *self.told()]

    def is_overdue(self, today: date) -> bool:
        """Return whether the rule should have been compared again before `today`."""
        return self.review_by is not None and self.review_by < today

    def shown_article(self, citation: Citation) -> str | None:
        """Return the article a person may be shown: none when the card or the citation is of low confidence."""
        if self.confidence == "low" or citation.confidence == "low":
            return None
        return citation.article
