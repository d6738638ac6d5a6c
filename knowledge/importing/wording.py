"""Wording: the sentences of importing, from the catalogue `texts/import.yaml`."""

from functools import cache

from bot.texts import Texts


@cache
def _texts() -> Texts:
    return Texts.load()


def say(name: str, /, **fields: object) -> str:
    """Return the sentence `import.<name>` with its fields filled in; an unknown name is a KeyError."""
    return _texts()(f"import.{name}", **fields)
