"""Several: two or three questions in one message, told apart and answered one by one."""

import re
from collections.abc import Sequence

from knowledge.answer import Cited
from knowledge.question import Question
from knowledge.rules import Rule
from knowledge.wording import say

_MOST = 3
_FEWEST_WORDS = 4
_BETWEEN = re.compile(
    r"\?+|\n+|[,;.]?\s+(?:với lại|voi lai|hai là|hai la|ba là|ba la|thứ hai|thu hai|ngoài ra|ngoai ra|tiện thể|"
    r"tien the|hỏi thêm|hoi them|sẵn hỏi|san hoi|đồng thời|dong thoi|và|va)\s+",
    re.IGNORECASE,
)


def parts_of(question: Question) -> list[str]:
    """Return the questions that a message may hold, in order; empty when it is one, or too many to be questions."""
    found = [part.strip() for part in _BETWEEN.split(question.typed)]
    parts = [part for part in found if len(part.split()) >= _FEWEST_WORDS]
    return parts if 2 <= len(parts) <= _MOST else []


def several_text(rules: Sequence[Rule], cited: Sequence[Sequence[Cited]]) -> str:
    """Return the answers one below the other: what was asked, the verdict, and the first document it rests on."""
    return "\n\n".join(
        say("several_item", number=number, question=rule.question, short=rule.short, basis=_basis(documents))
        for number, (rule, documents) in enumerate(zip(rules, cited, strict=True), start=1)
    )


def _basis(cited: Sequence[Cited]) -> str:
    if not cited:
        return say("several_no_basis")
    first = cited[0]
    return f"{first.document.number}, {first.article}" if first.article else first.document.number
