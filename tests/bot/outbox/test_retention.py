"""What the outbox forgets, and when."""

from datetime import timedelta

from sqlalchemy import select, update

from bot import outbox, people
from bot.clock import FakeClock
from bot.messages import OutgoingMessage
from bot.outbox import retention
from bot.store import Store, Transaction
from bot.store.schema import OUT_SENT, OUT_UNKNOWN, OUT_WAITING
from bot.store.schema import outbox as table
from tests.helpers.world import MORNING

ROWS = [(OUT_SENT, 31), (OUT_SENT, 29), (OUT_UNKNOWN, 8), (OUT_UNKNOWN, 6), (OUT_WAITING, 90)]


async def test_contents_go_after_a_week_and_keys_after_a_month_but_nothing_that_still_waits(
    database: str,
) -> None:
    store = await Store.open(database, FakeClock(MORNING))

    def fill(tx: Transaction) -> None:
        chat = people.meet(tx, "fake", "an")
        for number, (state, days) in enumerate(ROWS):
            outbox.enqueue(tx, chat.id, OutgoingMessage("nội dung"), key=f"k{number}", channel="fake")
            settled = None if state == OUT_WAITING else tx.now - timedelta(days=days)
            tx.execute(
                update(table).where(table.c.key == f"k{number}").values(state=state, settled_at=settled)
            )

    await store.write(fill)
    while await store.write(retention.forget, limit=1):
        pass
    kept = await store.read(lambda tx: tx.execute(select(table.c.key, table.c.body)).all())
    assert {row.key: bool(row.body) for row in kept} == {"k1": True, "k2": False, "k3": True, "k4": True}
    await store.close()


async def test_a_reply_is_forgotten_after_a_day_and_what_was_sealed_after_a_week(database: str) -> None:
    store = await Store.open(database, FakeClock(MORNING))
    rows = [
        ("reply", OUT_SENT, 0.5, b""),
        ("reply", OUT_SENT, 1.5, b""),
        ("reply", OUT_UNKNOWN, 1.5, b"x"),
        ("sealed", OUT_UNKNOWN, 6, b"x"),
        ("sealed", OUT_UNKNOWN, 8, b"x"),
    ]

    def fill(tx: Transaction) -> None:
        chat = people.meet(tx, "fake", "an")
        for number, (kind, state, days, body) in enumerate(rows):
            outbox.enqueue(tx, chat.id, OutgoingMessage("x"), key=f"k{number}", kind=kind, channel="fake")
            values = {"state": state, "settled_at": tx.now - timedelta(days=days), "body": body}
            tx.execute(update(table).where(table.c.key == f"k{number}").values(values))

    await store.write(fill)
    while await store.write(retention.forget, limit=1):
        pass
    kept = await store.read(lambda tx: tx.execute(select(table.c.key).order_by(table.c.id)).scalars().all())
    assert kept == ["k0", "k2", "k3"]
    await store.close()
