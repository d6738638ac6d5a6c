"""Explained signs that a page looks like an official one. A sign is never a verdict."""

from reports.lookalike.index import Likeness
from reports.lookalike.signs import Sign, signs

__all__ = ["Likeness", "Sign", "signs"]
