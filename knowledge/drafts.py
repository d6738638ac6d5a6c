"""Drafts: what of a text somebody means to post can be checked by fact, and the rule each sign rests on.

Markings, signs of internal papers, personal data, claims without a source, speaking for an agency. Opinions are not
rated, and nothing here says that a text may be posted. The text is only looked at: no part of it but a few masked
characters leaves this module.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.fields import Fields
from knowledge.phrases import Phrase, Words, found, phrase
from knowledge.scope import Scope
from knowledge.source import Node, Problem, SourceError, read
from knowledge.tokens import syllables
from knowledge.wording import say

_SIGN = ["sign", "rule", "any", "with", "without"]
_LONGEST_SHOWN = 40
_NUMBER = re.compile(r"(?<![\w./])(?:\+84|0|\d)(?:[ .-]?\d){6,19}(?![\w/]|[.,]\d)")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ACCOUNT = re.compile(r"(?:\bstk\b|số tài khoản|so tai khoan|\btk\b|tài khoản)\D{0,40}$", re.IGNORECASE)
_MONEY = re.compile(r"\s*(?:đồng|đ\b|vnđ|vnd|usd|triệu|tỷ)", re.IGNORECASE)
_WEB = re.compile(r"https?://|www\.|\.(?:vn|com|net|org)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sign, the rule it rests on, and the phrases that show it: one of `any`, one of `also`, none of `without`."""

    sign: str
    rule: str
    any: tuple[Phrase, ...]
    also: tuple[Phrase, ...]
    without: tuple[Phrase, ...]

    def seen(self, words: Words) -> Phrase | None:
        """Return the phrase that shows the sign, None when it is not there."""
        first = found(self.any, [words])
        if not first or (self.also and not found(self.also, [words])) or found(self.without, [words]):
            return None
        return first[0]


@dataclass(frozen=True, slots=True)
class Sign:
    """Something seen in a draft: what, a short excerpt of it that hides personal data, and the rule's id."""

    sign: str
    seen: str
    rule: str


@dataclass(frozen=True, slots=True)
class Drafts:
    """The signs of drafts.yaml, in the order in which they are told."""

    patterns: tuple[Pattern, ...]

    def rule_of(self, sign: str) -> str:
        """Return the rule a sign rests on, "" when the file names none."""
        return next((pattern.rule for pattern in self.patterns if pattern.sign == sign), "")

    def signs(self, text: str, scope: Scope) -> list[Sign]:
        """Return what can be seen in `text`, each sign once; a marking of secrecy alone, as nothing else matters."""
        if scope.marked_secret(text):
            return [Sign("marking", "", "van-ban-mat-gui-qua-zalo")]
        words = Words.of(syllables(text))
        told = [(pattern, pattern.seen(words)) for pattern in self.patterns]
        found_ones = [
            Sign(pattern.sign, " ".join(seen.words), pattern.rule)
            for pattern, seen in told
            if seen and not (pattern.sign == "no_source" and _WEB.search(text))
        ]
        return found_ones + [Sign(sign, seen, self.rule_of(sign)) for sign, seen in personal_data(text)]


def personal_data(text: str) -> list[tuple[str, str]]:
    """Return (sign, masked excerpt) of the personal data in `text`, the first of each kind."""
    found_ones: dict[str, str] = {}
    for match in _NUMBER.finditer(text):
        kind = _kind(match, text)
        if kind:
            found_ones.setdefault(kind, masked(match.group()))
    address = _ADDRESS.search(text)
    if address:
        found_ones["email"] = masked(address.group())
    return list(found_ones.items())


def masked(seen: str) -> str:
    """Return `seen` with all but its first two and last two characters hidden."""
    return f"{seen[:2]}•••{seen[-2:]}"


def _kind(match: re.Match[str], text: str) -> str | None:
    digits = re.sub(r"\D", "", match.group())
    if _ACCOUNT.search(text[max(0, match.start() - 60) : match.start()]) and len(digits) <= 19:
        return "account_number"
    if _MONEY.match(text, match.end()):
        return None
    if re.fullmatch(r"(?:84|0)[35789]\d{8}", digits):
        return "phone"
    return "identity_number" if re.fullmatch(r"0\d{11}", digits) else None


def read_drafts(path: Path, problems: list[Problem]) -> Drafts:
    """Return the signs in the file at `path`; none where it is missing or wrong (noted in `problems`)."""
    try:
        node = read(path, path.name)
    except SourceError as error:
        problems.append(error.problem)
        return Drafts(())
    fields = Fields(node, path.name, problems, ["signs"])
    return Drafts(tuple(_pattern(each, path.name, problems) for each in fields.nodes("signs")))


def dangling(drafts: Drafts, rules: Iterable[str]) -> list[Problem]:
    """Return a problem for each sign that rests on a rule that is not there."""
    known = set(rules)
    missing = [pattern for pattern in drafts.patterns if pattern.rule not in known]
    return [Problem("drafts.yaml", 1, say("problem_sign_rule", value=each.rule)) for each in missing]


def _pattern(node: Node, file: str, problems: list[Problem]) -> Pattern:
    fields = Fields(node, file, problems, _SIGN)
    any_of, also, without = (tuple(map(phrase, fields.texts(name))) for name in ("any", "with", "without"))
    return Pattern(fields.text("sign"), fields.identifier("rule"), any_of, also, without)
