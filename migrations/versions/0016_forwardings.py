"""What of the cases was forwarded to the committee's own places, and what still is to be."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forwardings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("news", sa.String(20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("outbox_key", sa.String(120), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_forwardings_case"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "address", "event_id", name="uq_forwardings_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_forwardings_case", "forwardings", ["case_id"], unique=False)
    op.create_index("ix_forwardings_key", "forwardings", ["outbox_key"], unique=False)


def downgrade() -> None:
    op.drop_table("forwardings")
