"""What the database says once the killing is over, against what was acknowledged."""

from typing import NamedTuple

import msgspec
from sqlalchemy import func, select

from bot import dialogs, people
from bot.messages import OutgoingMessage
from bot.store import Store, Transaction
from bot.store.engines import open_engine
from bot.store.schema import DONE, OUT_SENDING, OUT_SENT, OUT_UNKNOWN, outbox, updates
from tests.kill.victim import FORM, effects

_MESSAGE = msgspec.msgpack.Decoder(OutgoingMessage)


class Unknown(NamedTuple):
    """A reply nobody knows to have arrived: its text, and how often it was on its way."""

    text: str
    attempts: int


class Ledger(NamedTuple):
    """The whole outcome: `traces` are the texts by address in the order of their effects."""

    traces: dict[str, list[str]]
    counts: dict[str, int]
    updates: int
    done: int
    bodies_kept: int
    replies_sent: int
    unknown: list[Unknown]


def in_flight(database: str) -> list[str]:
    """Return the texts a dead process had on their way."""
    engine = open_engine(database, 1)
    with engine.connect() as connection:
        bodies = (
            connection.execute(select(outbox.c.body).where(outbox.c.state == OUT_SENDING)).scalars().all()
        )
    engine.dispose()
    return [_MESSAGE.decode(body).text for body in bodies]


async def read_ledger(database: str, channel: str) -> Ledger:
    """Read everything; also while a victim serves."""
    store = await Store.open(database)
    try:
        return await store.read(_ledger, channel)
    finally:
        await store.close()


def _ledger(tx: Transaction, channel: str) -> Ledger:
    traces: dict[str, list[str]] = {}
    for address, body in tx.execute(select(effects.c.address, effects.c.body).order_by(effects.c.id)):
        traces.setdefault(address, []).append(body)
    return Ledger(
        traces=traces,
        counts={address: _count(tx, channel, address) for address in traces},
        updates=tx.execute(select(func.count()).select_from(updates)).scalar_one(),
        done=tx.execute(select(func.count()).where(updates.c.state == DONE)).scalar_one(),
        bodies_kept=tx.execute(
            select(func.count()).where(updates.c.state == DONE, func.length(updates.c.body) > 0)
        ).scalar_one()
        + tx.execute(
            select(func.count()).where(outbox.c.state == OUT_SENT, func.length(outbox.c.body) > 0)
        ).scalar_one(),
        replies_sent=tx.execute(select(func.count()).where(outbox.c.state == OUT_SENT)).scalar_one(),
        unknown=_unknown(tx),
    )


def _count(tx: Transaction, channel: str, address: str) -> int:
    chat = people.find_chat(tx, channel, address)
    assert chat is not None
    dialog = dialogs.read(tx, chat.id)
    assert dialog.name == FORM
    return int(dialog.data["count"])


def _unknown(tx: Transaction) -> list[Unknown]:
    rows = tx.execute(select(outbox.c.body, outbox.c.attempts).where(outbox.c.state == OUT_UNKNOWN))
    return [Unknown(_MESSAGE.decode(row.body).text, row.attempts) for row in rows]
