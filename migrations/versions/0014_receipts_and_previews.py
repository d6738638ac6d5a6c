"""Receipts are shown again until they are kept; pictures have a preview and a likeness beside the sealed original."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BANDS = ("first", "second", "third", "fourth")


def upgrade() -> None:
    op.add_column("reporters", sa.Column("unsaved", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("evidence_bodies", sa.Column("preview", sa.LargeBinary(), nullable=True))
    op.create_table(
        "evidence_likenesses",
        sa.Column("evidence_id", Id, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _BANDS),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_likenesses_evidence"),
        sa.PrimaryKeyConstraint("evidence_id"),
    )
    for name in _BANDS:
        op.create_index(f"ix_evidence_likenesses_{name}", "evidence_likenesses", [name], unique=False)


def downgrade() -> None:
    op.drop_table("evidence_likenesses")
    op.drop_column("evidence_bodies", "preview")
    op.drop_column("reporters", "unsaved")
