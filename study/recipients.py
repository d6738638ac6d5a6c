"""Recipients: who is told of a session, in which chat, and whether they want to be reminded at present."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, select

from bot.store import Transaction
from bot.store.schema import chats, people
from study.members import is_told
from study.schema import Role, answers, memberships, pauses
from study.sessions import Session


class Recipient(NamedTuple):
    """A member and the chat they are best reached in (None and "": no chat can reach them)."""

    person_id: int
    chat_id: int | None
    channel: str
    answer: str | None
    role: Role
    paused: bool


def _statement(*wanted: ColumnElement[bool]) -> Select[Any]:
    """Everybody of a branch with every chat that reaches them, the best one last."""
    person = memberships.c.person_id
    preferred = case((chats.c.channel == people.c.preferred_channel, 1), else_=0)
    answered = and_(answers.c.person_id == person, answers.c.session_id == bindparam("session"))
    paused = and_(pauses.c.person_id == person, pauses.c.until > bindparam("now"))
    return (
        select(person, chats.c.id, chats.c.channel, answers.c.answer, memberships.c.role, pauses.c.until)
        .select_from(memberships)
        .join(people, people.c.id == person)
        .outerjoin(chats, and_(chats.c.person_id == person, chats.c.unreachable_at.is_(None)))
        .outerjoin(answers, answered)
        .outerjoin(pauses, paused)
        .where(_MEMBER, is_told, *wanted)
        .order_by(memberships.c.id, preferred, chats.c.id)
    )


# Built once: a reminder of a hundred thousand people asks each of them thousands of times.
_MEMBER = and_(memberships.c.branch_id == bindparam("branch"), memberships.c.state == "confirmed")
_BEHIND = memberships.c.person_id > bindparam("after")
_OF_SESSION = _statement()
_OF_PERSON = _statement(memberships.c.person_id == bindparam("person"))
_OF_PAGE = _statement(_BEHIND, memberships.c.person_id <= bindparam("up_to"))
_BOUND = (
    select(memberships.c.person_id)
    .where(_MEMBER, _BEHIND)
    .order_by(memberships.c.person_id)
    .offset(bindparam("others"))
    .limit(2)
)
_NO_BOUND = 2**62


def of_session(tx: Transaction, session: Session, only: int | None = None) -> list[Recipient]:
    """Return everybody of the session's branch who is waited for, once, with the chat they are to be told in.

    Who is exempt or elsewhere is told only when they said that they come.

    Of those that can be reached the one of their preferred channel, else the newest. `only` narrows to a person.
    """
    if only is not None:
        return _found(tx, session, _OF_PERSON, person=only)
    return _found(tx, session, _OF_SESSION)


def page(tx: Transaction, session: Session, after: int, count: int) -> tuple[list[Recipient], int | None]:
    """Return those of the session's next `count` members behind person `after` who are told, in their order.

    And up to whose number that is, None when nobody comes behind it.
    """
    bounds = tx.execute(_BOUND, {"branch": session.branch_id, "after": after, "others": count - 1})
    last = bounds.scalars().all()
    up_to = last[0] if len(last) > 1 else None
    found = _found(tx, session, _OF_PAGE, after=after, up_to=_NO_BOUND if up_to is None else up_to)
    return sorted(found, key=lambda person: person.person_id), up_to


def _found(tx: Transaction, session: Session, statement: Select[Any], **values: int) -> list[Recipient]:
    rows = tx.execute(
        statement, {"branch": session.branch_id, "session": session.id, "now": tx.now, **values}
    )
    return list({row[0]: _recipient(row) for row in rows}.values())


def _recipient(row: Any) -> Recipient:
    person_id, chat_id, channel, answer, role, until = row
    return Recipient(person_id, chat_id, channel or "", answer, role, until is not None)
