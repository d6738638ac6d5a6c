"""Published: what officers published in the store, laid over the cards and documents of the files.

A name that the files hold is replaced, a new one added, an empty body takes it away. A body that cannot be read, which
only a change of the program could bring about, leaves what the files hold and is named among the problems.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal, get_args

from knowledge.documents import Document
from knowledge.loading import Content, Place, load_document, load_rule
from knowledge.rules import Rule
from knowledge.source import Problem, SourceError, parse
from knowledge.texts import overlay_texts
from knowledge.wording import say

Kind = Literal["rule", "document"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_FOLDER = "published"


@dataclass(frozen=True, slots=True)
class Published:
    """Name → YAML of one card or document, "" where it was taken away; `count` rises with every publication."""

    count: int = 0
    rules: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: Kind) -> Mapping[str, str]:
        """Return the bodies of a kind."""
        return self.rules if kind == "rule" else self.documents

    def key(self) -> str:
        """Return a hash of all bodies, "" when there are none."""
        if not (self.rules or self.documents or self.texts):
            return ""
        digest = sha256()
        for kind in KINDS:
            for name, body in sorted(self.of(kind).items()):
                digest.update(f"{kind}\0{name}\0{body}\0".encode())
        for name, body in sorted(self.texts.items()):
            digest.update(f"text\0{name}\0{body}\0".encode())
        return digest.hexdigest()

    def since(self, earlier: "Published") -> "Published":
        """Return only what is other than it was `earlier`; nothing published is ever taken back, only replaced."""
        rules = {name: body for name, body in self.rules.items() if earlier.rules.get(name) != body}
        documents = {
            name: body for name, body in self.documents.items() if earlier.documents.get(name) != body
        }
        texts = {name: body for name, body in self.texts.items() if earlier.texts.get(name) != body}
        return Published(self.count, rules, documents, texts)


NOTHING = Published()


def overlay(content: Content, published: Published) -> Content:
    """Return `content` with what is published in place of it; `content` stays as it is."""
    if published.key() == "":
        return content
    documents, rules, places = dict(content.documents), dict(content.rules), dict(content.places)
    problems: list[Problem] = []
    for id, body in published.documents.items():
        document = _read_document(id, body, problems)
        if document:
            documents[id], places[f"documents/{id}"] = document, place_of("document", id)
        elif not body:
            documents.pop(id, None)
    for id, body in published.rules.items():
        rule = _read_rule(id, body, problems)
        if rule:
            rules[id], places[f"rules/{id}"] = rule, place_of("rule", id)
        elif not body:
            rules.pop(id, None)
    found = (*content.problems, *sorted(problems))
    texts = overlay_texts(content.texts, published.texts)
    return replace(content, documents=documents, rules=rules, places=places, problems=found, texts=texts)


def place_of(kind: Kind, name: str) -> Place:
    """Return where what is published stands, for the list of problems."""
    return Place(f"{_FOLDER}/{kind}s/{name}", 1)


def is_published(problem: Problem) -> bool:
    """Return whether a problem is one of a published body and not of a file."""
    return problem.file.startswith(f"{_FOLDER}/")


def read_thing(kind: Kind, name: str, body: str) -> tuple[Rule | Document | None, list[Problem]]:
    """Return the card or document of a body, or None and what a reader of files finds wrong in it."""
    problems: list[Problem] = []
    read = _read_rule if kind == "rule" else _read_document
    return read(name, body, problems), problems


def _read_rule(id: str, body: str, problems: list[Problem]) -> Rule | None:
    file = place_of("rule", id).file
    try:
        rule, found = load_rule(parse(body, file), file) if body else (None, [])
    except SourceError as error:
        rule, found = None, [error.problem]
    problems += found
    if rule is None or rule.id == id:
        return rule
    problems.append(Problem(file, 1, say("problem_other_id", value=rule.id, wanted=id), field="id"))
    return None


def _read_document(id: str, body: str, problems: list[Problem]) -> Document | None:
    file = place_of("document", id).file
    try:
        document, found = load_document(parse(body, file), file, id) if body else (None, [])
    except SourceError as error:
        document, found = None, [error.problem]
    problems += found
    return document
