"""Answer: what a person is told, composed from a card and the register, and its JSON shape."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from knowledge.documents import Document, Register, Status, in_force_predecessor, successors
from knowledge.rules import Citation, Rule, Verdict
from knowledge.wording import say

Outcome = Literal["answer", "clarify", "unknown", "out_of_scope", "refuse"]
Focus = Literal["whole", "why", "basis", "instead", "exceptions"]

LONGEST = 900
"""Characters that fit a phone screen; parts are left out in a fixed order until the text fits."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as it stands on the day asked for. `replaced_by` is the successor's number where one is known."""

    document: Document
    article: str | None
    status: Status
    replaced_by: str | None
    predecessor: Document | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the citation in the shape of the contract; a document not begun yet counts as unverified there."""
        return {
            "document": self.document.number,
            "title": self.document.title,
            "article": self.article,
            "status": "unverified" if self.status == "not_yet" else self.status,
            "replaced_by": self.replaced_by,
            "issuer": self.document.issuer,
            "signed": self.document.signed.isoformat() if self.document.signed else None,
            "in_force_from": self.document.in_force_from.isoformat() if self.document.in_force_from else None,
            "link": self.document.link,
        }


@dataclass(frozen=True, slots=True)
class Alternative:
    """A rule that may have been meant instead: its id and its question."""

    rule: str
    title: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question. `verdict`, `rule` and `citations` are set only when `outcome` is "answer"."""

    outcome: Outcome
    text: str
    verdict: Verdict | None = None
    rule: str | None = None
    citations: tuple[Cited, ...] = ()
    confidence: float = 0.0
    alternatives: tuple[Alternative, ...] = field(default=())

    def as_json(self, id: str | None = None) -> dict[str, Any]:
        """Return the answer in the shape of the contract."""
        return {
            "id": id,
            "outcome": self.outcome,
            "verdict": self.verdict,
            "rule": self.rule,
            "text": self.text,
            "citations": [cited.as_json() for cited in self.citations],
            "confidence": round(self.confidence, 3),
            "alternatives": [{"rule": other.rule, "title": other.title} for other in self.alternatives[:3]],
        }


def cite(rule: Rule, register: Register, day: date) -> tuple[Cited, ...] | None:
    """Return the rule's citations as they stand on `day`, or None when one dangles: then nothing may be said."""
    if any(citation.document not in register for citation in rule.citations):
        return None
    return tuple(_cited(rule, citation, register, day) for citation in rule.citations)


def _cited(rule: Rule, citation: Citation, register: Register, day: date) -> Cited:
    document = register[citation.document]
    status = document.status_on(day)
    following = successors(document, register) if status == "replaced" else ()
    return Cited(
        document=document,
        article=rule.shown_article(citation),
        status=status,
        replaced_by=following[0].number if following else None,
        predecessor=in_force_predecessor(document, register, day) if status == "not_yet" else None,
    )


def answer_text(
    rule: Rule,
    cited: Sequence[Cited],
    day: date,
    today: date,
    *,
    asked: str | None = None,
    focus: Focus = "whole",
) -> str:
    """Return the Vietnamese text, verdict first, then reason, way on and basis; `asked` is the question as read."""
    head = [say("you_asked", question=asked)] if asked else []
    if day != today:
        head.append(say("as_of", day=_day(day)))
    head += [say("only_not_yet")] if _none_yet(cited) else []
    warning = _warning(cited)
    tail = [*([warning] if warning else []), *_caveats(rule)]
    for parts in _bodies(rule, focus):
        for shown in range(min(3, len(cited)), 0, -1) or (0,):
            text = "\n".join([*head, *parts, *_basis(cited, shown, day, today), *tail])
            if len(text) <= LONGEST:
                return text
    return text


def _bodies(rule: Rule, focus: Focus) -> list[list[str]]:
    """Return the bodies from the fullest to the barest."""
    why, instead = say("why", why=rule.why), say("instead", instead=rule.instead)
    conditions = [say("conditions", items="; ".join(rule.conditions))] if rule.conditions else []
    exceptions = [say("exceptions", items="; ".join(rule.exceptions))] if rule.exceptions else []
    if focus == "why":
        return [[why, rule.short], [why]]
    if focus == "basis":
        return [[say("about", question=rule.question)]]
    if focus == "instead":
        return [[instead, *conditions], [instead]]
    if focus == "exceptions":
        return [[*conditions, *exceptions] or [say("no_exceptions")]]
    return [
        [rule.short, *conditions, *exceptions, why, instead],
        [rule.short, *conditions, why, instead],
        [rule.short, why, instead],
        [rule.short, instead],
        [rule.short],
    ]


def _caveats(rule: Rule) -> list[str]:
    if rule.confidence == "low":
        return [say("low_confidence")]
    return [say("inferred")] if rule.basis == "inferred" and rule.confidence != "high" else []


def _basis(cited: Sequence[Cited], shown: int, day: date, today: date) -> list[str]:
    if not cited:
        return []
    lines = [say("basis"), *(citation_line(item, day, today) for item in cited[:shown])]
    return [*lines, say("more_citations", count=len(cited) - shown)] if len(cited) > shown else lines


def citation_line(cited: Cited, day: date, today: date) -> str:
    """Return one citation as a person reads it: number, issuer, date, article and its status on `day`."""
    document = cited.document
    fields = {
        "number": document.number,
        "issuer": document.issuer,
        "signed": _day(document.signed) if document.signed else say("unsigned"),
        "status": _status(cited, day, today),
    }
    if cited.article is None:
        return say("citation_whole", **fields)
    return say("citation", article=cited.article, **fields)


def _status(cited: Cited, day: date, today: date) -> str:
    if cited.status == "replaced":
        return (
            say("status_replaced_by", successor=cited.replaced_by)
            if cited.replaced_by
            else say("status_replaced")
        )
    if cited.status == "not_yet" and cited.document.in_force_from:
        text = say("status_not_yet", day=_day(cited.document.in_force_from))
        return (
            f"{text}; {say('applied_then', number=cited.predecessor.number)}" if cited.predecessor else text
        )
    if cited.status == "in_force":
        return say("status_in_force" if day == today else "status_in_force_then")
    return say("status_unverified")


def _none_yet(cited: Sequence[Cited]) -> bool:
    return bool(cited) and all(item.status == "not_yet" for item in cited)


def _warning(cited: Sequence[Cited]) -> str | None:
    """Say so when nothing the rule rests on holds any more on the day asked for."""
    replaced = [item for item in cited if item.status == "replaced"]
    if not replaced or any(item.status in ("in_force", "unverified") for item in cited):
        return None
    following = next((item.replaced_by for item in replaced if item.replaced_by), None)
    return say("only_replaced", successor=following) if following else say("only_replaced_unknown")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
