"""Several: up to four questions in one message, told apart and answered one by one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.text import folded_words
from knowledge.answer import Cited
from knowledge.question import Question
from knowledge.wording import say

MOST = 4
LONGEST = 1300
"""Characters of the answers together: two phone screens at most."""
_MOST_FOUND = 12
_FEWEST_WORDS = 4
_LONGEST_TITLE = 110
_MOST_CITED = 4
_FEWEST_CITED = 2

_APART = re.compile(
    r"\?+|\n+|(?:(?<=[\s.,;:])|^)(?:\d{1,2}[.)]|[a-d]\))\s|[,;.]?\s+(?:một là|mot la|hai là|hai la|ba là|ba la|bốn là|"
    r"bon la|thứ nhất là|thứ hai là|câu \d\s?[:.])\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\?+|\n+|[,;.]?\s+(?:với lại|voi lai|hai là|hai la|ba là|ba la|thứ hai|thu hai|ngoài ra|ngoai ra|tiện thể|"
    r"tien the|hỏi thêm|hoi them|sẵn hỏi|san hoi|đồng thời|dong thoi|và|va)\s+",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"(?:câu|việc|điều|ý|vấn đề|cau|viec|dieu|y|van de)(?: hỏi| hoi)?(?: luôn nha| sau)?\s*:?\s*$",
    re.IGNORECASE,
)
_ASKING = frozenset(
    {
        "khong",
        "ko",
        "hong",
        "hok",
        "hem",
        "k",
        "gi",
        "sao",
        "nao",
        "ai",
        "dau",
        "chua",
        "bao",
        "may",
        "nhieu",
        "ha",
    }
    | {"chang", "can", "phai", "duoc"}
)
_ASKING_AT_THE_END = frozenset({"a", "the", "la"})


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a message as it is answered: its title, what is said, and what that rests on."""

    title: str
    body: str
    cited: tuple[Cited, ...]


def parts_of(question: Question) -> list[str]:
    """Return the questions that a message may hold, in order; empty when it is one.

    A stretch that asks nothing ("Em là giáo viên.") goes with the question behind it.
    """
    firmly = _joined(_APART.split(question.typed))
    if len(firmly) >= 2:
        return firmly[:_MOST_FOUND]
    loosely = [
        part for part in _stripped(_BETWEEN.split(question.typed)) if len(part.split()) >= _FEWEST_WORDS
    ]
    return loosely if 2 <= len(loosely) <= MOST else []


def _joined(stretches: Sequence[str]) -> list[str]:
    parts: list[str] = []
    waiting = ""
    for stretch in _stripped(stretches):
        if _ANNOUNCES.search(stretch) and len(stretch.split()) <= 8:
            continue
        if asks(stretch):
            parts.append(f"{waiting} {stretch}".strip())
            waiting = ""
        else:
            waiting = f"{waiting} {stretch}".strip()
    return parts


def _stripped(stretches: Sequence[str]) -> list[str]:
    return [found for stretch in stretches if (found := stretch.strip(" \n.,;:-–•")) and len(found) > 1]


def asks(part: str) -> bool:
    """Return whether a stretch of a message has a word that asks."""
    words = folded_words(part)
    return bool(_ASKING.intersection(words) or _ASKING_AT_THE_END.intersection(words[-2:]))


def several_text(items: Sequence[Item], left_out: int = 0) -> str:
    """Return the answers one below the other: what was asked, what is said, and what that rests on."""
    tail = [say("several_left_out", count=left_out)] if left_out > 0 else []
    for shorten, shown in ((False, _MOST_CITED), (False, _FEWEST_CITED), (True, _FEWEST_CITED), (True, 1)):
        blocks = [_block(number, item, shorten, shown) for number, item in enumerate(items, start=1)]
        text = "\n\n".join([*blocks, *tail, say("several_more")])
        if len(text) <= LONGEST:
            break
    return text


def _block(number: int, item: Item, shorten: bool, shown: int) -> str:
    body = _first_sentence(item.body) if shorten else item.body
    title = item.title if len(item.title) <= _LONGEST_TITLE else f"{item.title[: _LONGEST_TITLE - 1]}…"
    if not item.cited:
        return say("several_item_alone", number=number, question=title, short=body)
    return say("several_item", number=number, question=title, short=body, basis=_basis(item.cited, shown))


def _first_sentence(text: str) -> str:
    end = text.find(". ", 30)
    return text if end < 0 else text[: end + 1]


def _basis(cited: Sequence[Cited], shown: int) -> str:
    named = "; ".join(map(_one, cited[:shown]))
    left = len(cited) - shown
    return f"{named}; {say('several_more_citations', count=left)}" if left > 0 else named


def _one(cited: Cited) -> str:
    named = f"{cited.document.number}, {cited.article}" if cited.article else cited.document.number
    return named if cited.status == "in_force" else f"{named} ({say('status_short_' + cited.status)})"
