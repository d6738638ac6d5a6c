"""Batch: questions as JSON lines in, answers as JSON lines out, in order."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot import lines
from knowledge.base import KnowledgeBase
from knowledge.wording import say

_SPEAKERS_OF_OURS = {"assistant", "bot", "system"}


class BadRow(Exception):
    """A line of a batch file that is not of the shape it should be; the message is Vietnamese and names the line."""

    def __init__(self, file: str, line: int, key: str) -> None:
        super().__init__(f"{file}:{line}: {say(key)}")
        self.line = line


def text_of(row: dict[str, Any], name: str) -> str | None:
    """Return a text field of a row, or None when it is missing or no text."""
    found = row.get(name)
    return found if isinstance(found, str) else None


def turns_of(row: dict[str, Any]) -> list[str] | None:
    """Return the person's texts of a row `{"question"}` or `{"turns":[…]}`, oldest first; None for another shape.

    A turn is a text or an object with "text", "question" or "content"; turns that the bot spoke are left out.
    """
    question = text_of(row, "question")
    if question is not None:
        return [question]
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns:
        return None
    texts = [_turn_text(turn) for turn in turns if not _spoken_by_us(turn)]
    return [text for text in texts if text is not None] if texts and None not in texts else None


def _spoken_by_us(turn: object) -> bool:
    return isinstance(turn, dict) and str(turn.get("role", turn.get("from", ""))).lower() in _SPEAKERS_OF_OURS


def _turn_text(turn: object) -> str | None:
    if isinstance(turn, str):
        return turn
    if isinstance(turn, dict):
        return next(
            (turn[name] for name in ("text", "question", "content") if isinstance(turn.get(name), str)), None
        )
    return None


def ask_json(
    base: KnowledgeBase,
    id: Any,
    question: str,
    as_of: date | None = None,
    turns: Sequence[str] = (),
    today: date | None = None,
) -> dict[str, Any]:
    """Return one answer in the shape of the contract."""
    return base.ask(question, as_of, turns, today).as_json(id)


def ask_batch(
    base: KnowledgeBase, batch: Path, as_of: date | None = None, today: date | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the answer to each row of the file `batch`, in order; raises BadRow at the first that is of no shape."""
    for number, row in lines.read(batch):
        turns = turns_of(row)
        if turns is None:
            raise BadRow(batch.name, number, "row_question")
        yield ask_json(base, row.get("id"), turns[-1], as_of, turns[:-1], today)


def search_json(base: KnowledgeBase, text: str, top: int = 10) -> list[dict[str, Any]]:
    """Return the nearest rules as `{"id","title","score"}`, best first, whether or not they answer."""
    hits = base.search(text, top)
    return [
        {"id": hit.rule, "title": base.rules[hit.rule].question, "score": round(hit.score, 4)} for hit in hits
    ]
