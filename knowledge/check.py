"""Check: everything that is wrong with the knowledge files, with file, line and mend."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from knowledge.asking import repeated
from knowledge.documents import Document, successors
from knowledge.drafts import dangling, read_drafts
from knowledge.loading import Content
from knowledge.rules import Rule
from knowledge.snapshot import read_material
from knowledge.source import Problem
from knowledge.spans import Span, holds, stands_once
from knowledge.tokens import folded, syllables
from knowledge.wording import say

_LONGEST = {"question": 200, "short": 300, "why": 450, "instead": 450}
_FIELD_OF = {
    "problem_no_citation": "citations",
    "problem_dangling": "citations",
    "problem_low_article": "citations",
    "problem_span": "citations",
    "problem_span_twice": "citations",
    "problem_repealed": "citations",
    "problem_repealed_unknown": "citations",
    "problem_not_yet": "citations",
    "problem_overdue": "review_by",
    "problem_no_review": "review_by",
    "problem_same_question": "question",
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The counts and the problems, in the order of files and lines; `passed` when none of them is severe."""

    documents: int
    rules: int
    wordings: int
    strangers: int
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing has to be mended."""
        return not any(problem.severe for problem in self.problems)

    @property
    def errors(self) -> int:
        """How many problems have to be mended."""
        return sum(problem.severe for problem in self.problems)


def check(directory: Path, today: date) -> CheckResult:
    """Return what is wrong in `directory` on the day `today`."""
    material = read_material(directory)
    content = material.content
    found = [*material.problems, *_Check(content, today).problems()]
    strangers = chain(material.strangers, *material.refusals.values())
    found += repeated(content.rules.values(), material.wordings, strangers)
    found += _drafts(directory / "drafts.yaml", content)
    if not content.rules:
        found.append(Problem("rules", 1, say("problem_no_rules", directory=directory / "rules")))
    return CheckResult(
        len(content.documents),
        len(content.rules),
        sum(map(len, material.wordings.values())),
        len(material.strangers),
        tuple(sorted(set(found))),
    )


def check_rule(rule: Rule, content: Content, today: date) -> list[Problem]:
    """Return what is wrong with one rule of `content`; wordings it shares with a rule before it count as its own."""
    return _Check(content, today).of_rule(rule)


def check_document(document: Document, content: Content, today: date) -> list[Problem]:
    """Return what is wrong with one document of `content`."""
    return _Check(content, today).of_document(document)


def _drafts(path: Path, content: Content) -> list[Problem]:
    if not path.exists():
        return []
    problems: list[Problem] = []
    return problems + dangling(read_drafts(path, problems), content.rules)


@dataclass(frozen=True, slots=True)
class _Check:
    content: Content
    today: date

    def problems(self) -> Iterator[Problem]:
        for document in self.content.documents.values():
            yield from self._document(document)
        for rule in self.content.rules.values():
            yield from self._rule(rule)
        yield from self._same_wordings()

    def _at(self, place: str, key: str, *, severe: bool = True, **fields: object) -> Problem:
        where = self.content.places[place]
        about = str(fields.get("field", _FIELD_OF.get(key, "")))
        return Problem(where.file, where.line, say(key, **fields), severe, about)

    def of_rule(self, rule: Rule) -> list[Problem]:
        place = self.content.places[f"rules/{rule.id}"]
        here = (place.file, place.line)
        shared = [found for found in self._same_wordings() if (found.file, found.line) == here]
        return [*self._rule(rule), *shared]

    def of_document(self, document: Document) -> list[Problem]:
        return list(self._document(document))

    def _document(self, document: Document) -> Iterator[Problem]:
        place = f"documents/{document.id}"
        for field in ("replaced_by", "replaces", "amends"):
            for other in getattr(document, field):
                if other not in self.content.documents:
                    yield self._at(place, "problem_dangling_document", field=field, value=other)
        if document.replaced_by and document.id in _reach(document, self.content.documents):
            yield self._at(place, "problem_chain", value=document.id)

    def _rule(self, rule: Rule) -> Iterator[Problem]:
        place = f"rules/{rule.id}"
        yield from self._citations(rule, place)
        yield from self._review(rule, place)
        for field, limit in _LONGEST.items():
            length = len(getattr(rule, field))
            if length > limit:
                yield self._at(place, "problem_length", severe=False, field=field, length=length, limit=limit)

    def _citations(self, rule: Rule, place: str) -> Iterator[Problem]:
        if not rule.citations:
            yield self._at(place, "problem_no_citation", severe=rule.verdict != "info")
        for citation in rule.citations:
            document = self.content.documents.get(citation.document)
            if document is None:
                yield self._at(place, "problem_dangling", value=citation.document)
                continue
            yield from self._standing(rule, document, place)
            if citation.article and "low" in (citation.confidence, rule.confidence):
                yield self._at(place, "problem_low_article", value=citation.article)
            if citation.span:
                yield from self._locked(citation.span, document, place)

    def _locked(self, span: Span, document: Document, place: str) -> Iterator[Problem]:
        text = self.content.texts.get(document.id, "")
        if not holds(span, text):
            yield self._at(place, "problem_span", value=document.number)
        elif not stands_once(span, text):
            yield self._at(place, "problem_span_twice", value=document.number)

    def _standing(self, rule: Rule, document: Document, place: str) -> Iterator[Problem]:
        status = document.status_on(self.today)
        if status == "replaced":
            following = successors(document, self.content.documents)
            numbers = ", ".join(later.number for later in following)
            day = document.in_force_until or "?"
            key = "problem_repealed" if following else "problem_repealed_unknown"
            cited_too = {citation.document for citation in rule.citations} & {later.id for later in following}
            yield self._at(
                place, key, severe=not cited_too, value=document.number, day=day, successor=numbers
            )
        elif status == "not_yet":
            day = document.in_force_from or "?"
            yield self._at(place, "problem_not_yet", severe=False, value=document.number, day=day)

    def _review(self, rule: Rule, place: str) -> Iterator[Problem]:
        if rule.review_by is None:
            yield self._at(place, "problem_no_review", severe=False)
        elif rule.review_by < self.today:
            yield self._at(place, "problem_overdue", severe=False, day=f"{rule.review_by:%d/%m/%Y}")

    def _same_wordings(self) -> Iterator[Problem]:
        seen: dict[str, str] = {}
        for rule in self.content.rules.values():
            for wording in dict.fromkeys([rule.question, *rule.aliases]):
                key = " ".join(folded(syllables(wording)))
                other = seen.setdefault(key, rule.id)
                if other != rule.id:
                    yield self._at(f"rules/{rule.id}", "problem_same_question", other=other, question=wording)


def _reach(document: Document, register: dict[str, Document]) -> set[str]:
    """Return every id that the chain of replacements of `document` comes to."""
    reached: set[str] = set()
    waiting = list(document.replaced_by)
    while waiting:
        name = waiting.pop()
        if name not in reached and name in register:
            reached.add(name)
            waiting += register[name].replaced_by
    return reached
