"""Fitting a neutral message to what a channel can show."""

import re
from typing import NamedTuple

from bot.messages import OutgoingMessage


class Capabilities(NamedTuple):
    """What a platform can show and bear. Rates are messages a second, None when unlimited."""

    text_limit: int = 4096  # characters
    caption_limit: int = 1024  # characters below a picture
    buttons: int = 100  # choices below one message; 0: none, a numbered menu is written instead
    images: bool = True
    per_chat: float | None = 1.0
    burst: int = 3  # messages a chat may get at once before `per_chat` holds
    per_second: float | None = 25.0
    documents: tuple[str, ...] = ()  # endings of files that can be sent, "" any; of others a link is sent
    repeatable: bool = False  # delivering the same outbox row twice has no second effect

    def takes(self, name: str) -> bool:
        """Whether a document of that name can be sent as a file."""
        return bool(self.documents) and name.lower().endswith(self.documents)


# Where a text may be cut, best first: between paragraphs, lines, sentences, words.
_CUTS = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…;])\s"), re.compile(r"\s"))


def split(text: str, limit: int) -> list[str]:
    """Cut `text` into pieces of at most `limit` characters, at the best place in the last half of each piece."""
    pieces = []
    while len(text) > limit:
        end = _cut(text, limit)
        pieces.append(text[:end].rstrip())
        text = text[end:].lstrip()
    if text or not pieces:
        pieces.append(text)
    return [piece for piece in pieces if piece] or [""]


def _cut(text: str, limit: int) -> int:
    for cut in _CUTS:
        ends = [match.start() for match in cut.finditer(text, limit // 2, limit)]
        if ends:
            return max(1, ends[-1])
    return limit


def fit(message: OutgoingMessage, capabilities: Capabilities) -> list[OutgoingMessage]:
    """Return the messages a channel will deliver in place of `message`, in order.

    Choices stand below the last piece; a channel without room for them gets a numbered list instead. A document is
    a piece of its own, after the text.
    """
    text, buttons = message.text, message.buttons
    if len(buttons) > capabilities.buttons:
        text = f"{text}\n\n" + "\n".join(f"{n}. {button.title}" for n, button in enumerate(buttons, 1))
        buttons = ()
    image = message.image if capabilities.images else None
    pieces = split(text, min(capabilities.text_limit, capabilities.caption_limit if image else 10**9))
    last = len(pieces) - 1
    fitted = [
        OutgoingMessage(piece, buttons if n == last else (), image if n == 0 else None)
        for n, piece in enumerate(pieces)
    ]
    return fitted if message.document is None else [*fitted, OutgoingMessage("", document=message.document)]
