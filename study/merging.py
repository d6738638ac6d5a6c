"""Merging: what the study floor holds of one person goes over to another, when both turn out to be the same.

Where both have a place in a branch or an answer to a session, the stronger place and the later answer stay.
"""

from typing import Any

from sqlalchemy import Row, Table, delete, select, update

from bot.store import Transaction
from study.schema import answers, calendar_feeds, memberships

_STATES = ("left", "pending", "confirmed")
_ROLES = ("member", "deputy", "secretary")


def merge_person(tx: Transaction, stays: int, goes: int) -> None:
    """Give everything of the person `goes` to the person `stays`."""
    for place in _rows(tx, memberships, goes):
        same = memberships.c.branch_id == place.branch_id
        other = tx.execute(select(memberships).where(same, memberships.c.person_id == stays)).first()
        _keep(tx, memberships, place, other, stays, other is None or _strength(place) > _strength(other))
    for answer in _rows(tx, answers, goes):
        same = answers.c.session_id == answer.session_id
        other = tx.execute(select(answers).where(same, answers.c.person_id == stays)).first()
        _keep(tx, answers, answer, other, stays, other is None or answer.changed_at > other.changed_at)
    # The address of a calendar is a secret of a chat's: a new one is asked for with one tap.
    tx.execute(delete(calendar_feeds).where(calendar_feeds.c.person_id == goes))


def _rows(tx: Transaction, table: Table, person_id: int) -> list[Row[Any]]:
    return list(tx.execute(select(table).where(table.c.person_id == person_id)).all())


def _keep(
    tx: Transaction, table: Table, row: Row[Any], other: Row[Any] | None, stays: int, wins: bool
) -> None:
    """Let `row` become the one of `stays` in place of `other`, or let it go."""
    loser = other if wins else row
    if loser is not None:
        tx.execute(delete(table).where(table.c.id == loser.id))
    if wins:
        tx.execute(update(table).where(table.c.id == row.id).values(person_id=stays))


def _strength(place: Row[Any]) -> tuple[int, int]:
    return _STATES.index(place.state), _ROLES.index(place.role)
