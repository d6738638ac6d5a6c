"""Recipients: who is told of a session, in which chat, and whether they want to be reminded at present."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, select

from bot.store import Transaction
from bot.store.schema import chats, people
from study.schema import Role, answers, memberships, pauses
from study.sessions import Session


class Recipient(NamedTuple):
    """A member and the chat they are best reached in (None: no chat can reach them)."""

    person_id: int
    chat_id: int | None
    channel: str | None
    answer: str | None
    role: Role
    paused: bool


def of_session(tx: Transaction, session: Session, only: int | None = None) -> list[Recipient]:
    """Return every confirmed member of the session's branch once, with the chat they are to be told in.

    Of those that can be reached the one of their preferred channel, else the newest. `only` narrows to a person.
    """
    wanted = [memberships.c.branch_id == session.branch_id, memberships.c.state == "confirmed"]
    if only is not None:
        wanted.append(memberships.c.person_id == only)
    return _found(tx, session.id, and_(*wanted))


def _found(tx: Transaction, session_id: int, wanted: ColumnElement[bool]) -> list[Recipient]:
    preferred = case((chats.c.channel == people.c.preferred_channel, 1), else_=0)
    statement = (
        select(
            memberships.c.person_id,
            chats.c.id,
            chats.c.channel,
            answers.c.answer,
            memberships.c.role,
            pauses.c.until,
        )
        .select_from(memberships)
        .join(people, people.c.id == memberships.c.person_id)
        .outerjoin(
            chats, and_(chats.c.person_id == memberships.c.person_id, chats.c.unreachable_at.is_(None))
        )
        .outerjoin(
            answers, and_(answers.c.person_id == memberships.c.person_id, answers.c.session_id == session_id)
        )
        .outerjoin(pauses, and_(pauses.c.person_id == memberships.c.person_id, pauses.c.until > tx.now))
        .where(wanted)
        .order_by(memberships.c.id, preferred, chats.c.id)
    )
    best = {row[0]: _recipient(row) for row in tx.execute(statement)}
    return list(best.values())


def _recipient(row: Any) -> Recipient:
    person_id, chat_id, channel, answer, role, until = row
    return Recipient(person_id, chat_id, channel, answer, role, until is not None)
