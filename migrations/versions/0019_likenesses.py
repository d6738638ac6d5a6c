"""How a picture looks is kept in 256 bits, found by sixteen pieces; cases are found by when they were decided.

Earlier likenesses of 64 bits say nothing about the new ones; those pictures are found by their very bytes only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD_BANDS = ("first", "second", "third", "fourth")


def upgrade() -> None:
    op.create_index("ix_cases_decided", "cases", ["decided_at"], unique=False)
    op.drop_table("evidence_likenesses")
    op.create_table(
        "evidence_likenesses",
        sa.Column("evidence_id", Id, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_likenesses_evidence"),
        sa.PrimaryKeyConstraint("evidence_id"),
    )
    op.create_table(
        "evidence_bands",
        sa.Column("evidence_id", Id, autoincrement=False, nullable=False),
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_bands_evidence"),
        sa.PrimaryKeyConstraint("evidence_id", "band"),
    )
    op.create_index("ix_evidence_bands_band", "evidence_bands", ["band"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_cases_decided", "cases")
    op.drop_table("evidence_bands")
    op.drop_table("evidence_likenesses")
    op.create_table(
        "evidence_likenesses",
        sa.Column("evidence_id", Id, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in OLD_BANDS),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_likenesses_evidence"),
        sa.PrimaryKeyConstraint("evidence_id"),
    )
    for name in OLD_BANDS:
        op.create_index(f"ix_evidence_likenesses_{name}", "evidence_likenesses", [name], unique=False)
