"""The inbox's own tables: the officers of the steering committee and where they are signed in."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, String, Table, UniqueConstraint

from bot.store.schema import Id, Moment, id_column, metadata

officers = Table(
    "officers",
    metadata,
    id_column(),
    Column("name", String(120), nullable=False),
    Column("role", String(10), nullable=False),
    Column("password", String(200)),
    Column("code_digest", String(64)),
    Column("code_until", Moment),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("retry_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    UniqueConstraint("name", name="uq_officers_name"),
    UniqueConstraint("code_digest", name="uq_officers_code"),
    sqlite_autoincrement=True,
)

officer_sessions = Table(
    "officer_sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("officer_id", Id, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    ForeignKeyConstraint(["officer_id"], ["officers.id"], name="fk_officer_sessions_officer"),
    Index("ix_officer_sessions_officer", "officer_id"),
    Index("ix_officer_sessions_expiry", "expires_at"),
)
