"""Telling: the answer to one question by itself, and what a rule says as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.answer import Alternative, Answer, Focus, Told, answer_text, cite
from knowledge.days import Period
from knowledge.decision import Judged, decide, judge, turned_down_as
from knowledge.question import Question
from knowledge.rules import Rule
from knowledge.search import Hit
from knowledge.snapshot import Snapshot
from knowledge.wording import say


@dataclass(frozen=True, slots=True)
class Telling:
    """Rules told as of one `day`, asked `today`; `period` is where a question named that day."""

    knowledge: Snapshot
    day: date
    today: date
    period: Period | None = None

    def one(self, question: Question) -> Answer:
        """Return the answer to a question that is one and leans on nothing."""
        known = self.knowledge
        asked, judged = judge(question, known)
        outcome = decide(asked, judged, known)
        if outcome == "answer":
            return self.told(question, judged)
        if outcome == "clarify":
            return self.offered(judged)
        if outcome == "refuse":
            return Answer(outcome, say(f"refuse_{turned_down_as(asked)}"))
        return Answer(outcome, say(outcome), confidence=judged[0].confidence if judged else 0.0)

    def told(self, question: Question, judged: Sequence[Judged]) -> Answer:
        """Return what the surest rule says, the next ones beside it."""
        best, *others = judged
        rule = self.knowledge.rules[best.hit.rule]
        return self.part(rule, "whole", best.confidence, [one.hit for one in others], _as_read(question))

    def offered(self, judged: Sequence[Judged]) -> Answer:
        """Return the nearest rules to choose from."""
        others = self._alternatives([one.hit for one in judged])
        return Answer("clarify", say("clarify"), confidence=judged[0].confidence, alternatives=others)

    def part(
        self,
        rule: Rule,
        focus: Focus,
        confidence: float,
        others: Sequence[Hit] = (),
        asked: str | None = None,
    ) -> Answer:
        """Return what a rule says; nothing at all of it when one of its citations dangles."""
        if rule.id in self.knowledge.withheld:
            return Answer("unknown", say("withheld"))
        cited = cite(rule, self.knowledge.documents, self.day)
        if cited is None:
            return Answer("unknown", say("unknown"))
        told = Told(self.day, self.today, self.period, self._changes(rule), asked, focus)
        text = answer_text(rule, cited, told)
        offered = self._alternatives(others)
        return Answer("answer", text, rule.verdict, rule.id, cited, confidence, offered, self.day)

    def _changes(self, rule: Rule) -> bool:
        """Return whether something the rule rests on began or ended within the period asked for."""
        if self.period is None:
            return False
        first, last = (
            [item.status for item in cite(rule, self.knowledge.documents, day) or ()]
            for day in (self.period.first, self.period.last)
        )
        return first != last

    def _alternatives(self, hits: Sequence[Hit]) -> tuple[Alternative, ...]:
        return tuple(Alternative(hit.rule, self.knowledge.rules[hit.rule].question) for hit in hits[:3])


def _as_read(question: Question) -> str | None:
    return question.restored if question.rewritten else None
