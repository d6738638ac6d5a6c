"""What members say to a session: coming, absent with a reason, or later. A mind may change until it begins."""

from typing import NamedTuple, get_args

from sqlalchemy import select

from bot.store import Transaction
from study.schema import AnswerWord, Reason, answers
from study.sessions import Session, is_open

REASONS: tuple[Reason, ...] = get_args(Reason)


class TooLate(Exception):
    """The session has begun or was cancelled; answers are no longer taken."""


class Answer(NamedTuple):
    """A member's answer; `reason` only with "no", and only its category."""

    answer: AnswerWord
    reason: Reason | None


def give(
    tx: Transaction, session: Session, person_id: int, answer: AnswerWord, reason: Reason | None = None
) -> None:
    """Keep a member's answer, in place of an earlier one. Raises TooLate."""
    if not is_open(tx, session):
        raise TooLate(str(session.id))
    tx.upsert(
        answers,
        ["session_id", "person_id"],
        session_id=session.id,
        person_id=person_id,
        answer=answer,
        reason=reason if answer == "no" else None,
        changed_at=tx.now,
    )


def of_person(tx: Transaction, session_id: int, person_id: int) -> Answer | None:
    """Return what the person answered, None when they have not."""
    statement = select(answers.c.answer, answers.c.reason).where(
        answers.c.session_id == session_id, answers.c.person_id == person_id
    )
    row = tx.execute(statement).first()
    return None if row is None else Answer(row.answer, row.reason)
