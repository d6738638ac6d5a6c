"""Retractions: what waits to be sent is taken back, and what else a message of several things told is told anew."""

from collections.abc import Iterable

from bot import outbox
from bot.store import Transaction
from study import bundles, pauses, sessions, tasks

_SESSIONS = 50  # of a branch that are ahead


def tell_anew(tx: Transaction, others: Iterable[tuple[int, int | None, int | None]]) -> None:
    """Have people reminded at once of the (person, session, task) that a message told which was taken back."""
    for person_id, session_id, task_id in others:
        if task_id is not None:
            tasks.remind_again(tx, task_id)
        elif (
            session_id is not None
            and (other := sessions.find(tx, session_id))
            and sessions.is_open(tx, other)
        ):
            pauses.snooze(tx, other, person_id, tx.now)


def of_member(tx: Transaction, branch_id: int, person_id: int) -> None:
    """Take back what waits for somebody about the sessions ahead of a branch: place and link are its members' affair.

    Found by the person's chats, so that what went on to another chat of theirs goes with it.
    """
    for session in sessions.upcoming(tx, branch_id, _SESSIONS):
        for about in (f"session:{session.id}:{session.revision}:", f"reminder:{session.id}:"):
            outbox.withdraw_from(tx, person_id, about)
        tell_anew(tx, bundles.withdraw(tx, session.id, person_id))
