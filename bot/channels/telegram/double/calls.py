"""The record of what the bot asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request: `index` counts from 0 in order of arrival; `payload` holds the parameters as they came,
    an upload as its file name."""

    index: int
    method: str
    chat_id: int | None
    payload: dict[str, Any]


class Calls:
    """All calls in order of arrival; iterable, with `len` and indexing."""

    def __init__(self) -> None:
        self._calls: list[Call] = []

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)

    def __getitem__(self, index: int) -> Call:
        return self._calls[index]

    def of(self, method: str, chat_id: int | None = None) -> list[Call]:
        """The calls of one method, of one chat where given."""
        return [
            call
            for call in self._calls
            if call.method.lower() == method.lower() and chat_id in (None, call.chat_id)
        ]

    def record(self, method: str, chat_id: int | None, payload: dict[str, Any]) -> Call:
        """Add a call and return it."""
        call = Call(len(self._calls), method, chat_id, payload)
        self._calls.append(call)
        return call
