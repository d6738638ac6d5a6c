"""The outbox's rows: queued by whoever has something to say, claimed and settled by the sender.

A row is claimable when it is due, not pausing, and the first open one of its chat: what stands behind a message
that could not be sent yet waits for it. A message of the future (a reminder three days ahead) holds nobody up.
Replies go before everything else and wait only for replies: who asks while ten thousand reminders stand in line
is not answered after the last of them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, literal_column, select, update

from bot import dialogs, documents
from bot.clock import milliseconds
from bot.messages import OutgoingMessage
from bot.rendering import Capabilities, fit
from bot.store import Prepared, Transaction
from bot.store.dialects import PerEngine
from bot.store.portions import portions
from bot.store.schema import (
    OUT_SENDING,
    OUT_UNKNOWN,
    OUT_WAITING,
    OUT_WITHDRAWN,
    chats,
    outbox,
    outbox_open,
)

_DECODER = msgspec.msgpack.Decoder(OutgoingMessage)
_PLAIN = Capabilities()  # for a channel that is switched off at the moment


_REPLY: ColumnElement[str] = literal_column("'reply'")  # as a literal, for the sake of its partial index
SEALED = (
    "sealed"  # the kind of what goes to somebody whose name is sealed: no row of it stays once it is settled
)


class Row(NamedTuple):
    """A claimed message on its way: `attempts` counts this one, `useful_until` is milliseconds or None."""

    id: int
    chat_id: int
    kind: str
    body: bytes
    attempts: int
    useful_until: int | None
    address: str

    def message(self) -> OutgoingMessage:
        """The message as its channel will deliver it."""
        return _DECODER.decode(self.body)


class Settlement(NamedTuple):
    """What became of a claimed row: its new state, and for a retry the moment it may be tried again."""

    row: Row
    state: int
    retry_at: datetime | None = None
    error: str | None = None


_FIELDS = ("key", "chat_id", "channel", "kind", "body", "due_at", "retry_at", "useful_until")
_SIZES = (16, 4, 1)  # rows of one statement: few enough for the driver to keep all prepared
Values = dict[str, Any]


def insertion(dialect: Any, size: int) -> Any:
    """Return the statement that inserts `size` rows and leaves those alone whose key is there already."""
    rows: list[Values] = [
        {name: bindparam(f"{name}_{n}") for name in _FIELDS} | {"state": OUT_WAITING, "attempts": 0}
        for n in range(size)
    ]
    return dialect.insert(outbox).values(rows).on_conflict_do_nothing(index_elements=["key"])


def parameters(rows: Sequence[Values]) -> Values:
    """Return the parameters with which an `insertion` inserts these rows."""
    values = [row[name] for row in rows for name in _FIELDS]
    return dict(zip(_parameter_names(len(rows)), values, strict=True))


@cache
def _parameter_names(size: int) -> list[str]:
    return [f"{name}_{n}" for n in range(size) for name in _FIELDS]


_INSERT = PerEngine(lambda dialect: {size: Prepared(insertion(dialect, size)) for size in _SIZES})


def enqueue(
    tx: Transaction,
    chat_id: int,
    message: OutgoingMessage,
    *,
    key: str,
    kind: str = "notice",
    due_at: datetime | None = None,
    useful_until: datetime | None = None,
    channel: str | None = None,
) -> bool:
    """Queue `message` for a chat and remember its choices; return whether it is new.

    `key` says what, to whom and which step; a second call with the same key changes nothing. `kind` chooses the
    rule for an uncertain delivery (see `sender`). After `useful_until` the message is dropped, never sent late.
    """
    if channel is None:
        channel = tx.execute(select(chats.c.channel).where(chats.c.id == chat_id)).scalar_one()
    if not insert(tx, rows(tx, chat_id, channel, message, key, kind, due_at, useful_until)):
        return False
    if message.buttons and kind != "reply":
        dialogs.offer(tx, chat_id, message.buttons)
    return True


def rows(
    tx: Transaction,
    chat_id: int,
    channel: str,
    message: OutgoingMessage,
    key: str,
    kind: str,
    due_at: datetime | None = None,
    useful_until: datetime | None = None,
) -> list[Values]:
    """Return the rows of a message, cut to the channel's measure: what `insert` takes."""
    pieces = bodies(tx, channel, message)
    return rows_of(tx, chat_id, channel, pieces, key, kind, due_at, useful_until)


def bodies(tx: Transaction, channel: str, message: OutgoingMessage) -> list[bytes]:
    """Return the pieces a message is cut into by the channel's measure, as they are stored."""
    capabilities = tx.surroundings.channels.get(channel, _PLAIN)
    pieces = fit(documents.offered(tx, message, capabilities), capabilities)
    return [msgspec.msgpack.encode(piece) for piece in pieces]


def rows_of(
    tx: Transaction,
    chat_id: int,
    channel: str,
    pieces: Sequence[bytes],
    key: str,
    kind: str,
    due_at: datetime | None = None,
    useful_until: datetime | None = None,
) -> list[Values]:
    """Return the rows of a message that was cut already."""
    due = milliseconds(due_at) if due_at else tx.now_ms
    until = milliseconds(useful_until) if useful_until else None
    return [
        {
            "key": f"{key}#{n}" if n else key,
            "chat_id": chat_id,
            "channel": channel,
            "kind": kind,
            "body": body,
            "due_at": due,
            "retry_at": due,
            "useful_until": until,
        }
        for n, body in enumerate(pieces)
    ]


def insert(tx: Transaction, new: Sequence[Values]) -> int:
    """Insert rows, many with one statement, and return how many were new."""
    prepared, added = _INSERT[tx.connection.dialect.name], 0
    for some in portions(new, _SIZES):
        added += tx.run(prepared[len(some)], parameters(some)).rowcount
    if added:
        for channel in {row["channel"] for row in new}:
            tx.announce(topic(channel))
    return added


def topic(channel: str) -> str:
    """Return what is announced when something for `channel` was queued."""
    return f"outbox:{channel}"


def withdraw(tx: Transaction, key_prefix: str) -> int:
    """Take back what waits under keys (ASCII) that begin with `key_prefix`; return how many."""
    statement = update(outbox).where(
        outbox.c.state == OUT_WAITING, outbox_open, outbox.c.key.startswith(key_prefix, autoescape=True)
    )
    if (
        tx.connection.dialect.name == "sqlite"
    ):  # its LIKE takes no index; elsewhere the order depends on a locale
        statement = statement.where(outbox.c.key.between(key_prefix, key_prefix + "\x7f"))
    return tx.execute(statement.values(state=OUT_WITHDRAWN, body=b"", settled_at=tx.now)).rowcount


def _heads(*, replies: bool) -> Select[tuple[int]]:
    """Return the rows that may be claimed, in the order of an index: a long line costs no sorting."""
    earlier = outbox.alias("earlier")
    ahead = [
        earlier.c.chat_id == outbox.c.chat_id,
        earlier.c.id < outbox.c.id,
        earlier.c.state < literal_column("2"),
        earlier.c.due_at <= bindparam("now"),
    ]
    heads = select(outbox.c.id).where(
        outbox.c.state == OUT_WAITING,
        outbox_open,
        outbox.c.channel == bindparam("channel_name"),
        outbox.c.due_at <= bindparam("now"),
        outbox.c.retry_at <= bindparam("now"),
    )
    if replies:
        heads = heads.where(outbox.c.kind == _REPLY)
        ahead.append(earlier.c.kind == _REPLY)
    return (
        heads.where(~exists().where(*ahead))
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(bindparam("count"))
        .with_for_update(skip_locked=True)
    )


def _claim(heads: Any) -> Any:
    return (
        update(outbox)
        .where(outbox.c.id.in_(heads.scalar_subquery()))
        .values(state=OUT_SENDING, lease_until=bindparam("lease"), attempts=outbox.c.attempts + 1)
        .returning(
            outbox.c.id,
            outbox.c.chat_id,
            outbox.c.kind,
            outbox.c.body,
            outbox.c.attempts,
            outbox.c.useful_until,
            # The address travels with the claim; a join in RETURNING is not portable, a scalar subquery is.
            select(chats.c.address).where(chats.c.id == outbox.c.chat_id).scalar_subquery().label("address"),
        )
    )


_CLAIMED_IN_TURN = [
    (heads, Prepared(_claim(heads))) for heads in (_heads(replies=True), _heads(replies=False))
]
_SETTLE = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == OUT_SENDING)
    .values(
        state=bindparam("new_state"),
        body=bindparam("new_body"),
        retry_at=bindparam("retry"),
        settled_at=bindparam("settled"),
        error=bindparam("new_error"),
        lease_until=None,
    )
)


_REMOVE = Prepared(delete(outbox).where(outbox.c.id == bindparam("row"), outbox.c.state == OUT_SENDING))


def claim(
    tx: Transaction, channel: str, count: int, lease: datetime, resting: Collection[int] = ()
) -> list[Row]:
    """Claim up to `count` heads of chats that are not in `resting`: replies, then the rest, oldest first."""
    values = {"channel_name": channel, "now": tx.now_ms, "lease": milliseconds(lease)}
    claimed: list[Row] = []
    for heads, prepared in _CLAIMED_IN_TURN:
        values["count"] = count - len(claimed)
        if not values["count"]:
            break
        if resting:
            found = tx.execute(_claim(heads.where(outbox.c.chat_id.not_in(list(resting)))), values)
            rows = [_timed(row) for row in found]
        else:
            rows = tx.run(prepared, values).fetchall()
        claimed += sorted(Row._make(row) for row in rows)
    return claimed


def settle(tx: Transaction, settlements: Iterable[Settlement]) -> None:
    """Write down what became of claimed rows; the content of what needs no further try is emptied.

    A row of the sealed kind is gone then: kept, it would say for a month who asked or reported.
    """
    for done in settlements:
        again = done.state in (OUT_WAITING, OUT_UNKNOWN)
        if done.row.kind == SEALED and not again:
            tx.run(_REMOVE, {"row": done.row.id})
            continue
        tx.run(
            _SETTLE,
            {
                "row": done.row.id,
                "new_state": done.state,
                "new_body": done.row.body if again else b"",
                "retry": milliseconds(done.retry_at) if done.retry_at else tx.now_ms,
                "settled": None if done.state == OUT_WAITING else tx.now_ms,
                "new_error": done.error,
            },
        )


def next_due(tx: Transaction, channel: str, since: datetime) -> int | None:
    """Return when the next waiting row of the channel may be claimed, milliseconds; None when nothing waits.

    `since` is the moment of the last claim: what was due then was claimed, or stands behind a row that was. What
    became due after it counts, also when that is past by now.
    """
    statement = select(func.min(outbox.c.retry_at)).where(
        outbox.c.state == OUT_WAITING,
        outbox_open,
        outbox.c.channel == channel,
        outbox.c.retry_at > since,
    )
    found = tx.execute(statement).scalar()
    return None if found is None else milliseconds(found)


def expired_leases(tx: Transaction, channel: str, everything: bool = False) -> list[Row]:
    """Return rows that were being sent when their sender died: what became of them nobody knows.

    `everything` also takes leases that still run: at the start of the only process they are all orphans.
    """
    statement = select(
        outbox.c.id,
        outbox.c.chat_id,
        outbox.c.kind,
        outbox.c.body,
        outbox.c.attempts,
        outbox.c.useful_until,
        chats.c.address,
    ).where(
        outbox.c.chat_id == chats.c.id,
        outbox.c.state == OUT_SENDING,
        outbox_open,
        outbox.c.channel == channel,
    )
    if not everything:
        statement = statement.where(outbox.c.lease_until < tx.now)
    return [Row._make(_timed(row)) for row in tx.execute(statement)]


def _timed(row: Any) -> tuple[Any, ...]:
    """Return a row of the query builder as the driver would have given it, its moment in milliseconds."""
    return (*row[:5], milliseconds(row[5]) if row[5] else None, row[6])
