"""KnowledgeBase: what everybody asks. An immutable snapshot; `load` again and swap to take up changed files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.clock import local
from knowledge.answer import Answer, citation_line, cite
from knowledge.dense import load_dense, vectors_beside
from knowledge.documents import Document
from knowledge.index import load_snapshot
from knowledge.published import NOTHING, Published
from knowledge.rules import Rule
from knowledge.search import Hit
from knowledge.snapshot import HOME, Snapshot
from knowledge.source import Problem
from knowledge.standing import Standing
from knowledge.talk import Talk

_TURNS_KEPT = 5


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """Answers questions from one snapshot of the knowledge directory, with what was `published` in place of it."""

    snapshot: Snapshot
    published: Published = NOTHING

    @staticmethod
    def load(
        directory: Path = HOME, database: Path | None = None, published: Published = NOTHING
    ) -> "KnowledgeBase":
        """Return the knowledge in `directory` with what is `published` in place of it.

        Entries with mistakes are left out and named in `problems`. With a `database` file (data/knowledge.db) what is
        derived is kept there from one start to the next, and vectors of the optional dense model are looked for beside.
        """
        snapshot = load_snapshot(directory, database, published)
        if database is not None:
            snapshot = replace(snapshot, dense=load_dense(snapshot.rules, vectors_beside(database)))
        return KnowledgeBase(snapshot, published)

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules by id."""
        return self.snapshot.rules

    @property
    def documents(self) -> dict[str, Document]:
        """The register by document id."""
        return self.snapshot.documents

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong in the files."""
        return self.snapshot.problems

    def search(self, text: str, top: int = 10) -> list[Hit]:
        """Return the nearest rules, best first, whether or not they answer."""
        return self.snapshot.find(self.snapshot.understand(text), top).hits

    def ask(
        self, text: str, as_of: date | None = None, turns: Sequence[str] = (), today: date | None = None
    ) -> Answer:
        """Return the answer to `text` as of a day (today in Vietnam when none is given).

        `turns` are the person's earlier questions of this talk, oldest first; a short follow-up leans on the last.
        """
        today = today or local(datetime.now(UTC)).date()
        return Talk(self.snapshot, as_of or today, today).answer([*turns[-_TURNS_KEPT:], text])

    def converse(self, text: str, standing: Standing, today: date) -> tuple[Answer, Standing]:
        """Return the answer to `text` in a talk that stands at `standing`, and where it stands then."""
        talk = Talk(self.snapshot, today, today)
        turn = talk.next(text, talk.resume(standing))
        return turn.answer, turn.standing()

    def tell(self, rule: str, as_of: date | None = None, today: date | None = None) -> Answer | None:
        """Return the answer of the rule with this id, as chosen from a menu; None when there is no such rule."""
        today = today or local(datetime.now(UTC)).date()
        if rule not in self.rules:
            return None
        return Talk(self.snapshot, as_of or today, today).tell(self.rules[rule], 1.0)

    def basis(self, rule: str, day: date) -> str:
        """Return the first citation of the rule that holds on `day`, as a person reads it; "" when none does."""
        found = self.rules.get(rule) if rule not in self.snapshot.withheld else None
        cited = cite(found, self.documents, day) if found else None
        holding = [each for each in cited or () if each.status in ("in_force", "unverified")]
        return citation_line(holding[0], day, day).removeprefix("• ") if holding else ""
