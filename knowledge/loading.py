"""Loading: the YAML of the knowledge directory as typed documents, rules and vocabulary, with every mistake named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import TypeVar, get_args

from knowledge.documents import Confidence, Document, Holding
from knowledge.fields import Fields
from knowledge.rules import Basis, Citation, Rule, Verdict
from knowledge.source import Node, Problem, SourceError, read
from knowledge.spans import Span
from knowledge.texts import read_texts
from knowledge.vocabulary import Vocabulary, read_vocabulary
from knowledge.wording import say

_DOCUMENT = [part.name for part in dataclass_fields(Document)]
_RULE = [part.name for part in dataclass_fields(Rule)]
_Entry = TypeVar("_Entry")
_CITATION = ["document", "article", "confidence", "span"]
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands, for problems that show only when all files are read."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the knowledge directory holds, and what is wrong with it."""

    documents: dict[str, Document]
    rules: dict[str, Rule]
    vocabulary: Vocabulary
    places: dict[str, Place]
    problems: tuple[Problem, ...]
    texts: Mapping[str, str] = field(default_factory=dict)


def load(directory: Path) -> Content:
    """Read `directory`: documents/*.yaml, rules/*.yaml, texts/*.txt, vocabulary.yaml.

    Mistakes become problems, never errors.
    `places` is keyed "documents/<id>" and "rules/<id>".
    """
    reading = _Reading(directory)
    documents = {document.id: document for document in reading.each("documents", reading.document)}
    rules = {rule.id: rule for rule in reading.each("rules", reading.rules_of)}
    vocabulary = read_vocabulary(directory / "vocabulary.yaml", reading.problems)
    problems = tuple(sorted(reading.problems))
    return Content(documents, rules, vocabulary, reading.places, problems, read_texts(directory))


def load_rule(node: Node, file: str) -> tuple[Rule | None, list[Problem]]:
    """Return the rule that `node` of `file` describes, None and what is wrong with it when it has mistakes."""
    reading = _Reading(Path())
    found = reading._rule(node, file)
    return (found[0] if found else None), reading.problems


def load_document(node: Node, file: str, id: str) -> tuple[Document | None, list[Problem]]:
    """Return the document with the id `id` that `node` describes, None and its mistakes when it has any."""
    reading = _Reading(Path())
    found = reading.document(node, file, id)
    return (found[0] if found else None), reading.problems


class _Reading:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.problems: list[Problem] = []
        self.places: dict[str, Place] = {}

    def each(self, kind: str, entries: Callable[[Node, str, str], list[_Entry]]) -> list[_Entry]:
        folder = self.directory / kind
        if not folder.is_dir():
            self.problems.append(Problem(kind, 1, say("problem_no_directory", directory=folder)))
            return []
        found: list[_Entry] = []
        for path in sorted(folder.glob("*.yaml")):
            name = f"{kind}/{path.name}"
            try:
                found += entries(read(path, name), name, path.stem)
            except SourceError as error:
                self.problems.append(error.problem)
        return found

    def document(self, node: Node, file: str, stem: str) -> list[Document]:
        before = len(self.problems)
        fields = Fields(node, file, self.problems, _DOCUMENT)
        document = _document(fields)
        if document.id and document.id != stem:
            fields.problem("problem_file_name", fields.line_of("id"), value=document.id)
        if document.link is not None and not document.link.startswith("https://"):
            fields.problem("problem_link", fields.line_of("link"), value=document.link[:80])
        begins, ends = document.in_force_from, document.in_force_until
        if begins and ends and ends <= begins:
            fields.problem("problem_dates_order", fields.line_of("in_force_until"))
        fresh = self._place("documents", document.id, fields)
        return [document] if fresh and len(self.problems) == before else []

    def rules_of(self, node: Node, file: str, _stem: str) -> list[Rule]:
        if not isinstance(node.value, list):
            self.problems.append(Problem(file, node.line, say("problem_list", field=file)))
            return []
        return [rule for entry in node.value for rule in self._rule(entry, file)]

    def _rule(self, node: Node, file: str) -> list[Rule]:
        before = len(self.problems)
        fields = Fields(node, file, self.problems, _RULE)
        citations = tuple(
            _citation(Fields(item, file, self.problems, _CITATION)) for item in fields.nodes("citations")
        )
        rule = _rule(fields, citations)
        fresh = self._place("rules", rule.id, fields)
        return [rule] if fresh and len(self.problems) == before else []

    def _place(self, kind: str, id: str, fields: Fields) -> bool:
        key = f"{kind}/{id}"
        if key in self.places:
            other = self.places[key]
            fields.problem(
                "problem_same_id", fields.line_of("id"), value=id, elsewhere=f"{other.file}:{other.line}"
            )
            return False
        self.places[key] = Place(fields.file, fields.line)
        return True


def _document(fields: Fields) -> Document:
    return Document(
        id=fields.identifier("id"),
        number=fields.text("number"),
        title=fields.text("title"),
        kind=fields.text("kind"),
        issuer=fields.text("issuer"),
        issuer_note=fields.optional_text("issuer_note"),
        signed=fields.day("signed"),
        in_force_from=fields.day("in_force_from"),
        in_force_until=fields.day("in_force_until"),
        replaced_by=fields.texts("replaced_by"),
        replaces=fields.texts("replaces"),
        amends=fields.texts("amends"),
        link=fields.optional_text("link"),
        holds=fields.choice("holds", get_args(Holding)),
        confidence=fields.choice("confidence", get_args(Confidence)),
        checked_on=fields.day("checked_on"),
        note=fields.optional_text("note"),
        sources=fields.texts("sources"),
    )


def _citation(fields: Fields) -> Citation:
    return Citation(
        document=fields.identifier("document"),
        article=fields.optional_text("article"),
        confidence=fields.choice("confidence", get_args(Confidence)),
        span=_span(fields),
    )


def _span(fields: Fields) -> Span | None:
    """Return the span of a citation; a wrong one holds nothing, and the problem says so."""
    parts = fields.mapping("span")
    if not parts:
        return None
    values = {name: str(node.value) for name, node in parts.items()}
    start, end, sha256 = values.get("start", ""), values.get("end", ""), values.get("sha256", "")
    numbers = all(text.isascii() and text.isdigit() and len(text) < 10 for text in (start, end))
    if not numbers or int(start) >= int(end) or not _SHA256.fullmatch(sha256) or len(values) > 3:
        fields.problem("problem_span_form", fields.line_of("span"))
        return None
    return Span(int(start), int(end), sha256)


def _rule(fields: Fields, citations: tuple[Citation, ...]) -> Rule:
    return Rule(
        id=fields.identifier("id"),
        topic=fields.text("topic"),
        question=fields.text("question"),
        aliases=fields.texts("aliases"),
        verdict=fields.choice("verdict", get_args(Verdict)),
        short=fields.text("short"),
        why=fields.text("why"),
        instead=fields.text("instead"),
        conditions=fields.texts("conditions"),
        exceptions=fields.texts("exceptions"),
        citations=citations,
        confidence=fields.choice("confidence", get_args(Confidence)),
        basis=fields.choice("basis", get_args(Basis)),
        owner=fields.text("owner"),
        review_by=fields.day("review_by"),
        tags=_tags(fields),
        sources=fields.texts("sources"),
    )


def _tags(fields: Fields) -> dict[str, tuple[str, ...]]:
    tags = {}
    for name, node in fields.mapping("tags").items():
        items = node.value if isinstance(node.value, list) else [node]
        tags[name] = tuple(item.value for item in items if isinstance(item.value, str))
    return tags
