"""Answer: what a person is told, composed from a card and the register, and its JSON shape."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from knowledge.days import Period
from knowledge.documents import Document, Register, Status, in_force_predecessor, successors
from knowledge.rules import Citation, Rule, Verdict
from knowledge.wording import say

Outcome = Literal["answer", "clarify", "unknown", "out_of_scope", "refuse"]
Focus = Literal["whole", "why", "basis", "instead", "exceptions", "authority"]

LONGEST = 900
"""Characters that fit a phone screen; parts are left out in a fixed order until the text fits."""
_LONGEST_NAMED = 60


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
    """The outcome of one question. `verdict`, `rule` and `citations` are set only when `outcome` is "answer".

    `as_of` is the day the statuses are of, None where nothing is cited.
    """

    outcome: Outcome
    text: str
    verdict: Verdict | None = None
    rule: str | None = None
    citations: tuple[Cited, ...] = ()
    confidence: float = 0.0
    alternatives: tuple[Alternative, ...] = field(default=())
    as_of: date | None = None
    several: bool = False
    """Whether the text answers more than one question; the rule is then the first one's."""

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
            "as_of": self.as_of.isoformat() if self.as_of else None,
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


@dataclass(frozen=True, slots=True)
class Told:
    """How a rule is told: as of a `day`, asked `today`.

    `period` is where the day was read from, `changes` whether the rule's basis began or ended within it; `asked` is the
    question as read, where it was read otherwise than typed.
    """

    day: date
    today: date
    period: Period | None = None
    changes: bool = False
    asked: str | None = None
    focus: Focus = "whole"


def answer_text(rule: Rule, cited: Sequence[Cited], told: Told) -> str:
    """Return the Vietnamese text, verdict first, then reason, way on and basis.

    What did not hold on the day asked for is said before the verdict.
    """
    head = [say("you_asked", question=told.asked)] if told.asked else []
    head += [*_as_of(told), *_not_holding(cited), *_under_review(rule, told.today)]
    tail = _caveats(rule)
    for parts in _bodies(rule, told.focus, _none_yet(cited)):
        for shown in range(min(3, len(cited)), 0, -1) or (0,):
            text = "\n".join([*head, *parts, *_basis(cited, shown, told.day, told.today), *tail])
            if len(text) <= LONGEST:
                return text
    return text


def _as_of(told: Told) -> list[str]:
    if told.period is None:
        return [say("as_of", day=_day(told.day))] if told.day != told.today else []
    read = say("as_of_named", day=_day(told.day), named=told.period.named[:_LONGEST_NAMED])
    return [read, say("as_of_changed")] if told.changes else [read]


def _under_review(rule: Rule, today: date) -> list[str]:
    return (
        [say("under_review", day=_day(rule.review_by))] if rule.is_overdue(today) and rule.review_by else []
    )


def _bodies(rule: Rule, focus: Focus, none_yet: bool) -> list[list[str]]:
    """Return the bodies from the fullest to the barest."""
    short = say("rule_now", short=rule.short) if none_yet else rule.short
    why, instead = say("why", why=rule.why), say("instead", instead=rule.instead)
    conditions = [say("conditions", items="; ".join(rule.conditions))] if rule.conditions else []
    exceptions = [say("exceptions", items="; ".join(rule.exceptions))] if rule.exceptions else []
    if focus == "why":
        return [[why, short], [why]]
    if focus == "basis":
        return [[say("about", question=rule.question)]]
    if focus == "instead":
        return [[instead, *conditions], [instead]]
    if focus == "authority":
        return [[say("no_authority"), instead], [instead]]
    if focus == "exceptions":
        return [[*conditions, *exceptions] or [say("no_exceptions")]]
    return [
        [short, *conditions, *exceptions, why, instead],
        [short, *conditions, why, instead],
        [short, why, instead],
        [short, instead],
        [short],
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
        return say("status_not_yet", day=_day(cited.document.in_force_from))
    if cited.status == "in_force":
        return say("status_in_force" if day == today else "status_in_force_then")
    return say("status_unverified")


def _none_yet(cited: Sequence[Cited]) -> bool:
    return bool(cited) and all(item.status == "not_yet" for item in cited)


def _not_holding(cited: Sequence[Cited]) -> list[str]:
    """Say what did not hold yet, or nothing of which holds any more, on the day asked for, and what did instead."""
    early = [item for item in cited if item.status == "not_yet"]
    if early and len(early) == len(cited):
        return [say("only_not_yet"), *_held_then(early)]
    if early:
        return [say("some_not_yet", numbers=_numbers(item.document for item in early)), *_held_then(early)]
    if not cited or any(item.status != "replaced" for item in cited):
        return []
    following = next((item.replaced_by for item in cited if item.replaced_by), None)
    return [say("only_replaced", successor=following) if following else say("only_replaced_unknown")]


def _held_then(early: Sequence[Cited]) -> list[str]:
    held = [item.predecessor for item in early if item.predecessor]
    return [say("applied_then", number=_numbers(held))] if held else []


def _numbers(documents: Iterable[Document]) -> str:
    return ", ".join(dict.fromkeys(document.number for document in documents))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
