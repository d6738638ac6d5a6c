"""Snapshot: what the bot knows at one moment, and everything derived from it for answering."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import get_args

from knowledge.asking import Line, read_allowed, read_refusals, read_strangers, read_wordings
from knowledge.calibration import Calibration, read_calibration
from knowledge.dense import Dense
from knowledge.documents import Document
from knowledge.loading import Content, load
from knowledge.manner import Manners
from knowledge.phrases import Words
from knowledge.published import NOTHING, Published, overlay
from knowledge.question import Question, understand
from knowledge.restorer import Restorer
from knowledge.rules import Rule
from knowledge.scope import Refusal, Scope, read_scope
from knowledge.search import Found, Search
from knowledge.source import Problem
from knowledge.spans import spans_hold
from knowledge.tokens import folded, syllables
from knowledge.vocabulary import Concepts, Vocabulary

HOME = Path(__file__).resolve().parent
"""The knowledge directory that ships with the program."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Documents, rules and their indexes; safe to share between threads, never changed.

    `online` are the rules about something done on the net, `norms` what each rule tells: an amount, a penalty, a time.
    `texts` are the held texts of documents by id, `withheld` the rules whose words in them have changed. `dense` is
    the optional model; it is added after loading and never stored.
    """

    documents: dict[str, Document]
    rules: dict[str, Rule]
    vocabulary: Vocabulary
    scope: Scope
    calibration: Calibration
    problems: tuple[Problem, ...]
    restorer: Restorer
    index: Search
    manners: Manners
    online: frozenset[str]
    norms: dict[str, frozenset[str]]
    texts: Mapping[str, str] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    dense: Dense | None = None

    def understand(self, text: str) -> Question:
        """Return the normal form of what a person typed."""
        return understand(text, self.vocabulary, self.restorer)

    def find(self, question: Question, top: int) -> Found:
        """Return the `top` nearest rules, best first: by their words, and by their sense where there is a model."""
        return self.index.find(question, top, self.dense.nearness(question) if self.dense else None)


@dataclass(frozen=True, slots=True)
class Material:
    """What is read from files, and all a snapshot is made of."""

    content: Content
    scope: Scope
    calibration: Calibration
    problems: tuple[Problem, ...]
    wordings: dict[str, list[Line]] = field(default_factory=dict)
    strangers: Sequence[Line] = ()
    refusals: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    allowed: Sequence[Line] = ()


def read_material(directory: Path, published: Published = NOTHING) -> Material:
    """Read `directory` with what is `published` in place of it.

    scope.yaml and calibration.yaml are the program's own where it holds none.
    """
    content = overlay(load(directory), published)
    problems = list(content.problems)
    scope = read_scope(_own_or_ours(directory, "scope.yaml"), problems)
    calibration = read_calibration(_own_or_ours(directory, "calibration.yaml"), problems)
    ids = [place.removeprefix("rules/") for place in content.places if place.startswith("rules/")]
    wordings = read_wordings(directory / "wordings", ids, problems)
    strangers = read_strangers(_own_or_ours(directory, "strangers"), problems)
    refusals = read_refusals(_own_or_ours(directory, "refusals.yaml"), get_args(Refusal), problems)
    allowed = read_allowed(_own_or_ours(directory, "allowed.yaml"), problems)
    return Material(content, scope, calibration, tuple(problems), wordings, strangers, refusals, allowed)


def make(material: Material) -> Snapshot:
    """Return the snapshot of `material`: rules whose citations dangle are left out, down to their verdict."""
    content = material.content
    rules = {id: rule for id, rule in content.rules.items() if _grounded(rule, content)}
    asked = {id: [line.text for line in lines] for id, lines in material.wordings.items() if id in rules}
    strangers = [line.text for line in material.strangers]
    refused = {kind: [line.text for line in lines] for kind, lines in material.refusals.items()}
    learnt = [
        syllables(text) for text in chain(_texts(content), *asked.values(), strangers, *refused.values())
    ]
    learnt += [list(words) for words in material.scope.sentences()]
    restorer = Restorer.train(learnt)
    index = Search.build(
        list(rules.values()),
        asked,
        strangers,
        Concepts.build(content.vocabulary.synonyms),
        material.scope.light,
        refused,
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
        _manners(list(rules.values()), material),
        frozenset(id for id, rule in rules.items() if _is_online(rule, material.scope)),
        {
            id: frozenset(material.scope.norms_in([Words.of(syllables(text)) for text in rule.texts()]))
            for id, rule in rules.items()
        },
        content.texts,
        withheld(rules, content.texts),
    )


def _manners(rules: Sequence[Rule], material: Material) -> Manners:
    vocabulary = material.content.vocabulary

    def bare(texts: Iterable[str]) -> list[list[str]]:
        return [folded(vocabulary.expand(syllables(text))) for text in texts]

    asked = [line.text for rule in rules for line in material.wordings.get(rule.id, ())]
    return Manners.build(
        bare(chain(asked, *(rule.wordings() for rule in rules))),
        bare(line.text for line in material.strangers),
        {kind: bare(line.text for line in lines) for kind, lines in material.refusals.items()},
        bare(line.text for line in material.allowed),
    )


def withheld(rules: Mapping[str, Rule], texts: Mapping[str, str]) -> frozenset[str]:
    """Return the rules that rest on words which the text we hold no longer has: nothing of them may be told."""
    return frozenset(id for id, rule in rules.items() if not spans_hold(rule, texts))


def _is_online(rule: Rule, scope: Scope) -> bool:
    """Return whether most ways of asking that stand on the card speak of the net."""
    asked = [Words.of(syllables(text)) for text in rule.wordings()]
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
