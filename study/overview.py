"""What a secretary sees of a session: who comes, who does not and why, who is silent, whom we cannot reach."""

from dataclasses import dataclass, field

from sqlalchemy import and_, exists, select

from bot.store import Transaction
from bot.store.schema import chats, people
from study.members import is_seen
from study.schema import Reason, answers, memberships
from study.sessions import Session


@dataclass
class Overview:
    """Names by answer. Somebody unreachable who has not answered stands under `unreachable` only."""

    yes: list[str] = field(default_factory=list)
    no: list[tuple[str, Reason | None]] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many members are waited for, or answered without being so."""
        answered = len(self.yes) + len(self.no) + len(self.later)
        return answered + len(self.silent) + len(self.unreachable)


def of_session(tx: Transaction, session: Session) -> Overview:
    """Return the answers of the session's branch; who is exempt or elsewhere only when they gave one."""
    overview = Overview()
    reachable = exists().where(chats.c.person_id == memberships.c.person_id, chats.c.unreachable_at.is_(None))
    statement = (
        select(people.c.name, answers.c.answer, answers.c.reason, reachable.label("reachable"))
        .select_from(memberships)
        .join(people, people.c.id == memberships.c.person_id)
        .outerjoin(
            answers,
            and_(answers.c.person_id == memberships.c.person_id, answers.c.session_id == session.id),
        )
        .where(memberships.c.branch_id == session.branch_id, memberships.c.state == "confirmed", is_seen)
        .order_by(people.c.name, memberships.c.id)
    )
    for row in tx.execute(statement):
        _sort_in(overview, row.name, row.answer, row.reason, bool(row.reachable))
    return overview


def _sort_in(
    overview: Overview, name: str, answer: str | None, reason: Reason | None, reachable: bool
) -> None:
    if answer == "yes":
        overview.yes.append(name)
    elif answer == "no":
        overview.no.append((name, reason))
    elif not reachable:
        overview.unreachable.append(name)
    else:
        (overview.later if answer == "later" else overview.silent).append(name)
