"""Asking: the further ways people ask for each rule, and the questions that no rule answers.

`wordings/*.yaml` map a rule's id to a list of questions, `strangers/*.yaml` and `allowed.yaml` are plain lists,
`refusals.yaml` maps a kind of request that is turned down to ways of making it. None of them is ever shown.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from knowledge.rules import Rule
from knowledge.source import Node, Problem, SourceError, read
from knowledge.tokens import folded, syllables
from knowledge.wording import say

_LONGEST = 400
"""Characters of one question."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question as it stands in a file."""

    text: str
    file: str
    line: int


def read_wordings(directory: Path, rules: Collection[str], problems: list[Problem]) -> dict[str, list[Line]]:
    """Return rule id → further ways of asking for it, from the files of `directory`; none when there is none.

    `rules` are the ids there are; what is wrong is noted in `problems` and left out.
    """
    found: dict[str, list[Line]] = {}
    for file, node in _files(directory, problems):
        if not isinstance(node.value, dict):
            problems.append(Problem(file, node.line, say("problem_mapping")))
            continue
        for rule, asked in node.value.items():
            if rule in rules:
                found.setdefault(rule, []).extend(_lines(asked, rule, file, problems))
            else:
                nearest = "".join(get_close_matches(rule[:80], rules, 1, 0))
                told = say("problem_unknown_rule", value=rule[:80], nearest=nearest)
                problems.append(Problem(file, asked.line, told))
    return found


def read_strangers(directory: Path, problems: list[Problem]) -> list[Line]:
    """Return the questions no rule answers, from the files of `directory`; what is wrong is noted in `problems`."""
    return [line for file, node in _files(directory, problems) for line in _lines(node, file, file, problems)]


def read_allowed(path: Path, problems: list[Problem]) -> list[Line]:
    """Return the questions in the file at `path` that sound like what is turned down and are not; none without it."""
    if not path.is_file():
        return []
    try:
        return list(_lines(read(path, path.name), path.stem, path.name, problems))
    except SourceError as error:
        problems.append(error.problem)
        return []


def read_refusals(path: Path, kinds: Collection[str], problems: list[Problem]) -> dict[str, list[Line]]:
    """Return kind of request that is turned down → ways of making it; what is wrong is noted in `problems`."""
    try:
        node = read(path, path.name)
    except SourceError as error:
        problems.append(error.problem)
        return {}
    found: dict[str, list[Line]] = {}
    for kind, asked in node.value.items() if isinstance(node.value, dict) else ():
        if kind in kinds:
            found[kind] = list(_lines(asked, kind, path.name, problems))
        else:
            choices = ", ".join(kinds)
            told = say("problem_choice", field="refusals", value=kind[:80], choices=choices)
            problems.append(Problem(path.name, asked.line, told))
    return found


def read_around(path: Path) -> tuple[str, ...]:
    """Return what people write around a question, with its place; raises SourceError when it is no YAML."""
    node = read(path, path.name)
    items = node.value if isinstance(node.value, list) else []
    return tuple(item.value for item in items if isinstance(item.value, str))


def repeated(
    rules: Iterable[Rule], wordings: Mapping[str, Iterable[Line]], strangers: Iterable[Line]
) -> Iterator[Problem]:
    """Yield where a question stands for two rules, or for a rule and among those that none answers.

    One that stands twice for the same rule says nothing new, but does no harm.
    """
    owners = {_key(text): rule.id for rule in rules for text in rule.wordings()}
    for rule, lines in wordings.items():
        for line in lines:
            other = owners.setdefault(_key(line.text), rule)
            if other != rule:
                told = say("problem_same_question", other=other, question=line.text)
                yield Problem(line.file, line.line, told)
    for line in strangers:
        owner = owners.get(_key(line.text))
        if owner is not None:
            told = say("problem_no_stranger", other=owner, question=line.text)
            yield Problem(line.file, line.line, told)


def _key(text: str) -> str:
    return " ".join(folded(syllables(text)))


def _files(directory: Path, problems: list[Problem]) -> Iterator[tuple[str, Node]]:
    for path in sorted(directory.glob("*.yaml")):
        name = f"{directory.name}/{path.name}"
        try:
            yield name, read(path, name)
        except SourceError as error:
            problems.append(error.problem)


def _lines(node: Node, field: str, file: str, problems: list[Problem]) -> Iterator[Line]:
    if not isinstance(node.value, list):
        problems.append(Problem(file, node.line, say("problem_list", field=field)))
        return
    for item in node.value:
        text = " ".join(item.value.split()) if isinstance(item.value, str) else ""
        if not text:
            problems.append(Problem(file, item.line, say("problem_text", field=field)))
        elif len(text) > _LONGEST:
            told = say("problem_length", field=field, length=len(text), limit=_LONGEST)
            problems.append(Problem(file, item.line, told))
        else:
            yield Line(text, file, item.line)
