"""Withdrawal: what waits for one person is taken back, in whichever of their chats it waits."""

from sqlalchemy import select, update

from bot.store import Transaction
from bot.store.schema import OUT_WAITING, OUT_WITHDRAWN, chats, outbox, outbox_open


def withdraw_from(tx: Transaction, person_id: int, key_prefix: str) -> int:
    """Take back what waits for a person under keys that begin with `key_prefix`; return how many."""
    theirs = select(chats.c.id).where(chats.c.person_id == person_id)
    statement = update(outbox).where(
        outbox.c.chat_id.in_(theirs.scalar_subquery()),
        outbox.c.state == OUT_WAITING,
        outbox_open,
        outbox.c.key.startswith(key_prefix, autoescape=True),
    )
    return tx.execute(statement.values(state=OUT_WITHDRAWN, body=b"", settled_at=tx.now)).rowcount
