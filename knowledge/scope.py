"""Scope: which texts are turned down before any search, and which belong elsewhere.

Only the wording is looked at, by whole folded phrases; nothing here judges what a person means beyond that.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from bot.text import folded_words
from knowledge.fields import Fields
from knowledge.names import has_link, has_name
from knowledge.phrases import Phrase, Words, found, phrase
from knowledge.question import Question
from knowledge.source import Node, Problem, SourceError, read
from knowledge.tokens import syllables

Refusal = Literal["writing", "identity", "person", "bypass", "secret"]

_LONGEST_GREETING = 8
_LAST_LATIN = 0x1EFF
_FOREIGN_WORDS = 2
_REPORT = 6  # words behind a marking that are more than a remark
_PATTERN = ["kind", "any", "with", "without"]
_HEADING = re.compile(r"""(?:^|["“«])[ \t]*(\w{3,6}(?: \w{2,3}){0,3}) ?[-–—.:] """)
_STAMP = re.compile(r"\b(?:TUYỆT MẬT|TỐI MẬT|MẬT)\b")
_NAMED_MARK = re.compile(
    r"^[\[(“\"]?(?:(?:tuyệt|tối) mật[\])]?\s*[:–—-]|(?:(?:tuyệt|tối) )?mật[\])]?[.,:–—-]?\s*số\s*[:.]?\s*\d)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|\bkhông\b|\bgì\b|\bsao\b|\bnào\b|\bbao\b|\bmấy\b", re.IGNORECASE)
_DOCUMENT_NUMBER = re.compile(r"\bsố\s*[:.]?\s*\d+\s*[-/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A refusal: one phrase of `any` (or a sign: "@name", "@link"), one of each list in `also`, none of `without`."""

    kind: Refusal
    signs: tuple[str, ...]
    any: tuple[Phrase, ...]
    also: tuple[tuple[Phrase, ...], ...]
    without: tuple[Phrase, ...]

    def fits(self, texts: Sequence[Words], signs: set[str]) -> bool:
        """Return whether the pattern is in any of `texts`, or its sign in `signs`."""
        opened = bool(signs & set(self.signs)) or bool(found(self.any, texts))
        return opened and all(found(group, texts) for group in self.also) and not found(self.without, texts)


@dataclass(frozen=True, slots=True)
class Scope:
    """The phrase lists of `scope.yaml`."""

    refuse: tuple[Pattern, ...] = ()
    secret_marks: frozenset[str] = frozenset()
    greetings: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()
    far: tuple[Phrase, ...] = ()
    near: tuple[Phrase, ...] = ()
    light: frozenset[str] = frozenset()
    norms: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    follow_ups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    opening: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    persons: tuple[Phrase, ...] = ()
    commands: tuple[Phrase, ...] = ()
    foreign: frozenset[str] = frozenset()
    native: frozenset[str] = frozenset()
    online: tuple[Phrase, ...] = ()

    def refusal(self, question: Question) -> Refusal | None:
        """Return why a text is turned down, or None."""
        if self.marked_secret(question.typed):
            return "secret"
        texts = views(question)
        signs = {sign for sign, shows in (("@link", has_link), ("@name", has_name)) if shows(question.typed)}
        return next((pattern.kind for pattern in self.refuse if pattern.fits(texts, signs)), None)

    def marked_secret(self, typed: str) -> bool:
        """Return whether a line of `typed` is a marking of secrecy standing as the heading of a pasted document."""
        lines = [line for line in typed.split("\n")[:400] if line.strip()]
        if any(line == line.upper() and " ".join(folded_words(line)) in self.secret_marks for line in lines):
            return len(lines) > 1
        if self._quoted_with_mark(typed[:4000]) or _stamped(typed[:4000]):
            return True
        first = lines[0].replace("Độ mật:", "").strip() if lines else ""
        return any(self._opens_with_mark(first, number) for number in (2, 1))

    def _quoted_with_mark(self, typed: str) -> bool:
        """Return whether a marking in capitals opens the text or a quotation in it: "TỐI MẬT. Kế hoạch …"."""
        return any(
            heading.group(1).isupper()
            and " ".join(folded_words(heading.group(1))) in self.secret_marks
            and any(word.islower() for word in typed[heading.end() :].split()[1:])
            for heading in _HEADING.finditer(typed)
        )

    def _opens_with_mark(self, line: str, number: int) -> bool:
        head = " ".join(line.split()[:number])
        rest = line[len(head) :]
        named = "".join(folded_words(head)) and " ".join(folded_words(head)) in self.secret_marks
        return bool(named) and head == head.upper() and _DOCUMENT_NUMBER.search(rest) is not None

    def is_greeting(self, question: Question) -> bool:
        """Return whether the text is nothing but a greeting or thanks."""
        return _is_only(question, (*self.greetings, *self.thanks), _bare(self.light))

    def is_thanks(self, question: Question) -> bool:
        """Return whether the text is nothing but thanks, assent or leave-taking."""
        return _is_only(question, self.thanks, self.closing)

    def commands_us(self, question: Question) -> bool:
        """Return whether a text tells the bot to be something else or to forget its rules."""
        return bool(found(self.commands, views(question)))

    def is_foreign(self, question: Question) -> bool:
        """Return whether a text is in another language: other letters, or small words of theirs and none of ours."""
        letters = [letter for letter in question.typed if letter.isalpha()]
        if letters and sum(ord(letter) > _LAST_LATIN for letter in letters) > len(letters) / 2:
            return True
        words = set(question.typed_bare)
        return (
            question.typed.isascii()
            and len(words & self.foreign) >= _FOREIGN_WORDS
            and not words & self.native
        )

    def far_phrases(self, question: Question) -> list[Phrase]:
        """Return the phrases of topics that are none of ours."""
        return found(self.far, views(question))

    def is_near(self, question: Question) -> bool:
        """Return whether the text is about the life of cadres, the Party or social networks at all."""
        return bool(found(self.near, views(question)))

    def is_online(self, texts: Sequence[Words]) -> bool:
        """Return whether a text is about something done on the net or with the press."""
        return bool(found(self.online, texts))

    def norms_in(self, texts: Sequence[Words]) -> set[str]:
        """Return what a text asks for or tells: an amount, a penalty, a time, who, where, how."""
        return {norm for norm, phrases in self.norms.items() if found(phrases, texts)}

    def sentences(self) -> list[tuple[str, ...]]:
        """Return every phrase with its marks, for the restorer to learn from."""
        phrases = [
            *self.far,
            *self.near,
            *self.online,
            *(phrase for group in self.norms.values() for phrase in group),
        ]
        phrases += [phrase for pattern in self.refuse for phrase in (*pattern.any, *pattern.without)]
        return [phrase.words for phrase in phrases]


def _stamped(typed: str) -> bool:
    """Return whether a text that asks nothing holds a marking in capitals and what it marks: a number, or a report."""
    if _ASKS.search(typed):
        return False
    stamp = None if typed == typed.upper() else _STAMP.search(typed)
    if stamp is not None:
        return (
            _DOCUMENT_NUMBER.search(typed, stamp.start()) is not None
            or len(typed[stamp.end() :].split()) >= _REPORT
        )
    return _NAMED_MARK.search(typed) is not None and len(typed.split()) >= _REPORT


@lru_cache(maxsize=4)
def _bare(words: frozenset[str]) -> frozenset[str]:
    return frozenset(_folded(words))


def _is_only(question: Question, phrases: Sequence[str], beside: Collection[str]) -> bool:
    longest_first = sorted(phrases, key=len, reverse=True)
    return any(_made_of(bare, longest_first, beside) for bare in {question.bare, question.typed_bare})


def _made_of(bare: Sequence[str], phrases: Sequence[str], beside: Collection[str]) -> bool:
    """Return whether the words are some of `phrases` (the longest first) and for the rest words of `beside`."""
    if len(bare) > _LONGEST_GREETING:
        return False
    text = whole = f" {' '.join(bare)} "
    for known in phrases:
        text = text.replace(f" {known} ", " ")
    return text != whole and set(text.split()) <= set(beside)


def views(question: Question) -> list[Words]:
    """Return the question as typed and as restored: a wrong guess of the restorer must hide nothing."""
    restored = Words.of(question.words, question.bare)
    return [restored, Words.of(question.before)] if question.rewritten else [restored]


def read_scope(path: Path, problems: list[Problem]) -> Scope:
    """Return the scope in the file at `path`, empty where it is missing or wrong (noted in `problems`)."""
    try:
        node = read(path, path.name)
    except SourceError as error:
        problems.append(error.problem)
        return Scope()
    fields = Fields(node, path.name, problems, [part.name for part in dataclass_fields(Scope)])
    return Scope(
        tuple(_pattern(Fields(item, path.name, problems, _PATTERN)) for item in fields.nodes("refuse")),
        frozenset(_folded(fields.texts("secret_marks"))),
        _folded(fields.texts("greetings")),
        _folded(fields.texts("thanks")),
        _phrases(fields.texts("far")),
        _phrases(fields.texts("near")),
        frozenset(word for text in fields.texts("light") for word in syllables(text)),
        {name: _phrases(_texts(node)) for name, node in fields.mapping("norms").items()},
        {name: _folded(_texts(node)) for name, node in fields.mapping("follow_ups").items()},
        _words(fields, "opening"),
        _words(fields, "closing"),
        _words(fields, "channels"),
        _phrases(fields.texts("persons")),
        _phrases(fields.texts("commands")),
        _words(fields, "foreign"),
        _words(fields, "native"),
        _phrases(fields.texts("online")),
    )


def _pattern(fields: Fields) -> Pattern:
    opening = fields.texts("any")
    return Pattern(
        kind=fields.choice("kind", get_args(Refusal)),
        signs=tuple(text for text in opening if text.startswith("@")),
        any=_phrases(text for text in opening if not text.startswith("@")),
        also=tuple(_phrases(_texts(inner)) for inner in fields.nodes("with")),
        without=_phrases(fields.texts("without")),
    )


def _phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(phrase(text) for text in texts)


def _words(fields: Fields, name: str) -> frozenset[str]:
    return frozenset(word for phrase in _folded(fields.texts(name)) for word in phrase.split())


def _texts(node: Node) -> list[str]:
    items = node.value if isinstance(node.value, list) else []
    return [item.value for item in items if isinstance(item.value, str)]


def _folded(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(folded_words(text)) for text in texts)
