"""Proposals: a card or document on its way into force, checked before it is proposed and again before it is published.

What is published is what the store says, laid over what the files say; the check runs against both together, away
from the writer, and the publication holds only if nothing else was published since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot import revisions
from bot.revisions import Outdated
from bot.seal import Seal
from bot.store import Transaction
from knowledge import questions, texts
from knowledge.answer import Answer
from knowledge.base import KnowledgeBase
from knowledge.check import check_document, check_rule
from knowledge.documents import Document
from knowledge.drafts import Drafts
from knowledge.likeness import Likeness
from knowledge.loading import Content, Place
from knowledge.published import KINDS, Kind, Published, overlay, place_of, read_thing
from knowledge.rules import Rule
from knowledge.snapshot import withheld
from knowledge.source import Problem
from knowledge.talk import Talk
from knowledge.wording import say

LONGEST = {"id": 100, "question": 200, "short": 300, "why": 450, "instead": 450, "owner": 120, "topic": 60}
"""Characters of a field that is proposed."""
LONGEST_LINE = 300
MOST = {"aliases": 20, "conditions": 8, "exceptions": 8, "citations": 12}
"""Lines of a list that is proposed."""
LATEST_REVIEW = timedelta(days=2 * 366)
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class InForce:
    """What files and publications say together, to check a proposal against; `drafts` are the signs that name rules."""

    content: Content
    published: Published
    drafts: Drafts | None = None

    @staticmethod
    def of(base: KnowledgeBase, published: Published, drafts: Drafts | None = None) -> "InForce":
        """Return what is in force: the snapshot, which may be seconds old, with everything published until now."""
        places = {f"rules/{id}": Place("rules", 1) for id in base.rules}
        places |= {f"documents/{id}": Place("documents", 1) for id in base.documents}
        known = base.snapshot
        shipped = Content(dict(base.documents), dict(base.rules), known.vocabulary, places, (), known.texts)
        return InForce(overlay(shipped, published.since(base.published)), published, drafts)

    def with_bodies(self, kind: Kind, bodies: Mapping[str, str]) -> "InForce":
        """Return it as it would be with these bodies published; what they hold stands behind everything else."""
        rules = {id: rule for id, rule in self.content.rules.items() if kind != "rule" or id not in bodies}
        base = replace(self.content, rules=rules, problems=())
        laid = Published(1, **{"rules" if kind == "rule" else "documents": bodies})
        return replace(self, content=overlay(base, laid))

    def thing(self, kind: Kind, id: str) -> Rule | Document | None:
        """Return a rule or document that is in force, or would be."""
        return self.content.rules.get(id) if kind == "rule" else self.content.documents.get(id)


def read_published(tx: Transaction) -> Published:
    """Return everything that is published, in one consistent view."""
    rules, documents = revisions.all_holding(tx, "rule"), revisions.all_holding(tx, "document")
    return Published(count_of(tx), rules, documents, revisions.all_holding(tx, texts.KIND))


def read_newer(tx: Transaction, known: Published) -> Published:
    """Return what is published, `known` itself when nothing was published since: cheap, to be looked at often."""
    return known if count_of(tx) == known.count else read_published(tx)


def count_of(tx: Transaction) -> int:
    """Return how many publications there have been; none is ever undone, so it tells one state from the next."""
    return int(revisions.stamp(tx, (*KINDS, texts.KIND)).partition("@")[0])


def check_proposal(kind: Kind, name: str, body: str, force: InForce, today: date) -> list[Problem]:
    """Return what stands against publishing `body` ("": taking it away), and warnings, which are not severe."""
    if not body:
        return _check_removal(kind, name, force)
    _, found = read_thing(kind, name, body)
    if found:
        return found
    laid = force.with_bodies(kind, {name: body})
    if kind == "document":
        return check_document(laid.content.documents[name], laid.content, today)
    rule = laid.content.rules[name]
    return [
        *_check_limits(rule, today),
        *_graver(check_rule(rule, laid.content, today)),
        *_check_near(rule, force),
    ]


def severe(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems that have to be mended."""
    return [problem for problem in problems if problem.severe]


def publish(
    tx: Transaction, seal: Seal, number: int, by: str, checked_at: int, replies: Mapping[int, str]
) -> int:
    """Let a checked proposal hold and tell those who asked, in one transaction; return how many are told.

    `checked_at` is the count of publications it was checked against, `replies` the finished text for each question.
    Raises Outdated, and what `revisions.publish` raises.
    """
    published = revisions.publish(tx, number, by)
    if count_of(tx) != checked_at + 1:
        raise Outdated
    return sum(questions.answer(tx, seal, asked, published.name, text) for asked, text in replies.items())


def told(base: KnowledgeBase, force: InForce, id: str, today: date) -> Answer | None:
    """Return what a person is told today by a rule as it stands in `force`; None when it is not there."""
    rule = force.content.rules.get(id)
    if rule is None:
        return None
    content = force.content
    kept_back = withheld({id: rule}, content.texts)
    snapshot = replace(base.snapshot, rules=content.rules, documents=content.documents, withheld=kept_back)
    return Talk(snapshot, today, today).tell(rule, 1.0)


def _check_removal(kind: Kind, name: str, force: InForce) -> list[Problem]:
    content, file = force.content, place_of(kind, name).file
    if kind == "document":
        citing = [r.id for r in content.rules.values() if any(c.document == name for c in r.citations)]
        key = "problem_cited_by"
    else:
        patterns = force.drafts.patterns if force.drafts else ()
        citing, key = [pattern.sign for pattern in patterns if pattern.rule == name], "problem_sign_needs"
    return [Problem(file, 1, say(key, value=", ".join(citing[:5])))] if citing else []


def _check_limits(rule: Rule, today: date) -> list[Problem]:
    file = place_of("rule", rule.id).file
    found = [
        Problem(file, 1, say("problem_length", field=name, length=len(text), limit=limit), field=name)
        for name, limit in LONGEST.items()
        if len(text := getattr(rule, name)) > limit
    ]
    for name, most in MOST.items():
        lines = getattr(rule, name)
        if len(lines) > most:
            found.append(Problem(file, 1, say("problem_many", count=len(lines), limit=most), field=name))
        longest = max((len(line) for line in lines if isinstance(line, str)), default=0)
        if longest > LONGEST_LINE:
            told_so = say("problem_length", field=name, length=longest, limit=LONGEST_LINE)
            found.append(Problem(file, 1, told_so, field=name))
    return found + _check_review(rule, file, today)


def _check_review(rule: Rule, file: str, today: date) -> list[Problem]:
    if rule.review_by is not None and today < rule.review_by <= today + LATEST_REVIEW:
        return []
    return [Problem(file, 1, say("problem_review_day"), field="review_by")]


def _graver(found: Sequence[Problem]) -> list[Problem]:
    """Leave out what the limits of a proposal say already, and more strictly."""
    return [problem for problem in found if problem.field not in (*LONGEST, "review_by") or problem.severe]


def _check_near(rule: Rule, force: InForce) -> list[Problem]:
    """Return a warning for another rule that is asked for in nearly the same words."""
    file, mine = place_of("rule", rule.id).file, Likeness.of(rule.question)
    for other in force.content.rules.values():
        if other.id != rule.id and any(_NEAR <= mine.to(text) < 1 for text in other.wordings()):
            about = say("problem_near_question", other=other.id, question=other.question)
            return [Problem(file, 1, about, severe=False, field="question")]
    return []
