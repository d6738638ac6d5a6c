"""Corrections: what a secretary types at a roll call, "vắng 3 5, có mặt 2" or "đủ trừ 4"; never half understood."""

import re
from collections.abc import Iterable
from typing import Literal

from bot.text import fold
from study.attendance import Word

LONGEST = 400  # characters
Whom = int | Literal["rest", "all"]

_MARKS: dict[str, Word] = {
    "vang khong ly do": "unexcused",
    "vang khong phep": "unexcused",
    "khong ly do": "unexcused",
    "khong phep": "unexcused",
    "vang co ly do": "excused",
    "vang co phep": "excused",
    "co ly do": "excused",
    "co phep": "excused",
    "sinh hoat noi khac": "elsewhere",
    "sinh hoat tam noi khac": "elsewhere",
    "tam noi khac": "elsewhere",
    "noi khac": "elsewhere",
    "duoc mien": "exempt",
    "mien": "exempt",
    "vang mat": "absent",
    "vang": "absent",
    "co mat": "present",
    "du": "present",
}
_WHOM: dict[str, Literal["rest", "all"]] = {
    "con lai": "rest",
    "tat ca": "all",
    "moi nguoi": "all",
    "ca chi bo": "all",
    "het": "all",
}


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of the words, the longer first: "vắng không lý do" is not "vắng"."""
    return rf"\b(?:{'|'.join(sorted(words, key=len, reverse=True))})\b"


_TOKENS = re.compile(
    rf"(?P<mark>{_any_of(_MARKS)})|(?P<whom>{_any_of(_WHOM)})|(?P<except>{_any_of(('ngoai tru', 'tru'))})"
    r"|(?P<range>\d{1,4} ?(?:-|den|toi) ?\d{1,4})|(?P<number>\d{1,4})|(?P<other>[^\W_]+)"
)
_FILLERS = frozenset(
    ("va", "voi", "so", "thi", "la", "dong", "chi", "cac", "deu", "a", "nhe", "nguoi", "sua", "danh", "dau")
)


class Unclear(Exception):
    """The words are no correction; `args[0]` is what was not understood, empty when nothing was said of anybody."""


def read(text: str, count: int) -> list[tuple[Whom, Word]]:
    """Return whom (1 to `count`, the rest, all) to mark as what, in order; later ones win. Raises Unclear."""
    if len(text) > LONGEST:
        raise Unclear(text[:20] + "…")
    reading = _Reading(count)
    for token in _TOKENS.finditer(fold(text).replace("–", "-")):
        reading.take(token.lastgroup or "", token.group())
    return reading.finished()


class _Reading:
    """What was said so far: the mark that numbers go with, and whom ("còn lại …") a mark is still to come for."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._found: list[tuple[Whom, Word]] = []
        self._mark: Word | None = None
        self._used = False
        self._whom: list[Whom] = []

    def take(self, kind: str, words: str) -> None:
        """Take the next token. Raises Unclear."""
        if kind == "mark":
            self._set(_MARKS[words])
        elif kind == "whom":
            self._name(_WHOM[words])
        elif kind == "except":
            self._set("absent")
        elif kind in ("number", "range"):
            for number in _numbers(words, self._count):
                self._put(number, words)
        elif words not in _FILLERS:
            raise Unclear(words)

    def _set(self, mark: Word) -> None:
        if self._mark is not None and not self._used:
            if self._mark != "present" or self._found:
                raise Unclear("")
            self._found.append(("all", "present"))  # "đủ, vắng 3", "có mặt trừ 3"
        self._mark, self._used = mark, bool(self._whom)
        self._found += [(whom, mark) for whom in self._whom]
        self._whom = []

    def _name(self, whom: Whom) -> None:
        """ "Có mặt hết" names whom after the mark, "còn lại có mặt" before it."""
        if self._mark is not None and not self._used:
            self._put(whom, "")
        else:
            self._whom.append(whom)

    def _put(self, whom: Whom, words: str) -> None:
        if self._mark is None:
            raise Unclear(words)
        self._found.append((whom, self._mark))
        self._used = True

    def finished(self) -> list[tuple[Whom, Word]]:
        """Return what was said. Raises Unclear when nothing was said of anybody."""
        if self._mark == "present" and not self._whom and not self._found:
            return [("all", "present")]  # "đủ"
        if self._whom or not self._found or not self._used:
            raise Unclear("")
        return self._found


def _numbers(token: str, count: int) -> list[int]:
    ends = [int(number) for number in re.findall(r"\d+", token)]
    if not all(1 <= end <= count for end in ends) or ends != sorted(ends):
        raise Unclear(token)
    return list(range(ends[0], ends[-1] + 1))
