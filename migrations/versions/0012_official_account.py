"""Official Account: its pair of tokens, and where each chat with it stands."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "zalo_oa_tokens",
        sa.Column("app_id", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("access", sa.LargeBinary(), nullable=False),
        sa.Column("refresh", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("rotated_at", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("app_id"),
    )
    op.create_table(
        "zalo_oa_windows",
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("last_interaction", sa.BigInteger(), nullable=False),
        sa.Column("sent_free", sa.Integer(), nullable=False),
        sa.Column("sent_counted", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_index("ix_zalo_oa_windows_interaction", "zalo_oa_windows", ["last_interaction"], unique=False)


def downgrade() -> None:
    op.drop_table("zalo_oa_windows")
    op.drop_table("zalo_oa_tokens")
