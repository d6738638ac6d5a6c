"""People of branches: what kind of member somebody is, personal invitations, handing over, bound groups."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    kind = sa.Column("kind", sa.String(length=20), server_default="official", nullable=False)
    op.add_column("memberships", kind)
    op.create_index("uq_branches_name", "branches", ["parent_id", "name"], unique=True)
    op.create_table(
        "invitations",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("branch_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_invitations_branch"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest", name="uq_invitations_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitations_branch", "invitations", ["branch_id", "name"], unique=False)
    op.create_index("ix_invitations_created", "invitations", ["created_at"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("branch_id", Id, autoincrement=False, nullable=False),
        sa.Column("giver_id", Id, nullable=False),
        sa.Column("taker_id", Id, nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_handovers_branch"),
        sa.ForeignKeyConstraint(["giver_id"], ["people.id"], name="fk_handovers_giver"),
        sa.ForeignKeyConstraint(["taker_id"], ["people.id"], name="fk_handovers_taker"),
        sa.PrimaryKeyConstraint("branch_id"),
    )
    op.create_index("ix_handovers_giver", "handovers", ["giver_id"], unique=False)
    op.create_index("ix_handovers_taker", "handovers", ["taker_id"], unique=False)
    _create_groups()


def _create_groups() -> None:
    op.create_table(
        "branch_groups",
        sa.Column("chat_id", Id, autoincrement=False, nullable=False),
        sa.Column("branch_id", Id, nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_branch_groups_chat"),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_branch_groups_branch"),
        sa.PrimaryKeyConstraint("chat_id"),
    )
    op.create_index("ix_branch_groups_branch", "branch_groups", ["branch_id"], unique=False)
    op.create_table(
        "group_codes",
        sa.Column("branch_id", Id, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_group_codes_branch"),
        sa.PrimaryKeyConstraint("branch_id"),
        sa.UniqueConstraint("digest", name="uq_group_codes_digest"),
    )


def downgrade() -> None:
    for table in ("group_codes", "branch_groups", "handovers", "invitations"):
        op.drop_table(table)
    op.drop_index("uq_branches_name", table_name="branches")
    op.drop_column("memberships", "kind")
