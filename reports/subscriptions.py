"""Subscriptions: who wants to hear of fake pages, and what is held of people for it.

Whoever wants no warnings gets none through a branch either; a correction of one they got still reaches them.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from bot.store import Transaction
from bot.store.schema import OUT_WITHDRAWN
from reports.schema import warning_choices, warning_recipients
from reports.schema import warnings as table
from reports.warnings import PENDING

DAYS = 365  # after a warning ended, for a correction to reach whom it reached


def wants(tx: Transaction, person_id: int) -> bool:
    """Tell whether a person asked for warnings."""
    chosen = select(warning_choices.c.wanted).where(warning_choices.c.person_id == person_id)
    return bool(tx.execute(chosen).scalar())


def choose(tx: Transaction, person_id: int, wanted: bool) -> None:
    """Write down whether a person wants warnings; what was not queued for them yet follows it."""
    tx.upsert(warning_choices, ["person_id"], person_id=person_id, wanted=wanted, chosen_at=tx.now)
    if not wanted:
        warned = select(table.c.id).where(table.c.corrects.is_(None))
        mine = (warning_recipients.c.person_id == person_id) & (warning_recipients.c.state == PENDING)
        tx.execute(
            update(warning_recipients)
            .where(mine, warning_recipients.c.warning_id.in_(warned))
            .values(state=OUT_WITHDRAWN)
        )


def count_of_person(tx: Transaction, person_id: int) -> int:
    """Return 1 when something is held of a person for warnings, else 0."""
    chosen = select(func.count()).where(warning_choices.c.person_id == person_id)
    told = select(func.count()).where(warning_recipients.c.person_id == person_id)
    return int(bool(tx.execute(chosen).scalar_one() or tx.execute(told).scalar_one()))


def forget_person(tx: Transaction, person_id: int) -> None:
    """Forget what a person chose and what they were told; the counts of a warning stay."""
    tx.execute(delete(warning_choices).where(warning_choices.c.person_id == person_id))
    mine = warning_recipients.c.person_id == person_id
    tx.execute(delete(warning_recipients).where(mine, warning_recipients.c.state == PENDING))
    tx.execute(update(warning_recipients).where(mine).values(person_id=None))


def merge_person(tx: Transaction, stays: int, goes: int) -> None:
    """Make two people one: the later choice holds, and nobody is told twice of what is not queued yet."""
    _merge_choices(tx, stays, goes)
    _drop_doubled(tx, stays, goes, pending=True)
    _drop_doubled(tx, goes, stays, pending=True)
    _drop_doubled(tx, goes, stays, pending=False)
    mine = warning_recipients.c.person_id == goes
    tx.execute(update(warning_recipients).where(mine).values(person_id=stays))


def _merge_choices(tx: Transaction, stays: int, goes: int) -> None:
    both = select(warning_choices).where(warning_choices.c.person_id.in_((stays, goes)))
    rows = tx.execute(both.order_by(warning_choices.c.chosen_at.desc(), warning_choices.c.wanted)).all()
    tx.execute(delete(warning_choices).where(warning_choices.c.person_id == goes))
    if rows:
        latest = rows[0]
        tx.upsert(
            warning_choices, ["person_id"], person_id=stays, wanted=latest.wanted, chosen_at=latest.chosen_at
        )


def _drop_doubled(tx: Transaction, drops: int, keeps: int, *, pending: bool) -> None:
    """Where both are recipients, remove the row of `drops` that waits; or make a told one nobody's."""
    others = select(warning_recipients.c.warning_id).where(warning_recipients.c.person_id == keeps)
    doubled = (warning_recipients.c.person_id == drops) & warning_recipients.c.warning_id.in_(
        others.scalar_subquery()
    )
    if pending:
        tx.execute(delete(warning_recipients).where(doubled, warning_recipients.c.state == PENDING))
    else:
        tx.execute(update(warning_recipients).where(doubled).values(person_id=None))


def forget_recipients(tx: Transaction, limit: int = 500) -> int:
    """Forget who was told of warnings that ended `DAYS` ago; return how many."""
    old = select(table.c.id).where(table.c.finished_at < tx.now - timedelta(days=DAYS))
    rows = (
        select(warning_recipients.c.id)
        .where(warning_recipients.c.warning_id.in_(old), warning_recipients.c.person_id.is_not(None))
        .limit(limit)
    )
    ids = list(tx.execute(rows).scalars())
    tx.execute(update(warning_recipients).where(warning_recipients.c.id.in_(ids)).values(person_id=None))
    return len(ids)
