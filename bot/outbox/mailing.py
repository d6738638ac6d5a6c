"""A mailing: messages to many chats, queued with one statement for many of them.

What one message costs decides how long everybody else waits for the writer while a hundred thousand are queued.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot import dialogs
from bot.messages import Button, OutgoingMessage
from bot.outbox import queue
from bot.outbox.queue import Values
from bot.store import Prepared, Transaction
from bot.store.dialects import PerEngine
from bot.store.portions import portions
from bot.store.schema import outbox

_SIZES = (64, 16, 4, 1)  # rows of one statement


class Post(NamedTuple):
    """One message of a mailing; what `key`, `due_at` and `useful_until` mean is said at `enqueue`."""

    chat_id: int
    channel: str
    message: OutgoingMessage
    key: str
    useful_until: datetime | None = None
    due_at: datetime | None = None


def _insertion(dialect: Any, size: int) -> Prepared:
    return Prepared(queue.insertion(dialect, size).returning(outbox.c.key))


_INSERT = PerEngine(lambda dialect: {size: _insertion(dialect, size) for size in _SIZES})


def enqueue_many(tx: Transaction, posts: Iterable[Post], kind: str) -> int:
    """Queue the posts and remember their choices, as `enqueue` does one by one; return how many are new."""
    everything = list(posts)
    new = _insert(tx, _rows(tx, everything, kind))
    added = [post for post in everything if post.key in new]
    for channel in {post.channel for post in added}:
        tx.announce(queue.topic(channel))
    dialogs.offer_many(tx, _menus(added) if kind != "reply" else {})
    return len(added)


def _rows(tx: Transaction, posts: Iterable[Post], kind: str) -> list[Values]:
    """Return the rows of all posts; a message that many are sent is cut to its channel's measure once."""
    bodies: dict[tuple[str, OutgoingMessage], list[bytes]] = {}
    found = []
    for post in posts:
        same = post.channel, post.message
        if same not in bodies:
            bodies[same] = queue.bodies(tx, *same)
        found += queue.rows_of(
            tx, post.chat_id, post.channel, bodies[same], post.key, kind, post.due_at, post.useful_until
        )
    return found


def _insert(tx: Transaction, rows: Sequence[Values]) -> set[str]:
    """Insert the rows and return the keys of those that were not there yet."""
    prepared, new = _INSERT[tx.connection.dialect.name], set[str]()
    for some in portions(rows, _SIZES):
        new.update(row[0] for row in tx.run(prepared[len(some)], queue.parameters(some)).fetchall())
    return new


def _menus(posts: Iterable[Post]) -> dict[int, tuple[Button, ...]]:
    return {post.chat_id: post.message.buttons for post in posts if post.message.buttons}
