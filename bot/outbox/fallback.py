"""Fall-back: what could not reach a person in one chat goes to their next one, once.

Only what we began to say (reminders, notices, outcomes): the answer to a message belongs where it was asked for, and
goes elsewhere only when the person says there that they go on there.
The key of the new row names the chats tried, so that no message goes round in circles or arrives twice.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, String, and_, cast, delete, exists, or_, select, update

from bot import dialogs, people
from bot.clock import milliseconds
from bot.messages import Button, OutgoingMessage
from bot.outbox.queue import SEALED, Row, enqueue
from bot.store import Transaction
from bot.store.schema import OUT_FAILED, OUT_LATE, OUT_WAITING, OUT_WITHDRAWN, chats, outbox, outbox_open

_TRIED = "~"
_AT_ONCE = 500  # keys of one look
KINDS = ("reminder", "notice", "sealed")
_waiting = and_(outbox.c.state == OUT_WAITING, outbox_open)


def reroute(tx: Transaction, row: Row) -> bool:
    """Queue the message of a row that cannot be delivered for the person's next chat; return whether there is one."""
    if row.kind not in KINDS:
        return False
    key = tx.execute(select(outbox.c.key).where(outbox.c.id == row.id)).scalar_one()
    first, *rest = str(key).split(_TRIED)
    tried = {row.chat_id, *(int(each) for each in rest if each.isdigit())}
    mine = people.chat(tx, row.chat_id)
    other = people.best_chat(tx, mine.person_id, tried) if mine else None
    if other is None:
        return False
    message, menu = row.message(), dialogs.read(tx, row.chat_id).menu
    new_key = _TRIED.join([first, *rest, str(row.chat_id), str(other.id)])
    enqueued = enqueue(
        tx,
        other.id,
        message,
        key=new_key,
        kind=row.kind,
        useful_until=_moment(row.useful_until),
        channel=other.channel,
    )
    if enqueued and menu and not message.buttons:
        _offer_numbers(tx, other.id, message, menu)
    return enqueued


def reroute_unserved(tx: Transaction, limit: int = 100) -> int:
    """Reroute what is due on channels that are switched off, give up what is late; return how many rows that were.

    What has nowhere else to go waits for its channel, and holds up nobody behind it.
    """
    unserved = and_(_waiting, outbox.c.channel.not_in(list(tx.surroundings.channels)))
    given_up = _give_up_late(tx, unserved)
    due = (
        select(outbox, chats.c.address)
        .join(chats, chats.c.id == outbox.c.chat_id)
        .where(unserved, outbox.c.kind.in_(KINDS), outbox.c.due_at <= tx.now, _other_chat(tx))
        .where(or_(outbox.c.useful_until.is_(None), outbox.c.useful_until >= tx.now))
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=outbox)
    )
    went = [row.id for row in tx.execute(due).all() if reroute(tx, _row(row))]
    _settle(tx, went, OUT_FAILED, "Unserved")
    return given_up + len(went)


def _give_up_late(tx: Transaction, unserved: ColumnElement[bool]) -> int:
    """Settle what is past its use as its channel's sender would, were there one; return how many rows."""
    late = select(outbox.c.id).where(unserved, outbox.c.useful_until < tx.now)
    found = tx.execute(late.limit(_AT_ONCE).with_for_update(skip_locked=True)).scalars().all()
    _settle(tx, found, OUT_LATE)
    return len(found)


def _other_chat(tx: Transaction) -> ColumnElement[bool]:
    """Say of a row that its person has a chat on a served channel which can be reached and was not tried yet."""
    other = chats.alias("other")
    tried = (outbox.c.key + _TRIED).contains(_TRIED + cast(other.c.id, String) + _TRIED)
    return exists().where(
        other.c.person_id == chats.c.person_id,
        other.c.id != chats.c.id,
        other.c.channel.in_(list(tx.surroundings.channels)),
        other.c.unreachable_at.is_(None),
        other.c.erased_at.is_(None),
        ~tried,
    )


def _settle(tx: Transaction, rows: Sequence[int], state: int, error: str | None = None) -> None:
    """Settle waiting rows; those of the sealed kind are gone then."""
    if rows:
        mine = and_(outbox.c.id.in_(rows), _waiting)
        tx.execute(delete(outbox).where(mine, outbox.c.kind == SEALED))
        settled = {"state": state, "body": b"", "settled_at": tx.now, "error": error}
        tx.execute(update(outbox).where(mine).values(settled))


def _row(found: Any) -> Row:
    until = None if found.useful_until is None else milliseconds(found.useful_until)
    return Row(found.id, found.chat_id, found.kind, found.body, found.attempts, until, found.address)


def take_along(tx: Transaction, chat_id: int, other: people.Chat) -> int:
    """Queue the answers that still wait in a chat for another chat of its person; return how many.

    What is on its way stays where it is: it may arrive.
    """
    wait = and_(_waiting, outbox.c.chat_id == chat_id, outbox.c.kind == "reply")
    answers = select(outbox.c.id, outbox.c.key, outbox.c.body).where(wait).order_by(outbox.c.id)
    rows = tx.execute(answers.with_for_update(skip_locked=True)).all()
    for row in rows:
        key = _TRIED.join([row.key, str(chat_id), str(other.id)])
        message = msgspec.msgpack.decode(row.body, type=OutgoingMessage)
        enqueue(tx, other.id, message, key=key, kind="reply", channel=other.channel)
    _settle(tx, [row.id for row in rows], OUT_WITHDRAWN)
    return len(rows)


def _offer_numbers(tx: Transaction, chat_id: int, message: OutgoingMessage, menu: tuple[Button, ...]) -> None:
    """Let the numbers that stand in the text choose in the new chat as they did in the old one."""
    if all(f"{number}. {button.title}" in message.text for number, button in enumerate(menu, 1)):
        dialogs.offer(tx, chat_id, menu)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


class Standing(NamedTuple):
    """How a message stands in the chat it went to last: `row` grows with what was queued later."""

    row: int
    state: int


def followed(tx: Transaction, keys: Collection[str]) -> dict[str, Standing]:
    """Return how the messages queued under `keys` stand, wherever they were rerouted to; unknown keys are left out.

    Only whole keys are looked up: their index serves in every locale.
    """
    asked = {key: key for key in keys}  # each key now looked for, and the one it began as
    found: dict[str, Standing] = {}
    while asked:
        following: dict[str, str] = {}
        for key, row, state, chat_id in _rows(tx, list(asked)):
            found[asked[key]] = Standing(row, state)
            if state == OUT_FAILED:
                following |= dict.fromkeys(_next_keys(tx, key, chat_id), asked[key])
        asked = following
    return found


def _rows(tx: Transaction, keys: Sequence[str]) -> Iterator[tuple[str, int, int, int]]:
    columns = (outbox.c.key, outbox.c.id, outbox.c.state, outbox.c.chat_id)
    for begin in range(0, len(keys), _AT_ONCE):
        some = keys[begin : begin + _AT_ONCE]
        for row in tx.execute(select(*columns).where(outbox.c.key.in_(some))):
            yield row.key, row.id, row.state, row.chat_id


def _next_keys(tx: Transaction, key: str, chat_id: int) -> list[str]:
    """Return the keys a message that failed in a chat may have got in another one of its person."""
    mine, other = chats.alias("mine"), chats.alias("other")
    tried = {chat_id, *(int(each) for each in key.split(_TRIED)[1:] if each.isdigit())}
    statement = (
        select(other.c.id).join(mine, mine.c.person_id == other.c.person_id).where(mine.c.id == chat_id)
    )
    return [
        _TRIED.join([key, str(chat_id), str(number)])
        for number in tx.execute(statement).scalars()
        if number not in tried
    ]
