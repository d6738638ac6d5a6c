"""The operational store's types and the engine's own tables.

Time is whole milliseconds since 1970 UTC in a bigint: the same on both engines, compared without parsing.
Domain floors add their tables to the same `metadata`; `migrations/` creates all of them.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)

from bot.clock import milliseconds

metadata = MetaData()

Id = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware moment in Python, milliseconds since 1970 UTC in the store."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        if value is None or isinstance(value, int):
            return value
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return milliseconds(value)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


def id_column() -> Column[int]:
    """Return the column "id" that numbers rows in the order they were made."""
    return Column("id", Id, primary_key=True, autoincrement=True)


people = Table(
    "people",
    metadata,
    id_column(),
    Column("created_at", Moment, nullable=False),
    Column("name", String(200), nullable=False, server_default=""),
    Column("preferred_channel", String(20)),  # null: where they wrote last
    sqlite_autoincrement=True,
)

chats = Table(
    "chats",
    metadata,
    id_column(),
    Column("person_id", Id, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("address", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("unreachable_at", Moment),
    Column("erased_at", Moment),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_chats_person"),
    UniqueConstraint("channel", "address", name="uq_chats_address"),
    Index("ix_chats_person", "person_id"),
    sqlite_autoincrement=True,
)

WAITING, DONE, PARKED = 0, 1, 2

updates = Table(
    "updates",
    metadata,
    id_column(),
    Column("channel", String(20), nullable=False),
    Column("update_id", String(200), nullable=False),
    Column("address", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("error", Text),
    UniqueConstraint("channel", "update_id", name="uq_updates_update"),
    Index(
        "ix_updates_open",
        "state",
        "id",
        sqlite_where=text("state <> 1"),
        postgresql_where=text("state <> 1"),
    ),
    sqlite_autoincrement=True,
)

dialogs = Table(
    "dialogs",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("name", String(60), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("menu", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False),
    ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_dialogs_chat"),
    Index("ix_dialogs_expiry", "expires_at"),
)

OUT_WAITING, OUT_SENDING, OUT_SENT, OUT_FAILED, OUT_UNKNOWN, OUT_LATE, OUT_WITHDRAWN = range(7)

outbox = Table(
    "outbox",
    metadata,
    id_column(),
    Column("key", String(120), nullable=False),
    Column("chat_id", Id, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("retry_at", Moment, nullable=False),
    Column("useful_until", Moment),
    Column("lease_until", Moment),
    Column("settled_at", Moment),
    Column("error", Text),
    ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_outbox_chat"),
    UniqueConstraint("key", name="uq_outbox_key"),
    # The open rows of one chat, in order: what "only the head may be claimed" looks at.
    Index(
        "ix_outbox_lane",
        "chat_id",
        "id",
        sqlite_where=text("state < 2"),
        postgresql_where=text("state < 2"),
    ),
    # The open rows in the order they are claimed in, replies once more by themselves.
    Index(
        "ix_outbox_due",
        "channel",
        "due_at",
        "id",
        sqlite_where=text("state < 2"),
        postgresql_where=text("state < 2"),
    ),
    Index(
        "ix_outbox_replies",
        "channel",
        "due_at",
        "id",
        sqlite_where=text("state < 2 AND kind = 'reply'"),
        postgresql_where=text("state < 2 AND kind = 'reply'"),
    ),
    sqlite_autoincrement=True,
)

# With a literal, so that SQLite sees it may take the partial indexes.
outbox_open = outbox.c.state < literal_column("2")

web_messages = Table(
    "web_messages",
    metadata,
    # Its own number, not the outbox's: a reminder is queued long before it is delivered.
    id_column(),
    Column("outbox_id", Id, nullable=False),
    Column("chat_id", Id, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment),
    ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_web_messages_chat"),
    UniqueConstraint("outbox_id", name="uq_web_messages_outbox"),
    Index("ix_web_messages_chat", "chat_id", "id"),
    sqlite_autoincrement=True,
)

web_files = Table(
    "web_files",
    metadata,
    Column("reference", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    id_column(),
    Column("at", Moment, nullable=False),
    Column("actor", String(60), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    sqlite_autoincrement=True,
)

# A code shown in one chat and typed in another makes both one person's; only its digest is kept.
link_codes = Table(
    "link_codes",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("chat_id", Id, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_link_codes_chat", "chat_id"),
    Index("ix_link_codes_expiry", "expires_at"),
)

# What people edit with four eyes: the newest published number of a (kind, name) holds.
revisions = Table(
    "revisions",
    metadata,
    id_column(),
    Column("kind", String(20), nullable=False),
    Column("name", String(120), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", String(40), nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("decided_by", String(40)),
    Column("decided_at", Moment),
    UniqueConstraint("kind", "name", "number", name="uq_revisions_number"),
    Index("ix_revisions_state", "state", "kind"),
    sqlite_autoincrement=True,
)

# The Official Account's pair of tokens, sealed; `number` counts the rotations, `trouble` names a refusal that a
# person has to mend, `seed` is the digest of the configured token it began with.
zalo_oa_tokens = Table(
    "zalo_oa_tokens",
    metadata,
    Column("app_id", String(60), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("access", LargeBinary, nullable=False),
    Column("refresh", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("rotated_at", Moment, nullable=False),
    Column("seed", String(64), nullable=False),
    Column("trouble", String(40), nullable=False),
)

# Until when the Official Account may write to somebody, and whether an officer is talking there themselves.
zalo_oa_windows = Table(
    "zalo_oa_windows",
    metadata,
    Column("address", String(200), primary_key=True),
    Column("last_interaction", Moment, nullable=False),
    Column("sent_free", Integer, nullable=False),
    Column("sent_counted", Integer, nullable=False),
    Column("closed_at", Moment),
    Column("paused_until", Moment),
    Index("ix_zalo_oa_windows_interaction", "last_interaction"),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)
