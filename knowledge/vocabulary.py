"""Vocabulary: what abbreviations stand for, and which words mean the same here."""

from dataclasses import dataclass, field
from pathlib import Path

from knowledge.fields import Fields
from knowledge.source import Problem, SourceError, read
from knowledge.tokens import folded, syllables

_LONGEST_KEY = 4


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`abbreviations`: folded key → expansion with marks; `synonyms`: groups of phrases, the first names the group.

    `dialect`: key with its marks → the standard word, taken only in a text that is typed with marks.
    """

    abbreviations: dict[str, str] = field(default_factory=dict)
    synonyms: tuple[tuple[str, ...], ...] = ()
    dialect: dict[str, str] = field(default_factory=dict)
    longest: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the syllables of the longest key that begins with each folded word: most words begin none."""
        longest: dict[str, int] = {}
        for key in [*self.abbreviations, *self.dialect]:
            first, *rest = folded(key.split())
            longest[first] = max(longest.get(first, 0), min(1 + len(rest), _LONGEST_KEY))
        object.__setattr__(self, "longest", longest)

    def expand(self, words: list[str]) -> list[str]:
        """Return `words` with each abbreviation written out, at most four syllables of a key read at once."""
        keys = folded(words)
        marked = sum(not word.isascii() for word in words) >= 0.25 * len(words)
        expanded: list[str] = []
        place = 0
        while place < len(words):
            for length in range(min(self.longest.get(keys[place], 0), len(words) - place), 0, -1):
                found = self._found(words[place : place + length], keys[place : place + length], marked)
                if found is not None:
                    expanded += syllables(found)
                    place += length
                    break
            else:
                expanded.append(words[place])
                place += 1
        return expanded

    def _found(self, words: list[str], keys: list[str], marked: bool) -> str | None:
        standard = self.dialect.get(" ".join(words)) if marked else None
        if standard is not None:
            return standard
        return None if _means_itself(words) else self.abbreviations.get(" ".join(keys))


def _means_itself(words: list[str]) -> bool:
    """A word typed with tone marks was meant as it stands: "kỳ" is no abbreviation though "ky" may be one."""
    word = words[0]
    return len(words) == 1 and not word.isascii() and word.replace("đ", "d").isascii() is False


@dataclass(frozen=True, slots=True)
class Concepts:
    """Which group of synonyms a run of folded syllables belongs to: phrase → number, first word → longest phrase."""

    groups: dict[str, int]
    longest: dict[str, int]

    @staticmethod
    def build(synonyms: tuple[tuple[str, ...], ...]) -> "Concepts":
        """Return the concepts of groups of phrases."""
        groups: dict[str, int] = {}
        longest: dict[str, int] = {}
        for number, group in enumerate(synonyms):
            for words in filter(None, (folded(syllables(phrase)) for phrase in group)):
                groups.setdefault(" ".join(words), number)
                longest[words[0]] = max(len(words), longest.get(words[0], 0))
        return Concepts(groups, longest)

    def find(self, words: list[str]) -> list[tuple[int, int, int]]:
        """Return (start, end, group) of each phrase in `words`, not overlapping."""
        found = []
        place = 0
        while place < len(words):
            longest = self.longest.get(words[place], 0)
            for length in range(min(longest, len(words) - place), 0, -1):
                group = self.groups.get(" ".join(words[place : place + length]))
                if group is not None:
                    found.append((place, place + length, group))
                    place += length
                    break
            else:
                place += 1
        return found


def read_vocabulary(path: Path, problems: list[Problem]) -> Vocabulary:
    """Return the vocabulary in the file at `path`, empty where it is missing or wrong (noted in `problems`)."""
    if not path.exists():
        return Vocabulary()
    try:
        node = read(path, path.name)
    except SourceError as error:
        problems.append(error.problem)
        return Vocabulary()
    fields = Fields(node, path.name, problems, ["abbreviations", "dialect", "synonyms"])
    abbreviations = {
        " ".join(folded(syllables(key))): text for key, text in _pairs(fields, "abbreviations").items()
    }
    dialect = {" ".join(syllables(key)): text for key, text in _pairs(fields, "dialect").items()}
    groups = []
    for item in fields.nodes("synonyms"):
        phrases = item.value if isinstance(item.value, list) else []
        texts = tuple(phrase.value for phrase in phrases if isinstance(phrase.value, str))
        if len(texts) < 2:
            fields.problem("problem_vocabulary", item.line, field="synonyms")
        else:
            groups.append(texts)
    return Vocabulary(abbreviations, tuple(groups), dialect)


def _pairs(fields: Fields, name: str) -> dict[str, str]:
    pairs = {}
    for key, value in fields.mapping(name).items():
        if isinstance(value.value, str):
            pairs[key] = value.value
        else:
            fields.problem("problem_vocabulary", value.line, field=name)
    return pairs
