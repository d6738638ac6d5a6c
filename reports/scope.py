"""The scope guard: a report is about a page that pretends to be somebody, never about an opinion.

It runs before anything is stored. What is about a person's words, criticism, jokes or a quarrel is declined; what
tells of impersonation or of fraud by a page is taken up, however angrily it is told; where money is already gone or
somebody is in danger, the first line sends the person to the police and the bank.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from bot.text import folded_words, normal
from reports import scope_cues as cues
from reports.identity import Target, find_targets
from reports.identity.finder import visible
from reports.reason import Reason, Say, reason

Decision = Literal["accept", "needs_target", "decline_opinion", "emergency"]
MAX_TEXT = 60_000  # characters looked at
MAX_WORDS = 3000  # of one message, more than any channel carries


@dataclass(frozen=True)
class ScopeFinding:
    """What to do with a report, which pages it names, and the sentence to answer with."""

    decision: Decision
    targets: tuple[Target, ...]
    reason: Reason
    told: bool = False
    """The text itself tells of impersonation or fraud."""


def check_report(text: str) -> ScopeFinding:
    """Return the decision on a report written as `text`. Pure: nothing is stored."""
    targets = find_targets(text).targets
    words, marked = _plain(text), normal("NFC", text[:MAX_TEXT]).lower()
    says_fake = cues.MARKED_FAKE.search(marked) is not None
    in_danger = cues.MARKED_DANGER.search(marked) is not None
    decision: Decision = "emergency" if in_danger else _decide(words, bool(targets), says_fake)
    told = says_fake or bool(cues.IMPERSONATION.search(words) or cues.FRAUD.search(words))
    return ScopeFinding(decision, targets, _answer(decision, targets), told)


def report_json(finding: ScopeFinding, say: Say) -> dict[str, Any]:
    """Return `finding` in the shape other programs rely on, the sentence from the catalogue `say`."""
    return {
        "decision": finding.decision,
        "targets": [target.canonical for target in finding.targets],
        "text": finding.reason.text(say),
    }


def _decide(words: str, named: bool, says_fake: bool) -> Decision:
    if is_emergency(words):
        return "emergency"
    if is_opinion(words, says_fake):
        return "decline_opinion"
    return "accept" if named else "needs_target"


def is_emergency(words: str) -> bool:
    """Say whether folded `words` tell of money or an account already lost, or of danger to somebody."""
    rest = cues.NOT_YET.sub(" ", words)
    return bool(cues.LOST.search(rest) or cues.DANGER.search(cues.HARMLESS_DANGER.sub(" ", rest)))


def is_opinion(words: str, says_fake: bool = False) -> bool:
    """Say whether folded `words` complain of an opinion, a joke or a person and of no impersonation or fraud."""
    said_not = bool(cues.NOT_FAKE.search(words))
    rest = cues.NOT_FAKE.sub(" ", words)
    rest = cues.OTHER_FAKE.sub(" ", rest)
    quoted = bool(cues.QUOTED_ACCUSATION.search(rest))
    rest = cues.QUOTED_ACCUSATION.sub(" ", rest)
    fraud = bool(cues.FRAUD.search(rest))
    impersonation = bool(cues.IMPERSONATION.search(rest)) or (says_fake and not quoted and not said_not)
    if cues.PARODY.search(rest) and not fraud:
        return True
    if impersonation or fraud:
        return False
    if said_not or quoted or cues.OPINION.search(words):
        return True
    return bool(cues.PERSON_FIRST.match(words)) and not cues.PAGE_WORD.search(words)


def _answer(decision: Decision, targets: tuple[Target, ...]) -> Reason:
    if decision == "accept":
        return reason("report.scope_accept", pages=", ".join(target.display for target in targets))
    if decision == "emergency" and targets:
        pages = ", ".join(target.display for target in targets)
        return reason("report.scope_emergency_accept", pages=pages)
    return reason("report.scope_" + decision)


def _plain(text: str) -> str:
    """Return the folded words of `text`, sentence ends kept as full stops, links left out."""
    sentences = re.split(r"[.!?;\n](?=\s|$)", visible(text[:MAX_TEXT]))
    joined = " . ".join(" ".join(folded_words(_without_links(part))) for part in sentences)
    return f" {' '.join(joined.split()[:MAX_WORDS])} "


def _without_links(sentence: str) -> str:
    return " ".join(word for word in sentence.split() if "/" not in word and "://" not in word)
