"""The study tables: branches, memberships, series, sessions, reminder steps, answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "branches",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("invite_digest", sa.String(length=64), nullable=True),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["branches.id"], name="fk_branches_parent"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("invite_digest", name="uq_branches_invite"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_branches_parent", "branches", ["parent_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("branch_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_memberships_branch"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_memberships_person"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("branch_id", "person_id", name="uq_memberships_person"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_memberships_person", "memberships", ["person_id"], unique=False)
    op.create_table(
        "study_series",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("branch_id", Id, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("extended_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_study_series_branch"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_study_series_branch", "study_series", ["branch_id"], unique=False)
    op.create_index("ix_study_series_extended", "study_series", ["extended_at"], unique=False)
    op.create_table(
        "study_sessions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("branch_id", Id, nullable=False),
        sa.Column("series_id", Id, nullable=True),
        sa.Column("planned_for", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_study_sessions_branch"),
        sa.ForeignKeyConstraint(["series_id"], ["study_series.id"], name="fk_study_sessions_series"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("series_id", "planned_for", name="uq_study_sessions_planned"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_study_sessions_branch", "study_sessions", ["branch_id", "starts_at"], unique=False)
    op.create_index("ix_study_sessions_state", "study_sessions", ["state", "starts_at"], unique=False)
    op.create_table(
        "reminder_steps",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("session_id", Id, nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("useful_until", sa.BigInteger(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_reminder_steps_session"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session_id", "step", name="uq_reminder_steps_step"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reminder_steps_due", "reminder_steps", ["due_at"], unique=False)
    op.create_table(
        "answers",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("session_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_answers_person"),
        sa.ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_answers_session"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session_id", "person_id", name="uq_answers_person"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_answers_person", "answers", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_answers_person", table_name="answers")
    op.drop_table("answers")
    op.drop_index("ix_reminder_steps_due", table_name="reminder_steps")
    op.drop_table("reminder_steps")
    op.drop_index("ix_study_sessions_branch", table_name="study_sessions")
    op.drop_index("ix_study_sessions_state", table_name="study_sessions")
    op.drop_table("study_sessions")
    op.drop_index("ix_study_series_branch", table_name="study_series")
    op.drop_index("ix_study_series_extended", table_name="study_series")
    op.drop_table("study_series")
    op.drop_index("ix_memberships_person", table_name="memberships")
    op.drop_table("memberships")
    op.drop_index("ix_branches_parent", table_name="branches")
    op.drop_table("branches")
