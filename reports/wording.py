"""Wording: the sentences of this domain that are made where no catalogue is at hand, as for the commands."""

from functools import cache

from bot.texts import Texts


@cache
def _texts() -> Texts:
    return Texts.load()


def say(key: str, **fields: object) -> str:
    """Return the sentence `key` of the catalogue with its fields filled in; an unknown key is a KeyError."""
    return _texts()(key, **fields)
