"""Warnings with their recipients and corrections; who wants them; appeals against what was decided of a page."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "warnings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("corrects", Id, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("approver", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["corrects"], ["warnings.id"], name="fk_warnings_corrects"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("corrects", name="uq_warnings_corrects"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_warnings_case", "warnings", ["case_id"], unique=False)
    op.create_index("ix_warnings_finished", "warnings", ["finished_at"], unique=False)
    op.create_table(
        "warning_recipients",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("warning_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["warning_id"], ["warnings.id"], name="fk_warning_recipients_warning"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("warning_id", "person_id", name="uq_warning_recipients_person"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_warning_recipients_state", "warning_recipients", ["warning_id", "state"], unique=False
    )
    op.create_index("ix_warning_recipients_person", "warning_recipients", ["person_id"], unique=False)
    op.create_table(
        "warning_choices",
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("chat", sa.LargeBinary(), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("officer_id", Id, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="uq_appeals_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appeals_state", "appeals", ["state", "due_at"], unique=False)
    op.create_index("ix_appeals_case", "appeals", ["case_id"], unique=False)
    op.create_index("ix_appeals_person", "appeals", ["person"], unique=False)


def downgrade() -> None:
    for table in ("appeals", "warning_choices", "warning_recipients", "warnings"):
        op.drop_table(table)
