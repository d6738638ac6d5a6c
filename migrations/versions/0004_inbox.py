"""The inbox's tables: officers and their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "officers",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("code_until", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name="uq_officers_name"),
        sa.UniqueConstraint("code_digest", name="uq_officers_code"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "officer_sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("officer_id", Id, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name="fk_officer_sessions_officer"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_officer_sessions_officer", "officer_sessions", ["officer_id"], unique=False)
    op.create_index("ix_officer_sessions_expiry", "officer_sessions", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_officer_sessions_expiry", table_name="officer_sessions")
    op.drop_index("ix_officer_sessions_officer", table_name="officer_sessions")
    op.drop_table("officer_sessions")
    op.drop_table("officers")
