"""Groups: what a channel reads of what is said in a group chat, which is a command of the house's and nothing else."""

from collections.abc import Collection

from bot.text import clean

LONGEST = 100
"""Characters of a message that may be a command, whoever it addresses."""


def command(text: str, commands: Collection[str], *, mentions: bool = False) -> str | None:
    """Return a command with its one word ("/gannhom abcd2345"), None for anything else that is said.

    `commands` are named without slash; "@our_bot" may follow one. With `mentions` a message may begin or end by
    addressing somebody ("@Trợ lý"), which is left out.
    """
    if len(text) > LONGEST:
        return None
    words = clean(text).split()
    if mentions:
        words = _unaddressed(words)
    if len(words) != 2 or not words[0].startswith("/"):
        return None
    name = words[0].removeprefix("/").partition("@")[0].lower()
    return " ".join(words) if name in commands else None


def _unaddressed(words: list[str]) -> list[str]:
    """A name has as many words as it likes: of a message that begins with one only the end is looked at."""
    if words and words[0].startswith("@"):
        return words[-2:]
    return words[:2] if len(words) > 2 and words[2].startswith("@") else words
