"""Failure: why a file cannot be taken in, as one sentence with the mend."""

from knowledge.importing.wording import say


class ImportFailed(Exception):
    """A file cannot be imported; `key` names the sentence in `texts/import.yaml`, `str` is the sentence."""

    def __init__(self, key: str, /, **fields: object) -> None:
        super().__init__(say(key, **fields))
        self.key = key
        self.fields = fields
