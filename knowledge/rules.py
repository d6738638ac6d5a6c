"""Rules: the cards that answer a question, each resting on citations."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.documents import Confidence

Verdict = Literal["allowed", "not_allowed", "conditional", "ask_authority", "info"]
Basis = Literal["stated", "inferred"]


@dataclass(frozen=True, slots=True)
class Citation:
    """What a rule rests on: a document of the register by id, and the article where that is sourced."""

    document: str
    article: str | None
    confidence: Confidence


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

    def texts(self) -> list[str]:
        """Return every sentence of the card, its question and aliases first."""
        told = [self.short, self.why, self.instead, *self.conditions, *self.exceptions]
        return [self.question, *self.aliases, *told]

    def shown_article(self, citation: Citation) -> str | None:
        """Return the article a person may be shown: none when the card or the citation is of low confidence."""
        if self.confidence == "low" or citation.confidence == "low":
            return None
        return citation.article
