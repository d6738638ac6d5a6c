"""Feedback: how often a rule's answer helped, counted by rule and day. No person, no text, no moment."""

from datetime import date
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import func, select, update

from bot.clock import local
from bot.store import Transaction
from knowledge.schema import answer_feedback

Reason = Literal["conditions", "off_topic", "unclear", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
"""Why an answer did not help: the asker's circumstances are missing, another question, hard to read, something else."""
_NO_REASON = ""


class Count(NamedTuple):
    """How often the answers of one rule helped and did not, and the reasons that were given, reason → how often."""

    rule: str
    helpful: int
    unhelpful: int
    reasons: dict[str, int]


def count(tx: Transaction, rule: str, *, helpful: bool) -> str:
    """Count one answer of a rule as helpful or not; return the day it is counted for, as ISO text."""
    day = local(tx.now).date().isoformat()
    _add(tx, rule, day, helpful, _NO_REASON)
    return day


def explain(tx: Transaction, rule: str, day: str, reason: Reason) -> None:
    """Give the reason for one "no" counted without one on `day`; nothing where there is none."""
    taken = tx.execute(
        update(answer_feedback)
        .where(*_row(rule, day, False, _NO_REASON), answer_feedback.c.count > 0)
        .values(count=answer_feedback.c.count - 1)
    )
    if taken.rowcount:
        _add(tx, rule, day, False, reason)


def counts(tx: Transaction, since: date | None = None) -> list[Count]:
    """Return the counts of every rule that has any, least helpful first; only of days from `since` on when given."""
    table = answer_feedback.c
    query = select(table.rule, table.helpful, table.reason, func.sum(table.count).label("times"))
    if since is not None:
        query = query.where(table.day >= since.isoformat())
    found: dict[str, Count] = {}
    for row in tx.execute(query.group_by(table.rule, table.helpful, table.reason)):
        found[row.rule] = _with(
            found.get(row.rule, Count(row.rule, 0, 0, {})), row.helpful, row.reason, int(row.times)
        )
    return sorted(found.values(), key=lambda one: (-one.unhelpful, one.helpful, one.rule))


def _with(one: Count, helpful: bool, reason: str, times: int) -> Count:
    if helpful:
        return one._replace(helpful=one.helpful + times)
    reasons = one.reasons | {reason: times} if reason and times else one.reasons
    return one._replace(unhelpful=one.unhelpful + times, reasons=reasons)


def _add(tx: Transaction, rule: str, day: str, helpful: bool, reason: str) -> None:
    columns = {"rule": rule, "day": day, "helpful": helpful, "reason": reason}
    tx.insert_if_new(answer_feedback, list(columns), **columns, count=0)
    again = update(answer_feedback).where(*_row(rule, day, helpful, reason))
    tx.execute(again.values(count=answer_feedback.c.count + 1))


def _row(rule: str, day: str, helpful: bool, reason: str) -> tuple[Any, ...]:
    table = answer_feedback.c
    return table.rule == rule, table.day == day, table.helpful == helpful, table.reason == reason
