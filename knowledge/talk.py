"""Talk: one question after another, each answered in the light of the one before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from knowledge.answer import Alternative, Answer, Focus, answer_text, cite
from knowledge.continuing import carried, matters_of, speaks_of
from knowledge.decision import Judged, decide, judge
from knowledge.follow_up import Kind, chosen, continued, kind_of, leans
from knowledge.phrases import Words
from knowledge.question import Question
from knowledge.rules import Rule
from knowledge.search import Hit
from knowledge.several import parts_of, several_text
from knowledge.snapshot import Snapshot
from knowledge.tokens import syllables
from knowledge.wording import say

_SURE_PART = 0.6
"""The confidence from which a part of a message counts as a question of its own."""
_PENALTY_WORDS = "bị phạt bao nhiêu"
_FOCUS: dict[Kind, Focus] = {"why": "why", "basis": "basis", "instead": "instead", "exceptions": "exceptions"}


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer."""

    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class Talk:
    """Questions as of one `day`, asked `today`."""

    knowledge: Snapshot
    day: date
    today: date

    def answer(self, texts: Sequence[str]) -> Answer:
        """Return the answer to the last of `texts` (at least one, oldest first)."""
        turn = None
        for text in texts:
            turn = self._next(self.knowledge.understand(text), turn)
        assert turn is not None
        return turn.answer

    def tell(
        self, rule: Rule, confidence: float, others: Sequence[Hit] = (), asked: str | None = None
    ) -> Answer:
        """Return what a rule says; nothing at all of it when one of its citations dangles."""
        return self._part(rule, "whole", confidence, others, asked)

    def _next(self, question: Question, before: Turn | None) -> Turn:
        if before is None:
            return Turn(question, self._alone(question))
        picked = chosen(question.bare, len(before.answer.alternatives))
        if before.answer.outcome == "clarify" and picked is not None:
            rule = self.knowledge.rules[before.answer.alternatives[picked].rule]
            return Turn(before.question, self.tell(rule, 1.0))
        kind = kind_of(question.bare, self.knowledge.scope)
        if kind is not None and before.answer.rule is not None:
            return Turn(before.question, self._follow(kind, before))
        if leans(question.words):
            return self._continue(question, before)
        return Turn(question, self._alone(question))

    def _alone(self, question: Question) -> Answer:
        scope = self.knowledge.scope
        if not question.bare:
            return Answer("unknown", say("empty"))
        refusal = scope.refusal(question)
        if refusal is not None:
            return Answer("refuse", say(f"refuse_{refusal}"), confidence=1.0)
        if scope.is_greeting(question):
            return Answer("out_of_scope", say("greeting"), confidence=1.0)
        return self._searched(question)

    def _searched(self, question: Question) -> Answer:
        return self._several(question) or self._one(question)

    def _several(self, question: Question) -> Answer | None:
        """Return the answers to two or three questions in one message; None where it is not surely several."""
        answers = [self._one(self.knowledge.understand(part)) for part in parts_of(question)]
        sure = all(answer.outcome == "answer" and answer.confidence >= _SURE_PART for answer in answers)
        told = [str(answer.rule) for answer in answers]
        if not answers or not sure or len(set(told)) < len(told):
            return None
        rules = [self.knowledge.rules[id] for id in told]
        text = several_text(rules, [answer.citations for answer in answers])
        return replace(
            answers[0],
            text=f"{text}\n\n{say('several_more')}",
            citations=tuple(chain.from_iterable(answer.citations for answer in answers)),
            alternatives=tuple(Alternative(rule.id, rule.question) for rule in rules[1:]),
        )

    def _one(self, question: Question) -> Answer:
        known = self.knowledge
        asked, judged = judge(question, known)
        outcome = decide(asked, judged, known)
        if outcome == "answer":
            return self._told(question, judged)
        others = self._alternatives([one.hit for one in judged]) if outcome == "clarify" else ()
        confidence = judged[0].confidence if judged else 0.0
        return Answer(outcome, say(outcome), confidence=confidence, alternatives=others)

    def _told(self, question: Question, judged: Sequence[Judged]) -> Answer:
        """Return what the surest rule says, the next ones beside it."""
        best, *others = judged
        rule = self.knowledge.rules[best.hit.rule]
        return self.tell(rule, best.confidence, [one.hit for one in others], _as_read(question))

    def _follow(self, kind: Kind, before: Turn) -> Answer:
        rule = self.knowledge.rules[str(before.answer.rule)]
        if kind == "penalty":
            return self._penalty(rule, before)
        return self._part(rule, _FOCUS[kind], before.answer.confidence)

    def _penalty(self, rule: Rule, before: Turn) -> Answer:
        """Return the rule about the penalty for what was asked, or say that none is known; never a guess."""
        asked = self.knowledge.understand(f"{' '.join(before.question.words)} {_PENALTY_WORDS}")
        found = self._searched(asked)
        if found.rule is not None and self._tells_penalty(self.knowledge.rules[found.rule]):
            return found
        if self._tells_penalty(rule):
            return self.tell(rule, before.answer.confidence)
        return Answer("unknown", say("no_penalty"), confidence=before.answer.confidence)

    def _tells_penalty(self, rule: Rule) -> bool:
        told = Words.of(syllables(f"{rule.question} {rule.short} {rule.why}"))
        return bool(self.knowledge.scope.norms_in([told]) & {"penalty", "amount"})

    def _continue(self, question: Question, before: Turn) -> Turn:
        """Answer the question by itself, or where that gives no answer as carried on from the one before."""
        known = self.knowledge
        alone = self._alone(question)
        matters = matters_of(question, known)
        if alone.outcome == "refuse" or (alone.outcome == "answer" and matters):
            return Turn(question, alone)
        whole = known.understand(continued(before.question.words, question.words, known.scope))
        if known.scope.refusal(whole) is not None:
            return Turn(question, alone)
        asked, judged = judge(whole, known)
        judged = carried(judged, judge(question, known)[1], before.answer.rule, matters)
        if decide(asked, judged, known) == "answer" and speaks_of(judged[0].hit.rule, matters, known):
            return Turn(whole, self._told(whole, judged))
        if (
            alone.outcome == "out_of_scope"
            and before.answer.outcome in ("answer", "clarify")
            and not asked.far
        ):
            alone = replace(alone, outcome="unknown", text=say("unknown"))
        return Turn(question, alone)

    def _part(
        self,
        rule: Rule,
        focus: Focus,
        confidence: float,
        others: Sequence[Hit] = (),
        asked: str | None = None,
    ) -> Answer:
        cited = cite(rule, self.knowledge.documents, self.day)
        if cited is None:
            return Answer("unknown", say("unknown"))
        text = answer_text(rule, cited, self.day, self.today, asked=asked, focus=focus)
        return Answer("answer", text, rule.verdict, rule.id, cited, confidence, self._alternatives(others))

    def _alternatives(self, hits: Sequence[Hit]) -> tuple[Alternative, ...]:
        return tuple(Alternative(hit.rule, self.knowledge.rules[hit.rule].question) for hit in hits[:3])


def _as_read(question: Question) -> str | None:
    return question.restored if question.rewritten else None
