"""The web chat as a channel: what is delivered waits in the store until the browser has fetched it.

Delivering is one insert under the outbox row's number, so it may be repeated without a second effect. A message
is kept until shortly after the browser said, by asking for later ones, that it has it.
"""

import asyncio
from datetime import timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import delete, select, update

from bot import people
from bot.channels.base import FileUnavailable, NotSent, Unreachable
from bot.messages import File, OutgoingMessage
from bot.rendering import Capabilities
from bot.store import Store, StoreFull, StoreUnavailable, Transaction
from bot.store.schema import chats, web_files, web_messages

KEPT_AFTER_SEEN = timedelta(minutes=10)
KEPT_UNSEEN = timedelta(days=30)
FILES_KEPT = timedelta(days=1)
PAGE = 100  # messages in one answer
POLLS = 8  # long polls of one client at once: a few open pages, not ten thousand

_DECODER = msgspec.msgpack.Decoder(OutgoingMessage)


class TooManyPolls(Exception):
    """This client waits `POLLS` times already."""


class Delivered(NamedTuple):
    """A message waiting for a browser; `seq` rises with every delivery to a chat."""

    seq: int
    message: OutgoingMessage


class WebChannel:
    """The channel named "web"; addresses are digests of the browsers' tokens."""

    name = "web"
    capabilities = Capabilities(text_limit=8000, buttons=20, per_chat=None, per_second=None, repeatable=True)

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[str, set[asyncio.Event]] = {}

    async def start(self) -> None:
        """Nothing to connect to: browsers come to us."""

    async def stop(self) -> None:
        """Let waiting browsers go."""
        for address in list(self._waiting):
            self._ring(address)

    async def close(self) -> None:
        """Nothing is held open."""

    async def deliver(self, address: str, message: OutgoingMessage, row: int) -> str:
        try:
            seq = await self._store.write(_keep, address, message, row)
        except (StoreFull, StoreUnavailable) as error:
            raise NotSent(type(error).__name__) from error
        if seq:  # a repeated delivery brings nothing that a waiting browser could fetch
            self._ring(address)
        return str(seq)

    async def fetch(self, file: File, limit: int) -> bytes:
        content = await self._store.read(read_file, file.reference)
        if content is None or len(content) > limit:
            raise FileUnavailable(file.reference)
        return content

    async def messages_after(self, address: str, after: int, seconds: float) -> list[Delivered]:
        """Return what was delivered after number `after`, waiting up to `seconds` for the first.

        Raises TooManyPolls.
        """
        if len(self._waiting.get(address, ())) >= POLLS:
            raise TooManyPolls
        rung = asyncio.Event()
        self._waiting.setdefault(address, set()).add(rung)
        try:
            found = await self._store.read(_later, address, after)
            if not found and seconds > 0:
                await self._store.clock.wait(rung, seconds)
                found = await self._store.read(_later, address, after)
            return found
        finally:
            self._waiting[address].discard(rung)
            if not self._waiting[address]:
                del self._waiting[address]

    def _ring(self, address: str) -> None:
        for rung in self._waiting.get(address, ()):
            rung.set()


def _keep(tx: Transaction, address: str, message: OutgoingMessage, row: int) -> int:
    chat = people.find_chat(tx, WebChannel.name, address)
    if chat is None:
        raise Unreachable("no such chat")
    kept = tx.insert_if_new(
        web_messages,
        ["outbox_id"],
        outbox_id=row,
        chat_id=chat.id,
        body=msgspec.msgpack.encode(message),
        created_at=tx.now,
    )
    return kept or 0


def _later(tx: Transaction, address: str, after: int) -> list[Delivered]:
    rows = tx.execute(
        select(web_messages.c.id, web_messages.c.body)
        .join(chats, chats.c.id == web_messages.c.chat_id)
        .where(chats.c.channel == WebChannel.name, chats.c.address == address, web_messages.c.id > after)
        .order_by(web_messages.c.id)
        .limit(PAGE)
    )
    return [Delivered(row.id, _DECODER.decode(row.body)) for row in rows]


def mark_seen(tx: Transaction, address: str, until: int) -> int:
    """Note that the browser has everything up to number `until`; return how many were new to it."""
    chat = people.find_chat(tx, WebChannel.name, address)
    if chat is None:
        return 0
    return tx.execute(
        update(web_messages)
        .where(
            web_messages.c.chat_id == chat.id,
            web_messages.c.id <= until,
            web_messages.c.seen_at.is_(None),
        )
        .values(seen_at=tx.now)
    ).rowcount


def keep_file(tx: Transaction, reference: str, content: bytes) -> None:
    """Keep an uploaded file until its message is handled."""
    tx.insert_if_new(web_files, ["reference"], reference=reference, body=content, created_at=tx.now)


def read_file(tx: Transaction, reference: str) -> bytes | None:
    """Return an uploaded file, None when it is gone."""
    found = tx.execute(select(web_files.c.body).where(web_files.c.reference == reference)).scalar()
    return None if found is None else bytes(found)


def forget(tx: Transaction, limit: int = 1000) -> int:
    """Remove messages that were fetched or that nobody came for, and files that were handled."""
    seen = web_messages.c.seen_at < tx.now - KEPT_AFTER_SEEN
    stale = web_messages.c.created_at < tx.now - KEPT_UNSEEN
    old = select(web_messages.c.id).where(seen | stale).limit(limit).scalar_subquery()
    removed = tx.execute(delete(web_messages).where(web_messages.c.id.in_(old))).rowcount
    files = (
        select(web_files.c.reference)
        .where(web_files.c.created_at < tx.now - FILES_KEPT)
        .limit(20)
        .scalar_subquery()
    )
    return removed + tx.execute(delete(web_files).where(web_files.c.reference.in_(files))).rowcount
