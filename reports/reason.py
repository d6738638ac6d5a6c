"""Why something was found: a key of the text catalogue and the words to put into it.

The domain says what it saw; the catalogue `texts/verify.yaml` and `texts/report.yaml` say it in Vietnamese.
"""

from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[..., str]  # bot.texts.Texts: say("verify.flag_suffix", official="…") → the sentence


@dataclass(frozen=True)
class Reason:
    """One explained finding: `key` in the catalogue, `fields` as (name, value) pairs."""

    key: str
    fields: tuple[tuple[str, str], ...] = ()

    def text(self, say: Say) -> str:
        """Return the sentence a person reads."""
        return say(self.key, **dict(self.fields))


def reason(key: str, **fields: str) -> Reason:
    """Return the Reason with `key` and `fields`."""
    return Reason(key, tuple(sorted(fields.items())))
