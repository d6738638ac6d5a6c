"""What the two engines spell differently, made on first use: a house on SQLite never loads the other dialect."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class PerEngine(Generic[T]):
    """One value an engine: `make` is called with SQLAlchemy's module of the dialect, once for each name asked for."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            self._made[name] = self._make(import_module(f"sqlalchemy.dialects.{name}"))
        return self._made[name]


dialects: PerEngine[Any] = PerEngine(lambda dialect: dialect)
