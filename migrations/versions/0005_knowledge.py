"""Questions for the committee, and who waits for them (sealed)."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("folded", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("rule", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("folded", name="uq_questions_folded"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_questions_state", "questions", ["state", "asked_at"], unique=False)
    op.create_table(
        "question_waiters",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("question_id", Id, nullable=False),
        sa.Column("waiter", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_question_waiters_question"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("question_id", "mark", name="uq_question_waiters_mark"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("question_waiters")
    op.drop_index("ix_questions_state", table_name="questions")
    op.drop_table("questions")
