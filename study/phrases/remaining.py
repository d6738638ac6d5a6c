"""A phrase being read: each reader takes out what it understood, so that nothing is read twice or overlooked."""

import re

_SPACES = re.compile(r" {2,}")


class Remaining:
    """The part of a canonical phrase that no reader has taken yet; what was taken leaves a " | " behind."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Remove every match of `pattern` and return the matches, in order."""
        matches = list(pattern.finditer(self.text))
        if matches:
            self.text = _SPACES.sub(" ", pattern.sub(" | ", self.text))
        return matches

    def took(self, pattern: re.Pattern[str]) -> bool:
        """Remove every match of `pattern` and say whether there was one."""
        return bool(self.take(pattern))
