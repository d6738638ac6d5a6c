"""Names: what may stand as somebody's name in a branch."""

SHORTEST, LONGEST = 2, 60  # characters
_AMONG = " .-'’"  # what a name is made of besides letters


def is_name(text: str) -> bool:
    """Whether a cleaned text can be somebody's name: one line of letters, 2 to 60 characters, no digits."""
    if not SHORTEST <= len(text) <= LONGEST:
        return False
    return any(c.isalpha() for c in text) and all(c.isalpha() or c in _AMONG for c in text)
