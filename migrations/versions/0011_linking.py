"""Linking: codes that make two chats one person's, and the channel a person wants to be told in."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("people", sa.Column("preferred_channel", sa.String(length=20), nullable=True))
    op.create_table(
        "link_codes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_link_codes_chat", "link_codes", ["chat_id"], unique=False)
    op.create_index("ix_link_codes_expiry", "link_codes", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_link_codes_expiry", table_name="link_codes")
    op.drop_index("ix_link_codes_chat", table_name="link_codes")
    op.drop_table("link_codes")
    op.drop_column("people", "preferred_channel")
