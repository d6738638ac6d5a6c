"""Wording: the sentences of this domain, from the catalogue `texts/ask.yaml`."""

from functools import cache

from bot.texts import Texts


@cache
def _texts() -> Texts:
    return Texts.load()


def say(name: str, **fields: object) -> str:
    """Return the sentence `ask.<name>` with its fields filled in; an unknown name is a KeyError."""
    return _texts()(f"ask.{name}", **fields)
