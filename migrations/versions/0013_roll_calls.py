"""Sessions in full: details, steps of a branch, snoozes, pauses, preparation tasks, roll calls, minutes' ticks."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DETAILS = {"study_sessions": ("link", "handbook", "agenda"), "study_series": ("link", "handbook")}
_LENGTHS = {"link": 300, "handbook": 300, "agenda": 1000}


def upgrade() -> None:
    for table, columns in _DETAILS.items():
        for name in columns:
            column = sa.Column(name, sa.String(length=_LENGTHS[name]), server_default="", nullable=False)
            op.add_column(table, column)
    _create_reminding()
    _create_tasks()
    _create_roll_calls()


def _create_reminding() -> None:
    op.create_table(
        "branch_steps",
        sa.Column("branch_id", Id, autoincrement=False, nullable=False),
        sa.Column("steps", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_branch_steps_branch"),
        sa.PrimaryKeyConstraint("branch_id"),
    )
    op.create_table(
        "snoozes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("session_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_snoozes_session"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_snoozes_person"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session_id", "person_id", name="uq_snoozes_person"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_snoozes_person", "snoozes", ["person_id"], unique=False)
    op.create_index("ix_snoozes_due", "snoozes", ["due_at"], unique=False)
    op.create_table(
        "pauses",
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_pauses_person"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "bundles",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("session_id", Id, nullable=True),
        sa.Column("task_id", Id, nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_bundles_person"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bundles_person", "bundles", ["person_id"], unique=False)
    op.create_index("ix_bundles_session", "bundles", ["session_id"], unique=False)
    op.create_index("ix_bundles_key", "bundles", ["key"], unique=False)
    op.create_index("ix_bundles_until", "bundles", ["until"], unique=False)


def _create_tasks() -> None:
    op.create_table(
        "preparation_tasks",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("session_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("remind_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_preparation_tasks_session"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_preparation_tasks_person"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_preparation_tasks_session", "preparation_tasks", ["session_id"], unique=False)
    op.create_index("ix_preparation_tasks_person", "preparation_tasks", ["person_id"], unique=False)
    op.create_index("ix_preparation_tasks_remind", "preparation_tasks", ["remind_at"], unique=False)


def _create_roll_calls() -> None:
    op.create_table(
        "roll_calls",
        sa.Column("session_id", Id, autoincrement=False, nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_roll_calls_session"),
        sa.PrimaryKeyConstraint("session_id"),
    )
    op.create_table(
        "attendance",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("session_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("marked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_attendance_session"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_attendance_person"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session_id", "person_id", name="uq_attendance_person"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attendance_person", "attendance", ["person_id"], unique=False)
    op.create_table(
        "minutes_ticks",
        sa.Column("session_id", Id, autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("ticked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_minutes_ticks_session"),
        sa.PrimaryKeyConstraint("session_id", "item"),
    )


def downgrade() -> None:
    for table in (
        "minutes_ticks",
        "attendance",
        "roll_calls",
        "preparation_tasks",
        "bundles",
        "pauses",
        "snoozes",
        "branch_steps",
    ):
        op.drop_table(table)
    for table, columns in _DETAILS.items():
        for name in columns:
            op.drop_column(table, name)
