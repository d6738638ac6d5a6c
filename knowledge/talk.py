"""Talk: one question after another, each answered in the light of the one before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from knowledge.answer import Alternative, Answer, Focus
from knowledge.continuing import acts_of, carried, matters_of, person_in, speaks_of, turned_to
from knowledge.days import Period, period_in, pointing, without_pointing
from knowledge.decision import decide, judge
from knowledge.follow_up import Kind, chosen, continued, kind_of, leans
from knowledge.phrases import Words
from knowledge.question import Question
from knowledge.rules import Rule
from knowledge.several import MOST, Item, asks, parts_of, several_text
from knowledge.snapshot import Snapshot
from knowledge.standing import Standing, Turn
from knowledge.telling import Telling
from knowledge.tokens import syllables
from knowledge.wording import say

_SURE = 0.6
"""The confidence from which a part of a message, or what leans on another, counts as a question of its own."""
_NORM_WORDS: dict[Kind, str] = {"penalty": "bị phạt bao nhiêu", "authority": "ai có thẩm quyền"}
_NORMS: dict[Kind, frozenset[str]] = {
    "penalty": frozenset(("penalty", "amount")),
    "authority": frozenset(("who",)),
}
_FOCUS: dict[Kind, Focus] = {"why": "why", "basis": "basis", "instead": "instead", "exceptions": "exceptions"}
_OFFERED_FROM = 0.25
"""The confidence from which a choice is offered that only the question before brings up."""
_SHORT = 9
"""Words of a message that may go on from the one before without saying so."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Questions as of one `day`, asked `today`; `period` is where that day was read from, if a question named it."""

    knowledge: Snapshot
    day: date
    today: date
    period: Period | None = None

    def answer(self, texts: Sequence[str]) -> Answer:
        """Return the answer to the last of `texts` (at least one, oldest first)."""
        turn = None
        for text in texts:
            turn = self.next(text, turn)
        assert turn is not None
        return turn.answer

    def resume(self, standing: Standing) -> Turn | None:
        """Return the turn that a talk stood at, None when it leans on nothing that still exists."""
        rules = self.knowledge.rules
        offered = [rule for rule in standing.offered if rule in rules]
        if standing.rule in rules:
            rule = rules[standing.rule]
            return Turn(self.knowledge.understand(rule.question), self.tell(rule, 1.0), standing.day)
        if not offered:
            return None
        others = tuple(Alternative(rule, rules[rule].question) for rule in offered)
        question = self.knowledge.understand(standing.asked)
        return Turn(question, Answer("clarify", say("clarify"), alternatives=others), standing.day)

    @property
    def _telling(self) -> Telling:
        return Telling(self.knowledge, self.day, self.today, self.period)

    def tell(self, rule: Rule, confidence: float) -> Answer:
        """Return what a rule says; nothing at all of it when one of its citations dangles."""
        return self._telling.part(rule, "whole", confidence)

    def next(self, text: str, before: Turn | None) -> Turn:
        """Return the turn that answers `text` after the turn `before`."""
        question = self.knowledge.understand(text)
        if not question.bare:
            return Turn(question, _wordless(question, before))
        if (
            question.typed.isdecimal()
            and len(question.typed) <= 3
            and (before is None or before.answer.outcome != "clarify")
        ):
            return Turn(question, Answer("unknown", say("empty")))
        turned_down = self._turned_down(question)
        if turned_down is not None:
            return Turn(question, turned_down)
        if before is not None and before.answer.outcome == "clarify":
            picked = chosen(question.typed_bare, len(before.answer.alternatives))
            if picked is None and question.typed.isdecimal():
                return replace(before, answer=replace(before.answer, text=say("clarify")))
            if picked is not None:
                rule = self.knowledge.rules[before.answer.alternatives[picked].rule]
                then = self._on(before.day)
                return then._turn(before.question, then.tell(rule, 1.0))
        period = period_in(question.typed, self.today)
        if period is not None:
            return self._dated(question, period, before)
        pointed = self._pointed(question, before)
        return pointed or self._leaning(question, before)

    def _on(self, day: date | None, period: Period | None = None) -> "Talk":
        return self if day is None else replace(self, day=day, period=period)

    def _turn(self, question: Question, answer: Answer, kind: Kind | None = None) -> Turn:
        return Turn(question, answer, None if self.day == self.today else self.day, kind)

    def _turned_down(self, question: Question) -> Answer | None:
        """Return what is said to a request that is not ours to serve, to thanks and greetings; None to the rest."""
        scope = self.knowledge.scope
        refusal = scope.refusal(question)
        if refusal is not None:
            return Answer("refuse", say(f"refuse_{refusal}"), confidence=1.0)
        if scope.commands_us(question):
            return Answer("out_of_scope", say("no_commands"), confidence=1.0)
        if scope.is_foreign(question):
            return Answer("out_of_scope", say("other_language"), confidence=1.0)
        if kind_of(question, scope) is not None:
            return None
        if scope.is_thanks(question):
            return Answer("out_of_scope", say("thanks"), confidence=1.0)
        if scope.is_greeting(question):
            return Answer("out_of_scope", say("greeting"), confidence=1.0)
        return None

    # --- the day asked for

    def _dated(self, question: Question, period: Period, before: Turn | None) -> Turn:
        """Answer a question that names a day, as of that day."""
        then = self._on(period.day, period)
        rest = self.knowledge.understand(period.rest)
        matters = matters_of(rest, self.knowledge)
        if not matters and kind_of(rest, self.knowledge.scope) is None:
            return then._same(rest, before)
        if before is not None and kind_of(rest, self.knowledge.scope) is not None:
            return then._leaning(rest, replace(before, day=None))
        first = then._leaning(question, before and replace(before, day=None))
        if first.answer.outcome == "answer":
            return first
        second = then._leaning(rest, before and replace(before, day=None))
        return second if second.answer.outcome == "answer" else first

    def _same(self, rest: Question, before: Turn | None) -> Turn:
        """Answer a message that names a day and nothing else: the rule last told, as of that day."""
        if before is not None and before.answer.rule is not None:
            rule = self.knowledge.rules[before.answer.rule]
            return self._turn(before.question, self.tell(rule, before.answer.confidence))
        if before is not None and before.answer.outcome == "clarify":
            return self._turn(before.question, before.answer)
        return self._turn(rest, Answer("clarify", say("day_alone")))

    def _pointed(self, question: Question, before: Turn | None) -> Turn | None:
        """Answer "lúc đó thì sao?", "còn hiện nay?", "trước đây thì sao?"; None to everything else."""
        where = pointing(question.typed) if before is not None else None
        if where is None or before is None or before.answer.rule is None:
            return None
        rest = self.knowledge.understand(without_pointing(question.typed))
        if matters_of(rest, self.knowledge) or kind_of(question, self.knowledge.scope) is not None:
            return self._leaning(question, replace(before, day=None)) if where == "now" else None
        if where == "now":
            return self._same(question, before)
        if where == "then" and before.day is not None:
            return self._on(before.day)._same(question, before)
        return Turn(before.question, Answer("clarify", say("which_day"), alternatives=()), before.day)

    # --- what leans on the turn before

    def _leaning(self, question: Question, before: Turn | None) -> Turn:
        kind = kind_of(question, self.knowledge.scope)
        if kind is not None and not (kind == "penalty" and before is None):
            return self._follow(kind, question, before)
        if before is None:
            return self._turn(question, self._searched(question))
        return self._continue(question, before)

    def _follow(self, kind: Kind, question: Question, before: Turn | None) -> Turn:
        """Answer what asks for a part of the last answer."""
        if before is None or before.answer.outcome not in ("answer", "clarify"):
            return Turn(question, Answer("clarify", say("follow_nothing")))
        then = self._on(before.day)
        if kind == "neither":
            return Turn(before.question, Answer("unknown", say("neither")), before.day)
        if before.answer.rule is None:
            return then._turn(before.question, then._of_the_offered(kind, before), kind)
        return then._turn(before.question, then._of_the_told(kind, before), kind)

    def _of_the_told(self, kind: Kind, before: Turn) -> Answer:
        rule = self.knowledge.rules[str(before.answer.rule)]
        if kind in _FOCUS:
            return self._telling.part(rule, _FOCUS[kind], before.answer.confidence)
        found = self._norm(kind, before)
        if found is not None:
            return found
        if self._tells(rule, kind):
            return self.tell(rule, before.answer.confidence)
        if kind == "authority":
            return self._telling.part(rule, "authority", before.answer.confidence)
        return Answer("unknown", say("no_penalty"), confidence=before.answer.confidence)

    def _of_the_offered(self, kind: Kind, before: Turn) -> Answer:
        """Return the answer to "vì sao?" while nothing is chosen yet: the choices again, never a guess."""
        found = self._norm(kind, before) if kind in _NORMS else None
        return found or replace(before.answer, text=say("choose_first"))

    def _norm(self, kind: Kind, before: Turn) -> Answer | None:
        """Return the rule about the penalty, or the authority, for what was asked; None where none is known."""
        asked = self.knowledge.understand(f"{' '.join(before.question.words)} {_NORM_WORDS[kind]}")
        found = self._telling.one(asked)
        tells = found.rule is not None and self._tells(self.knowledge.rules[found.rule], kind)
        return found if tells else None

    def _tells(self, rule: Rule, kind: Kind) -> bool:
        told = Words.of(syllables(f"{rule.question} {rule.short} {rule.why}"))
        return bool(self.knowledge.scope.norms_in([told]) & _NORMS[kind])

    def _continue(self, question: Question, before: Turn) -> Turn:
        """Answer the question by itself, or where that gives no answer as carried on from the one before."""
        alone = self._searched(question)
        fresh = self._turn(question, alone)
        opened = leans(question)
        if not opened and (alone.outcome == "answer" or len(question.words) > _SHORT):
            return fresh
        matters = matters_of(question, self.knowledge)
        then = self if self.period else self._on(before.day)
        if alone.outcome == "answer" and alone.confidence >= _SURE and acts_of(question, self.knowledge):
            return fresh if then.day == self.day else then._turn(question, then._searched(question))
        carried_on = then._carry(question, matters, before)
        if carried_on is not None and (carried_on.answer.rule or alone.outcome != "answer"):
            return carried_on
        return self._nearer(fresh, before)

    def _carry(self, question: Question, matters: Sequence[str], before: Turn) -> Turn | None:
        """Return the turn of the question before carried on with this one, None where the two have no answer."""
        known = self.knowledge
        whole = known.understand(continued(before.question.words, question.words, known.scope))
        if known.scope.refusal(whole) is not None:
            return None
        asked, together = judge(whole, known)
        news = (matters, acts_of(question, known))
        judged = carried(together, judge(question, known)[1], before.answer.rule, news[1])
        person = person_in(question, known)
        if person is not None and not news[1]:
            judged = turned_to(judged, person, known)
        outcome = decide(asked, judged, known)
        if outcome == "clarify" and judged[0].confidence < _OFFERED_FROM:
            outcome = "unknown"
        if outcome in ("answer", "clarify") and any(
            speaks_of(judged[0].hit.rule, new, known) for new in news
        ):
            found = (
                self._telling.told(whole, judged) if outcome == "answer" else self._telling.offered(judged)
            )
            return self._turn(whole, self._for(question, found, before))
        return None

    def _nearer(self, fresh: Turn, before: Turn) -> Turn:
        """Return the turn, "no rule for this" in place of "none of ours" right after something of ours."""
        ours = before.answer.outcome in ("answer", "clarify")
        far = self.knowledge.scope.far_phrases(fresh.question)
        if fresh.answer.outcome != "out_of_scope" or not ours or far:
            return fresh
        return replace(fresh, answer=Answer("unknown", say("unknown")))

    def _for(self, question: Question, found: Answer, before: Turn) -> Answer:
        """Return the answer, with a word before it where the rule told again says nothing of the person named now."""
        person = person_in(question, self.knowledge)
        if person is None or found.rule is None or found.rule != before.answer.rule:
            return found
        told = Words.of(syllables(" ".join(self.knowledge.rules[found.rule].texts())))
        if told.hold(person):
            return found
        return replace(found, text=f"{say('not_for', person=' '.join(person.words))}\n{found.text}")

    # --- one question by itself

    def _searched(self, question: Question) -> Answer:
        """Return the answer to a message by itself; to each of its questions where it holds several."""
        parts = parts_of(question)
        if not parts:
            return self._telling.one(question)
        turns = self._parts(parts)
        if self._all_told(parts, turns):
            return self._several(parts, turns)
        whole = self._telling.one(question)
        some_told = turns[0].answer.outcome == "answer" and all(map(_stands_alone, parts, turns))
        return self._several(parts, turns) if some_told and whole.outcome != "answer" else whole

    def _parts(self, parts: Sequence[str]) -> list[Turn]:
        """Return the turns of a message's first questions; "căn cứ đâu?" among them leans on the one before."""
        turns: list[Turn] = []
        for part in parts[:MOST]:
            question = self.knowledge.understand(part)
            kind = kind_of(question, self.knowledge.scope)
            if kind is not None and turns and turns[-1].answer.rule is not None:
                turns.append(self._follow(kind, question, turns[-1]))
            else:
                turns.append(Turn(question, self._telling.one(question)))
        return turns

    def _all_told(self, parts: Sequence[str], turns: Sequence[Turn]) -> bool:
        """Return whether the parts are surely questions of their own, with answers of their own."""
        sure = [
            turn
            for turn in turns
            if turn.answer.outcome == "answer" and (turn.kind or turn.answer.confidence >= _SURE)
        ]
        told = {(turn.answer.rule, turn.kind) for turn in sure}
        if len(turns) < 2 or turns[0] not in sure or len(told) < len(sure):
            return False
        return len(sure) == len(turns) or (len(sure) >= 2 and all(map(asks, parts)))

    def _several(self, parts: Sequence[str], turns: Sequence[Turn]) -> Answer:
        told = [turn.answer for turn in turns if turn.answer.outcome == "answer"]
        items = [self._item(part, turn) for part, turn in zip(parts, turns, strict=False)]
        rules = list(dict.fromkeys(str(answer.rule) for answer in told))
        return replace(
            told[0],
            several=True,
            text=several_text(items, left_out=len(parts) - len(turns)),
            citations=tuple(chain.from_iterable(answer.citations for answer in told)),
            alternatives=tuple(Alternative(rule, self.knowledge.rules[rule].question) for rule in rules[1:]),
        )

    def _item(self, part: str, turn: Turn) -> Item:
        if turn.answer.rule is None:
            return Item(
                part, say("several_far" if turn.answer.outcome == "out_of_scope" else "several_unknown"), ()
            )
        rule = self.knowledge.rules[turn.answer.rule]
        body = {"why": rule.why, "instead": rule.instead}.get(turn.kind or "", rule.short)
        return Item(rule.question if turn.kind is None else part, body, turn.answer.citations)


def _wordless(question: Question, before: Turn | None) -> Answer:
    """Return what is said to a message without a word: a smile after an answer is thanks."""
    if before is not None and question.typed:
        return Answer("out_of_scope", say("thanks"), confidence=1.0)
    return Answer("unknown", say("empty"))


def _stands_alone(part: str, turn: Turn) -> bool:
    """Return whether a part of a message is a question by itself, answered or surely not ours to answer."""
    return asks(part) and turn.answer.outcome in ("answer", "unknown", "out_of_scope")
