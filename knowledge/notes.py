"""Notes: what goes with a proposal: the author's words, the open questions it answers, the reason of a refusal."""

from typing import Self

import msgspec


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """`text` is the author's, `questions` are ids of open questions to answer on publication, `reply` the decider's."""

    text: str = ""
    questions: tuple[int, ...] = ()
    reply: str = ""

    @classmethod
    def read(cls, stored: str) -> Self:
        """Return the note a revision carries; what is not of this form is taken as the author's words."""
        try:
            return msgspec.json.decode(stored, type=cls)
        except (msgspec.DecodeError, ValueError):
            return cls(stored)

    def write(self) -> str:
        """Return the note as it is stored: bare words where there is nothing else."""
        bare = not self.questions and not self.reply and not self.text.startswith("{")
        return self.text if bare else msgspec.json.encode(self).decode()

    def declined(self, reply: str) -> "Note":
        """Return the note with the decider's reason."""
        return msgspec.structs.replace(self, reply=reply)
