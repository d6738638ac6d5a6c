"""Standing: what a talk leans on from one message to the next, small enough to keep beside a chat.

No word of the person is in it once their question is answered: then it is the rule that was told, and its own question.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.answer import Answer
from knowledge.follow_up import Kind
from knowledge.question import Question


@dataclass(frozen=True, slots=True)
class Standing:
    """The rule last told, or the rules offered to choose from; what was asked, and for which day (None: today)."""

    rule: str | None = None
    offered: tuple[str, ...] = ()
    asked: str = ""
    day: date | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON values; what is empty is left out."""
        data = {"rule": self.rule, "offered": list(self.offered), "question": self.asked}
        found = {name: value for name, value in data.items() if value}
        return found | ({"day": self.day.isoformat()} if self.day else {})

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> "Standing":
        """Return what `as_data` gave; other fields are passed over."""
        day = data.get("day")
        return Standing(
            data.get("rule"),
            tuple(data.get("offered", ())),
            data.get("question", ""),
            date.fromisoformat(day) if day else None,
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer; `day` is what it was asked for, None: the day of the talk."""

    question: Question
    answer: Answer
    day: date | None = None
    kind: Kind | None = None

    def standing(self) -> Standing:
        """Return what the next question may lean on."""
        offered = tuple(other.rule for other in self.answer.alternatives)
        if self.answer.outcome == "answer":
            return Standing(self.answer.rule, day=self.day)
        if self.answer.outcome == "clarify":
            return Standing(None, offered, self.question.typed, self.day)
        return Standing(asked=self.question.typed)
