"""Changes: two versions of an entry compared field by field, line by line."""

from collections.abc import Sequence

from knowledge.differences import Difference, Mark
from reports.register_entry import Fields
from reports.register_row import ENDING_FIELDS, FAKE_FIELDS, PAGE_FIELDS

ORDER = tuple(dict.fromkeys((*ENDING_FIELDS, *FAKE_FIELDS, *PAGE_FIELDS)))


def changes(before: Fields, after: Fields) -> list[Difference]:
    """Return the fields in which two versions differ."""
    pairs = ((name, _lines(before, name), _lines(after, name)) for name in ORDER)
    return [
        Difference(name, _marked(old, new, "gone"), _marked(new, old, "new"))
        for name, old, new in pairs
        if old != new
    ]


def _lines(fields: Fields, name: str) -> list[str]:
    value = fields.get(name) or []
    return [value] if isinstance(value, str) else list(value)


def _marked(lines: Sequence[str], others: Sequence[str], mark: Mark) -> tuple[tuple[Mark, str], ...]:
    return tuple(("same" if line in others else mark, line) for line in lines)
