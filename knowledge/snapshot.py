"""Snapshot: what the bot knows at one moment, and everything derived from it for answering."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.calibration import Calibration, read_calibration
from knowledge.documents import Document
from knowledge.fields import Fields
from knowledge.loading import Content, load
from knowledge.phrases import Words
from knowledge.question import Question, understand
from knowledge.restorer import Restorer
from knowledge.rules import Rule
from knowledge.scope import Scope, read_scope
from knowledge.search import Search
from knowledge.source import Problem, SourceError, read
from knowledge.tokens import syllables
from knowledge.vocabulary import Concepts, Vocabulary

HOME = Path(__file__).resolve().parent
"""The knowledge directory that ships with the program."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Documents, rules and their indexes; safe to share between threads, never changed."""

    documents: dict[str, Document]
    rules: dict[str, Rule]
    vocabulary: Vocabulary
    scope: Scope
    calibration: Calibration
    problems: tuple[Problem, ...]
    restorer: Restorer
    index: Search
    online: frozenset[str]

    def understand(self, text: str) -> Question:
        """Return the normal form of what a person typed."""
        return understand(text, self.vocabulary, self.restorer)


@dataclass(frozen=True, slots=True)
class Material:
    """What is read from files, and all a snapshot is made of."""

    content: Content
    scope: Scope
    calibration: Calibration
    problems: tuple[Problem, ...]
    unanswerable: tuple[str, ...] = ()


def read_material(directory: Path) -> Material:
    """Read `directory`; scope.yaml and calibration.yaml are the program's own where it holds none."""
    content = load(directory)
    problems = list(content.problems)
    scope = read_scope(_own_or_ours(directory, "scope.yaml"), problems)
    calibration = read_calibration(_own_or_ours(directory, "calibration.yaml"), problems)
    unanswerable = read_unanswerable(_own_or_ours(directory, "unanswerable.yaml"), problems)
    return Material(content, scope, calibration, tuple(problems), unanswerable)


def read_unanswerable(path: Path, problems: list[Problem]) -> tuple[str, ...]:
    """Return the questions of the file at `path`, none where it is missing or wrong (noted in `problems`)."""
    try:
        node = read(path, path.name)
    except SourceError as error:
        problems.append(error.problem)
        return ()
    return Fields(node, path.name, problems, ["around", "questions"]).texts("questions")


def make(material: Material) -> Snapshot:
    """Return the snapshot of `material`: rules whose citations dangle are left out, down to their verdict."""
    content = material.content
    rules = {id: rule for id, rule in content.rules.items() if _grounded(rule, content)}
    learnt = [syllables(text) for text in _texts(content)]
    learnt += [syllables(text) for text in material.unanswerable]
    learnt += [list(words) for words in material.scope.sentences()]
    restorer = Restorer.train(learnt)
    index = Search.build(
        list(rules.values()),
        material.unanswerable,
        Concepts.build(content.vocabulary.synonyms),
        material.scope.light,
    )
    return Snapshot(
        content.documents,
        rules,
        content.vocabulary,
        material.scope,
        material.calibration,
        material.problems,
        restorer,
        index,
        frozenset(rule.id for rule in rules.values() if _is_online(rule, material.scope)),
    )


def _is_online(rule: Rule, scope: Scope) -> bool:
    """Return whether most ways of asking for a rule speak of the net."""
    asked = [Words.of(syllables(text)) for text in (rule.question, *rule.aliases)]
    return sum(scope.is_online([words]) for words in asked) >= 0.7 * len(asked)


def _own_or_ours(directory: Path, name: str) -> Path:
    return directory / name if (directory / name).exists() else HOME / name


def _grounded(rule: Rule, content: Content) -> bool:
    return all(citation.document in content.documents for citation in rule.citations)


def _texts(content: Content) -> Iterable[str]:
    for rule in content.rules.values():
        yield from rule.texts()
    yield from (document.title for document in content.documents.values())
    yield from content.vocabulary.abbreviations.values()
    yield from content.vocabulary.dialect.values()
    for group in content.vocabulary.synonyms:
        yield from group
