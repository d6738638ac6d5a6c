"""Triage: where a case stands, the words it is found by, what can be undone, saved filters, replies, who is looking."""

import sqlalchemy as sa
from alembic import op

from bot.text import plain

revision = "0010"
down_revision = "0009"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = "('new', 'reviewing', 'waiting')"


def upgrade() -> None:
    _extend_cases()
    op.create_table(
        "case_texts",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_texts_case"),
        sa.PrimaryKeyConstraint("case_id"),
    )
    _fill_texts()
    op.create_table(
        "case_actions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("officer_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_actions_at", "case_actions", ["at"], unique=False)
    op.create_table(
        "case_changes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("action_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["case_actions.id"], name="fk_case_changes_action"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_changes_case"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_changes_action", "case_changes", ["action_id"], unique=False)
    op.create_index("ix_case_changes_case", "case_changes", ["case_id"], unique=False)
    op.create_table(
        "case_views",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("officer_id", Id, nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_views_officer", "case_views", ["officer_id"], unique=False)
    op.create_table(
        "canned_replies",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name="uq_canned_replies_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_presence",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("officer_id", Id, autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_presence_case"),
        sa.PrimaryKeyConstraint("case_id", "officer_id"),
    )


def _extend_cases() -> None:
    op.add_column("cases", sa.Column("standing", sa.SmallInteger(), server_default="3", nullable=False))
    op.add_column("cases", sa.Column("snoozed_until", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("looked_at", sa.BigInteger(), nullable=True))
    op.execute(
        f"UPDATE cases SET standing = CASE WHEN state NOT IN {_OPEN} THEN 0 "  # noqa: S608 (a constant)
        "WHEN officer_id IS NOT NULL THEN 2 ELSE 3 END"
    )
    op.drop_index("ix_cases_state", table_name="cases")
    op.drop_index("ix_cases_officer", table_name="cases")
    op.create_index("ix_cases_standing", "cases", ["standing", "id"], unique=False)
    op.create_index("ix_cases_state", "cases", ["state", "standing", "id"], unique=False)
    op.create_index("ix_cases_officer", "cases", ["officer_id", "standing", "id"], unique=False)
    op.create_index("ix_cases_snoozed", "cases", ["snoozed_until"], unique=False)


def _fill_texts() -> None:
    cases = sa.table("cases", *(sa.column(name) for name in ("id", "canonical", "display", "imitates")))
    texts = sa.table("case_texts", sa.column("case_id"), sa.column("folded"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(cases)).all():
        folded = plain(f"{row.display} {row.imitates}")
        connection.execute(texts.insert().values(case_id=row.id, folded=folded))


def downgrade() -> None:
    for table in (
        "case_presence",
        "canned_replies",
        "case_views",
        "case_changes",
        "case_actions",
        "case_texts",
    ):
        op.drop_table(table)
    for index in ("ix_cases_snoozed", "ix_cases_officer", "ix_cases_state", "ix_cases_standing"):
        op.drop_index(index, table_name="cases")
    for column in ("looked_at", "snoozed_until", "standing"):
        op.drop_column("cases", column)
    op.create_index("ix_cases_officer", "cases", ["officer_id"], unique=False)
    op.create_index("ix_cases_state", "cases", ["state", "first_seen"], unique=False)
