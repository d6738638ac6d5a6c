"""Merging: what the study floor holds of one person goes over to another, when both turn out to be the same.

Where both have a place in a branch, an answer or a mark to a session, the stronger place and the later word stay.
"""

from typing import Any

from sqlalchemy import Row, Table, delete, or_, select, update

from bot.store import Transaction
from study import pauses
from study.schema import (
    answers,
    attendance,
    bundles,
    calendar_feeds,
    handovers,
    memberships,
    preparation_tasks,
    snoozes,
)

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
    for mark in _rows(tx, attendance, goes):
        same = attendance.c.session_id == mark.session_id
        other = tx.execute(select(attendance).where(same, attendance.c.person_id == stays)).first()
        _keep(tx, attendance, mark, other, stays, other is None or mark.marked_at > other.marked_at)
    for snooze in _rows(tx, snoozes, goes):
        same = snoozes.c.session_id == snooze.session_id
        other = tx.execute(select(snoozes).where(same, snoozes.c.person_id == stays)).first()
        _keep(tx, snoozes, snooze, other, stays, other is None or snooze.due_at > other.due_at)
    for table in (preparation_tasks, bundles):
        tx.execute(update(table).where(table.c.person_id == goes).values(person_id=stays))
    _merge_pauses(tx, stays, goes)
    # What one was asked to take over, the other would be surprised by: it is offered again.
    offered = or_(handovers.c.giver_id == goes, handovers.c.taker_id == goes)
    tx.execute(delete(handovers).where(offered))
    # The address of a calendar is a secret of a chat's: a new one is asked for with one tap.
    tx.execute(delete(calendar_feeds).where(calendar_feeds.c.person_id == goes))


def _merge_pauses(tx: Transaction, stays: int, goes: int) -> None:
    """Whoever paused in one of the chats does not want to be reminded: the longer pause holds."""
    until = [end for person in (stays, goes) if (end := pauses.paused_until(tx, person))]
    pauses.forget_person(tx, goes)
    if until:
        pauses.pause(tx, stays, max(until))


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
