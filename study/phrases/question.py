"""What is asked back when a phrase is not clear."""


class Question(Exception):
    """One question to the writer: the catalogue entry `study.ask_<name>` and the values it is filled with."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.name = name
        self.values = values
