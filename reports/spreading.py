"""Spreading: the messages of warnings, some at a time, and what became of each.

A recipient is queued once: the key of the message is the recipient's row. Only `ON_THE_WAY` messages of a warning
wait in the outbox at once, so that stopping it takes back nearly everything and nobody else is held up.
"""

from sqlalchemy import Row, and_, func, literal, select, update

from bot import people
from bot.messages import OutgoingMessage
from bot.outbox import enqueue
from bot.outbox.sender import REROUTED
from bot.store import Transaction
from bot.store.dialects import dialects
from bot.store.schema import (
    OUT_FAILED,
    OUT_SENDING,
    OUT_SENT,
    OUT_UNKNOWN,
    OUT_WAITING,
    OUT_WITHDRAWN,
    outbox,
)
from reports.schema import cases, warning_recipients
from reports.schema import warnings as table
from reports.warnings import PENDING, UNREACHABLE, Warning, key_of, take_back, unfinished

ON_THE_WAY = 200  # messages of one warning that wait in the outbox at once
AT_ONCE = 50  # people looked up in one transaction
SETTLED_AT_ONCE = 500


def spread(tx: Transaction) -> int:
    """Carry every warning on by one bounded piece; return how much was done."""
    done = sum(_carry_on(tx, warning) for warning in unfinished(tx) if warning.starts_at <= tx.now)
    if done:
        tx.announce("cases")  # the pages that show how far it has come
    return done


def _carry_on(tx: Transaction, warning: Warning) -> int:
    done = _settle(tx, warning.id)
    if warning.stopped_at:
        done += take_back(tx, warning.id)  # also what a failed delivery has put back since
    else:
        done += _gather(tx, warning.corrects, warning.id) if warning.corrects else 0
        done += _queue(tx, warning)
    _finish(tx, warning)
    return done


def _settle(tx: Transaction, warning: int) -> int:
    """Write down what became of messages; return how many."""
    mine = and_(outbox.c.key == warning_recipients.c.key, outbox.c.state > OUT_SENDING)
    columns = (warning_recipients.c.id, warning_recipients.c.person_id, outbox.c.key, outbox.c.chat_id)
    rows = tx.execute(
        select(*columns, outbox.c.state, outbox.c.error)
        .join(outbox, mine)
        .where(warning_recipients.c.warning_id == warning, warning_recipients.c.state == OUT_WAITING)
        .limit(SETTLED_AT_ONCE)
    ).all()
    for row in rows:
        values = _outcome(tx, row)
        tx.execute(update(warning_recipients).where(warning_recipients.c.id == row.id).values(values))
    return len(rows)


def _outcome(tx: Transaction, row: Row[tuple[object, ...]]) -> dict[str, object]:
    """Return what a settled message makes of its recipient: who was not reached may be tried in the next chat."""
    if row.state in (OUT_SENT, OUT_UNKNOWN, OUT_WITHDRAWN):
        return {"state": row.state}
    if row.error not in REROUTED:
        return {"state": OUT_FAILED}
    others = people.chats_of(tx, row.person_id) if row.person_id else []
    keys = [f"{row.key}~{row.chat_id}~{chat.id}" for chat in others]
    following = tx.execute(select(outbox.c.key).where(outbox.c.key.in_(keys))).scalar()
    return {"key": following} if following else {"state": UNREACHABLE}


def _gather(tx: Transaction, corrected: int, correction: int) -> int:
    """Add to a correction whoever has come to be told what it corrects; return how many."""
    told = select(literal(correction), warning_recipients.c.person_id, literal(PENDING)).where(
        warning_recipients.c.warning_id == corrected,
        warning_recipients.c.state.in_((OUT_SENT, OUT_UNKNOWN)),
        warning_recipients.c.person_id.is_not(None),
    )
    added = dialects[tx.connection.dialect.name].insert(warning_recipients)
    names = ["warning_id", "person_id"]
    statement = added.from_select([*names, "state"], told).on_conflict_do_nothing(index_elements=names)
    return max(0, tx.execute(statement).rowcount)


def _queue(tx: Transaction, warning: Warning) -> int:
    """Queue the message for the next recipients; return how many were looked at."""
    free = min(AT_ONCE, ON_THE_WAY - _count(tx, warning.id, OUT_WAITING))
    if free <= 0:
        return 0
    pending = select(warning_recipients.c.id, warning_recipients.c.person_id).where(
        warning_recipients.c.warning_id == warning.id, warning_recipients.c.state == PENDING
    )
    rows = tx.execute(pending.order_by(warning_recipients.c.id).limit(free)).all()
    message = OutgoingMessage(warning.body)
    for row in rows:
        chat = people.best_chat(tx, row.person_id) if row.person_id else None
        values: dict[str, object] = {"state": UNREACHABLE}
        if chat:
            key = f"{key_of(warning.id)}{row.id}"
            enqueue(tx, chat.id, message, key=key, channel=chat.channel)
            values = {"state": OUT_WAITING, "key": key}
        tx.execute(update(warning_recipients).where(warning_recipients.c.id == row.id).values(values))
    return len(rows)


def _finish(tx: Transaction, warning: Warning) -> None:
    """Close a warning nobody is left to hear of; a correction only after what it corrects."""
    if _count(tx, warning.id, PENDING) or _count(tx, warning.id, OUT_WAITING):
        return
    if warning.corrects and any(one.id == warning.corrects for one in unfinished(tx)):
        return
    gone = tx.execute(select(cases.c.id).where(cases.c.id == warning.case_id)).first() is None
    values: dict[str, object] = {"finished_at": tx.now} | ({"body": ""} if gone else {})
    tx.execute(update(table).where(table.c.id == warning.id).values(values))


def _count(tx: Transaction, warning: int, state: int) -> int:
    mine = (warning_recipients.c.warning_id == warning) & (warning_recipients.c.state == state)
    return int(tx.execute(select(func.count()).select_from(warning_recipients).where(mine)).scalar_one())
